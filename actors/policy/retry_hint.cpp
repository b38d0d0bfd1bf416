#include "actors/policy/retry_hint.hpp"

#include <algorithm>

namespace leat {

std::chrono::nanoseconds retry_hint(
  std::size_t waiting, std::chrono::nanoseconds run_mean, std::size_t servers) noexcept {
  using bounds = retry_hint_bounds;
  // In floating point: the product of large counts and times does not fit into 64 bits.
  auto const drained = static_cast<double>(waiting) * static_cast<double>(run_mean.count()) /
                       static_cast<double>(std::max(servers, std::size_t{1}));
  auto const bounded =
    std::clamp(drained, static_cast<double>(bounds::min.count()), static_cast<double>(bounds::max.count()));
  return std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(bounded));
}

} // namespace leat
