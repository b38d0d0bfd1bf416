#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace leat::bench {

/// Loads that run side by side and slow each other down: with n of them, each goes on at
/// 1 / (1 + slope * (n - cores)) of its speed alone, from `cores` on.
///
/// All have one speed, so one clock that goes at that speed tells when each is done, and nothing is planned
/// anew when another begins. O(n) for n loads at once, which are few.
class load_clock {
public:
  using nanoseconds = std::chrono::nanoseconds;
  static constexpr nanoseconds never = nanoseconds::max();

  load_clock(std::size_t cores, double slope) noexcept : cores_(cores), slope_(slope) {}

  /// `work`: what it would take alone. `id` is the caller's.
  void begin(std::uint32_t id, nanoseconds work, nanoseconds now);

  /// When the first is done, if none begins or is dropped before.
  nanoseconds next_end() const noexcept { return next_end_; }

  struct done {
    std::uint32_t id;
    nanoseconds took;
    double beside; ///< others that ran meanwhile, in the mean
  };
  /// Takes out the one that is done. Requires `next_end() == now`.
  done end(nanoseconds now);

  std::size_t size() const noexcept { return running_.size(); }

private:
  struct load {
    std::uint32_t id;
    nanoseconds began;
    double finish;          ///< by this clock
    double neighbours_then; ///< integral of the number of loads over time
  };

  double slowness() const noexcept;
  void advance(nanoseconds now) noexcept;
  void plan() noexcept;

  std::size_t const cores_;
  double const slope_;
  std::vector<load> running_;
  nanoseconds at_{};
  nanoseconds next_end_ = never;
  double clock_ = 0;
  double neighbours_ = 0;
  std::size_t first_ = 0; ///< of `running_`, the one that is done next
};

} // namespace leat::bench
