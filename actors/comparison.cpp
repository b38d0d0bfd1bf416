#include "actors/comparison.hpp"

#include "actors/memo/outcomes.hpp"
#include "actors/telemetry/version_metrics.hpp"

namespace leat {

namespace {

bool given_up(result<value> const& outcome) noexcept {
  return !outcome &&
         (outcome.error().code == errc::cancelled || outcome.error().code == errc::deadline_exceeded);
}

} // namespace

std::shared_ptr<comparison> comparison::begin(call_ptr shadow, version_metrics& metrics) {
  std::shared_ptr<comparison> made(new comparison(std::move(shadow), metrics));
  made->self_ = made;
  made->shadow_->wait(*made); // it has not been admitted: it cannot have ended
  return made;
}

void comparison::answered(result<value> const& outcome) {
  if (given_up(outcome)) {
    shadow_->fail(errc::cancelled, "the call that it shadows was given up");
    return;
  }
  std::lock_guard hold(lock_);
  answer_ = outcome;
  compare();
}

void comparison::call_ended(call& shadow) noexcept {
  auto const alive = std::move(self_);
  std::lock_guard hold(lock_);
  if (!shadow.outcome() && shadow.outcome().error().code == errc::cancelled)
    return;
  shadows_ = shadow.take_outcome();
  compare();
}

/// Once both are there. Under the lock.
void comparison::compare() {
  if (!answer_ || !shadows_)
    return;
  metrics_.count(version_metrics::counter::shadow_calls);
  if (!same_outcome(*answer_, *shadows_))
    metrics_.count(version_metrics::counter::shadow_differences);
}

} // namespace leat
