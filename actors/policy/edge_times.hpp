#pragma once

#include "actors/policy/log_moments.hpp"
#include "actors/policy/recent_table.hpp"

#include <chrono>
#include <cstdint>

namespace leat {

/// How a caller calls one callee: how long after it began, finer than the octaves of `lag_histogram`, since a
/// start just in time must not be off by half the lag; and how many of these calls are open at once, which
/// tells a fan-out from calls in a row.
///
/// Starts that the caller waited for before are taken out by whoever tells. Keeps the pairs used lately, in a
/// fixed memory. Thread safety: as for standard containers. O(1).
class edge_times {
public:
  struct edge {
    log_moments lag;
    float at_once = 1; ///< moving mean of the most calls open at once
  };

  edge_times(std::size_t pairs_max, std::uint64_t seed) : pairs_(pairs_max, seed) {}

  void learn(
    std::uint32_t caller, std::uint32_t callee, std::chrono::nanoseconds lag, std::uint32_t at_once) {
    auto& e = pairs_.at(key(caller, callee));
    auto const n = static_cast<float>(at_once);
    e.at_once = e.lag.known() ? e.at_once + (n - e.at_once) / 8 : n;
    e.lag.add(lag);
  }

  /// Null while nothing is known.
  edge const* find(std::uint32_t caller, std::uint32_t callee) const noexcept {
    return pairs_.find(key(caller, callee));
  }

private:
  static std::uint64_t key(std::uint32_t caller, std::uint32_t callee) noexcept {
    return std::uint64_t{caller} << 32 | callee;
  }

  recent_table<edge> pairs_;
};

} // namespace leat
