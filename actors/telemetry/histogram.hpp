#pragma once

#include "actors/telemetry/tally.hpp"

#include <leat/metrics.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leat {

/// Counts of durations between bounds that grow by 1, 2.5, 5, 10, from a microsecond to 50 seconds.
///
/// Thread safety: full, but for `record` by `writers::one`. It is two relaxed additions.
class histogram {
public:
  using ns = std::chrono::nanoseconds;

  static constexpr std::array<std::int64_t, 24> bounds = [] {
    std::array<std::int64_t, 24> all{};
    std::int64_t decade = 1'000;
    for (std::size_t i = 0; i < all.size(); i += 3, decade *= 10) {
      all[i] = decade;
      all[i + 1] = decade * 5 / 2;
      all[i + 2] = decade * 5;
    }
    return all;
  }();

  /// A duration below zero, of a clock that went wrong, counts as zero.
  void record(ns duration, writers who = writers::many) noexcept {
    auto const d = std::max<std::int64_t>(duration.count(), 0);
    auto const bucket = std::lower_bound(bounds.begin(), bounds.end(), d) - bounds.begin();
    tally(counts_[static_cast<std::size_t>(bucket)], std::uint64_t{1}, who);
    tally(sum_, d, who);
  }

  /// Adds what was counted to `total`, which is empty or of the same bounds. `count` is that of all buckets,
  /// whatever is recorded meanwhile.
  void add_to(duration_histogram& total) const {
    if (total.upper_bounds.empty()) {
      for (auto const bound : bounds)
        total.upper_bounds.emplace_back(bound);
      total.cumulative.resize(bounds.size());
    }
    std::uint64_t up_to = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      up_to += counts_[i].load(std::memory_order_relaxed);
      total.cumulative[i] += up_to;
    }
    total.count += up_to + counts_.back().load(std::memory_order_relaxed);
    total.sum += ns(sum_.load(std::memory_order_relaxed));
  }

private:
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{}; ///< the last: beyond all bounds
  std::atomic<std::int64_t> sum_{0};
};

} // namespace leat
