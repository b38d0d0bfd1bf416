#include "actors/policy/circuit_breaker.hpp"

#include <algorithm>

namespace leat {

circuit_breaker::verdict circuit_breaker::admit(time_point now) {
  if (state_ == circuit::closed)
    return verdict::pass;
  if (now < until_)
    return verdict::refuse;
  state_ = circuit::half_open;
  until_ = now + reset_timeout_;
  return verdict::probe;
}

void circuit_breaker::succeeded(verdict how) {
  if (state_ == circuit::closed)
    failures_ = 0;
  else if (how == verdict::probe)
    close();
}

void circuit_breaker::failed(verdict how, time_point now) {
  if (state_ == circuit::closed) {
    if (++failures_ >= options_.max_failures)
      open(now);
  } else if (state_ == circuit::half_open && how == verdict::probe)
    open_longer(now);
}

void circuit_breaker::trip(time_point now) {
  if (state_ == circuit::half_open)
    open_longer(now);
  else
    open(now);
}

circuit_breaker::nanoseconds circuit_breaker::retry_after(time_point now) const noexcept {
  return state_ == circuit::closed ? nanoseconds(0) : std::max(nanoseconds(0), until_ - now);
}

void circuit_breaker::close() noexcept {
  state_ = circuit::closed;
  failures_ = 0;
  reset_timeout_ = options_.reset_timeout;
}

void circuit_breaker::open(time_point now) noexcept {
  state_ = circuit::open;
  until_ = now + reset_timeout_;
}

void circuit_breaker::open_longer(time_point now) noexcept {
  auto const longer = static_cast<double>(reset_timeout_.count()) * options_.exponential_backoff_factor;
  auto const longest = options_.max_reset_timeout;
  reset_timeout_ = longer < static_cast<double>(longest.count())
                     ? nanoseconds(static_cast<nanoseconds::rep>(longer))
                     : std::max(reset_timeout_, longest);
  open(now);
}

} // namespace leat
