#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace leat {

/// Exponentially weighted mean of durations: each new one counts an eighth, the gain that TCP uses for round
/// trips (RFC 6298).
///
/// Thread safety: full, without a lock. Of two observations at the same moment one may be lost, which moves a
/// mean by less than the next one does. O(1), a few nanoseconds.
class moving_mean {
public:
  void observe(std::chrono::nanoseconds took) noexcept {
    // Zero is kept for "none yet".
    auto const x = std::max<std::int64_t>(took.count(), 1);
    auto const old = mean_.load(std::memory_order_relaxed);
    mean_.store(old == 0 ? x : old + (x - old) / 8, std::memory_order_relaxed);
  }

  /// Zero until something was observed.
  std::chrono::nanoseconds mean() const noexcept {
    return std::chrono::nanoseconds(mean_.load(std::memory_order_relaxed));
  }

private:
  std::atomic<std::int64_t> mean_{0};
};

} // namespace leat
