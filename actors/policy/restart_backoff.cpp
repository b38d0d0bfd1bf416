#include "actors/policy/restart_backoff.hpp"

#include <algorithm>
#include <cmath>

namespace leat {

std::optional<std::chrono::nanoseconds> restart_backoff::next(time_point now, double random) {
  std::erase_if(restarts_, [&](time_point at) { return now - at >= options_.within; });
  auto const pause = wait(random);
  // What is bounded is restarts, so each counts when it takes place, not when it was decided on.
  auto const restart = now + pause;
  auto const counted = std::count_if(
    restarts_.begin(), restarts_.end(), [&](time_point at) { return restart - at < options_.within; });
  if (static_cast<std::size_t>(counted) >= options_.max_restarts)
    return std::nullopt;
  restarts_.push_back(restart);
  ++failures_;
  return pause;
}

std::chrono::nanoseconds restart_backoff::wait(double random) const {
  // Beyond this many doublings of a nanosecond every wait is the longest one.
  constexpr std::size_t doublings_max = 63;
  auto const doublings = static_cast<int>(std::min(failures_, doublings_max));
  auto const longest = static_cast<double>(options_.max_backoff.count());
  auto const grown =
    std::min(longest, std::ldexp(static_cast<double>(options_.min_backoff.count()), doublings));
  auto const spread = 1 + std::clamp(random, 0.0, 1.0) * options_.random_factor;
  return nanoseconds(static_cast<nanoseconds::rep>(grown * spread));
}

} // namespace leat
