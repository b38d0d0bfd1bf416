#pragma once

#include "actors/policy/likely_time.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace leat {

inline double seconds_of(std::chrono::nanoseconds t) noexcept {
  return static_cast<double>(t.count()) * 1e-9;
}

/// A year at most, so that sums stay in range.
inline std::chrono::nanoseconds nanoseconds_of(double seconds) noexcept {
  constexpr double most = 3.15e7;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::clamp(seconds, -most, most) * 1e9));
}

/// How long something takes, as learned: moments of the logarithm, which fade with the last 32 observations.
///
/// A few observations say little about how they spread: as if two had been seen with a standard deviation of
/// 0.3 of the logarithm. 12 bytes, a value. One logarithm an observation.
struct log_moments {
  static constexpr float count_max = 32;
  static constexpr double assumed_variance = 0.09;
  static constexpr double assumed_count = 2;

  float count = 0; ///< at most `count_max`
  float mean = 0;  ///< of the natural logarithm of seconds
  float variance = 0;

  /// Nothing below a tenth of a microsecond is told apart.
  void add(std::chrono::nanoseconds took) noexcept {
    auto const x = std::log(static_cast<float>(std::max(seconds_of(took), 1e-7)));
    count = std::min(count + 1, count_max);
    auto const off = x - mean;
    mean += off / count;
    variance += (off * (x - mean) - variance) / count;
  }

  bool known() const noexcept { return count > 0; }

  /// Zero while nothing is known.
  likely_time likely() const noexcept {
    if (!known())
      return {};
    auto const n = static_cast<double>(count);
    auto const spread =
      (n * static_cast<double>(variance) + assumed_count * assumed_variance) / (n + assumed_count);
    auto const m = std::exp(static_cast<double>(mean) + spread / 2);
    return {m, std::expm1(spread) * m * m};
  }
};

} // namespace leat
