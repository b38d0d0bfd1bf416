#pragma once

#include <chrono>
#include <cstddef>

namespace leat {

/// The shortest and the longest wait that a refused caller is told.
struct retry_hint_bounds {
  static constexpr std::chrono::nanoseconds min = std::chrono::milliseconds(1);
  static constexpr std::chrono::nanoseconds max = std::chrono::seconds(30);
};

/// When a caller who found a queue full should ask again: the time in which `servers` work off what waits, by
/// Little's law, within `retry_hint_bounds`. Without a server one is on its way. Unknown run times
/// (`run_mean` zero) give the shortest wait.
std::chrono::nanoseconds retry_hint(
  std::size_t waiting, std::chrono::nanoseconds run_mean, std::size_t servers) noexcept;

} // namespace leat
