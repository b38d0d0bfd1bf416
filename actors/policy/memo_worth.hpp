#pragma once

#include "actors/policy/moving_mean.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace leat {

/// Whether remembering the outputs of one algorithm pays: computing one must cost several times what looking
/// it up does. No clock: durations are told.
///
/// While it does not pay, one call in `probe_every` is looked up all the same, so that a change is noticed.
///
/// Thread safety: full, without a lock. All operations O(1).
class memo_worth {
public:
  static constexpr std::uint32_t known_after = 32; ///< computations that were told
  static constexpr std::uint32_t probe_every = 64;

  explicit memo_worth(double ratio_min = 3) : ratio_min_(ratio_min) {}

  /// Making the key and looking for it took this long. Of two in a row the shorter counts: a thread that lost
  /// its processor in between took a thousand times as long, which says nothing of lookups.
  void looked_up(std::chrono::nanoseconds took) noexcept {
    auto const before = last_lookup_.exchange(took.count(), std::memory_order_relaxed);
    if (before >= 0)
      lookup_.observe(std::min(took, std::chrono::nanoseconds(before)));
  }

  /// A call that the memo had no answer for took this long, waiting and way to an instance included: so a
  /// memo that helps under load is asked under load.
  void computed(std::chrono::nanoseconds took) noexcept {
    run_.observe(took);
    if (auto const n = told_.load(std::memory_order_relaxed); n < known_after)
      told_.store(n + 1, std::memory_order_relaxed);
  }

  /// Whether the memo is to be asked for the next call.
  bool worth_asking() noexcept {
    return pays() || probe_.fetch_add(1, std::memory_order_relaxed) % probe_every == 0;
  }

  bool pays() const noexcept {
    return told_.load(std::memory_order_relaxed) < known_after ||
           static_cast<double>(run_.mean().count()) >=
             ratio_min_ * static_cast<double>(lookup_.mean().count());
  }

  std::chrono::nanoseconds lookup_mean() const noexcept { return lookup_.mean(); }
  std::chrono::nanoseconds run_mean() const noexcept { return run_.mean(); }

private:
  double const ratio_min_;
  std::atomic<std::int64_t> last_lookup_{-1}; ///< nanoseconds; negative: none yet
  moving_mean lookup_;
  moving_mean run_;
  std::atomic<std::uint32_t> told_{0};
  std::atomic<std::uint32_t> probe_{0};
};

} // namespace leat
