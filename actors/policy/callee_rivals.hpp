#pragma once

#include "actors/policy/activation.hpp"
#include "actors/policy/recent_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace leat {

/// Which callees of one caller exclude each other: for pairs of them, how often one activation calls both. So
/// the call of one side of a branch tells that the other will not come, long before its time is over.
///
/// The eight callees of a caller that were called most are kept; counts are halved when one reaches 64.
/// Memory is fixed. Thread safety: as for standard containers. O(callees of the activation, squared, at most
/// 8 x 8).
class callee_rivals {
public:
  callee_rivals(std::size_t callers_max, std::uint64_t seed) : callers_(callers_max, seed) {}

  void learn(activation const& a);

  /// By how much less (or, above 1, more) likely `callee` is called by an activation that called `called`,
  /// than by any. 1 while little is known.
  double lift(std::uint32_t caller, std::uint32_t callee, std::uint32_t called) const noexcept;

private:
  static constexpr std::size_t callees_max = 8;
  static constexpr std::uint8_t count_max = 64;
  static constexpr std::size_t none = callees_max;

  struct callees {
    std::array<std::uint32_t, callees_max> ids = {};
    std::array<std::array<std::uint8_t, callees_max>, callees_max> both = {}; ///< on the diagonal: each alone
    std::uint8_t count = 0;
    std::uint8_t runs = 0;

    std::size_t find(std::uint32_t id) const noexcept;
    std::size_t enter(std::uint32_t id) noexcept;
    void halve() noexcept;
  };

  recent_table<callees> callers_;
};

} // namespace leat
