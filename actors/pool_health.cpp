#include "actors/pool_health.hpp"

#include "actors/refusal.hpp"

namespace leat {

pool_health::pool_health(supervision_options const& o)
    : backoff_({o.min_backoff, o.max_backoff, o.random_factor, o.max_restarts, o.within}),
      circuit_({.max_failures = o.max_failures,
        .reset_timeout = o.reset_timeout,
        .max_reset_timeout = o.max_reset_timeout}) {}

/// Half open, whatever happens to an instance happens to the probe.
circuit_breaker::verdict pool_health::role() const noexcept {
  return circuit_.state() == circuit_breaker::circuit::half_open ? circuit_breaker::verdict::probe
                                                                 : circuit_breaker::verdict::pass;
}

std::optional<std::chrono::nanoseconds> pool_health::failed(
  error const& why, time_point now, double random_0_1) {
  last_ = why;
  circuit_.failed(role(), now);
  if (circuit_.state() != circuit_breaker::circuit::closed)
    return std::nullopt;
  return backoff_.next(now, random_0_1);
}

void pool_health::proved() {
  circuit_.succeeded(role());
  backoff_.succeeded();
  if (circuit_.state() == circuit_breaker::circuit::closed)
    last_.reset();
}

bool pool_health::troubled() const noexcept {
  return last_.has_value();
}

std::optional<error> pool_health::admit(std::string const& version, time_point now) {
  if (circuit_.admit(now) != circuit_breaker::verdict::refuse)
    return std::nullopt;
  return refusal(errc::unavailable,
    version + " is not called, because its instances keep failing; the last failure: " +
      (last_ ? last_->message : std::string("unknown")),
    circuit_.retry_after(now));
}

} // namespace leat
