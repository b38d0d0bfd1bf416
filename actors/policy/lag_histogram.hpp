#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

namespace leat {

/// How late something comes: counts of durations in 32 bins, each twice as wide as the one before, from a
/// microsecond to half an hour.
///
/// 32 bytes. A count that would reach 128 halves all of them, so what came long ago counts little. A value.
/// Thread safety: as for standard containers.
class lag_histogram {
public:
  static constexpr std::size_t bins = 32;
  static constexpr std::uint8_t count_max = 127;

  lag_histogram() = default;
  /// Of counts that were saved; each at most `count_max`.
  explicit lag_histogram(std::span<std::uint8_t const, bins> counts) noexcept;

  void add(std::chrono::nanoseconds lag) noexcept;

  /// Adds the other's counts, halved until they fit.
  void add(lag_histogram const& other) noexcept;

  /// How many are counted; what was halved counts for less.
  unsigned count() const noexcept;

  /// The lag that the share `q` of all, from 0 to 1, does not pass: interpolated in its bin, so off by less
  /// than a factor of two. Zero while nothing was counted.
  std::chrono::nanoseconds quantile(double q) const noexcept;

  std::span<std::uint8_t const, bins> counts() const noexcept { return counts_; }

  bool operator==(lag_histogram const&) const = default;

private:
  void halve() noexcept;

  std::array<std::uint8_t, bins> counts_ = {}; ///< bin b: from 2^b microseconds; the first from 0
};

} // namespace leat
