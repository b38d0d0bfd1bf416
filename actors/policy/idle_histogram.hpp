#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace leat {

/// For how long a version stays idle between calls: counts in 64 bins of equal ratio, from a millisecond to
/// four hours, as the histogram policy of Serverless in the Wild (ATC 2020) keeps them by the minute.
///
/// 68 bytes, a value. A count that would reach 255 halves all. Thread safety: as for standard containers.
class idle_histogram {
public:
  static constexpr std::size_t bins = 64;

  idle_histogram() = default;
  explicit idle_histogram(std::span<std::uint8_t const, bins> counts) noexcept;

  void add(std::chrono::nanoseconds idle) noexcept;

  unsigned count() const noexcept { return count_; }
  std::span<std::uint8_t const, bins> counts() const noexcept { return counts_; }

  /// When to keep an idle instance: from `begin` up to `end` after its last call.
  struct window {
    double begin = 0; ///< seconds; above 0: not before
    double end = 0;
    double share = 0;      ///< of the calls, those that come in it
    bool open_end = false; ///< up to the last bin, which has no end: nobody knows when to let go
  };

  /// The window of least cost, in seconds of waiting: an idle second costs `idle_cost`; a call outside,
  /// `late`; a window that does not begin at once and comes about, `start`. O(bins, squared).
  window best(double idle_cost, double late, double start) const noexcept;

private:
  std::array<std::uint8_t, bins> counts_ = {};
  unsigned count_ = 0;
};

} // namespace leat
