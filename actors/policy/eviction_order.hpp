#pragma once

#include "actors/policy/greedy_dual_wheel.hpp"
#include "actors/policy/kept.hpp"
#include "actors/policy/score_index.hpp"

#include <cstddef>

namespace leat {

/// What is kept, in the order in which it is to go: by one of two rules, which may change. Then each entry
/// that is asked for moves to the order of the new rule, and `settle` moves others.
///
/// Ages and frequencies are those of `memo_keeper`. Thread safety: as for standard containers. Times are
/// those of `score_index` and `greedy_dual_wheel`, and none allocates.
class eviction_order {
public:
  /// Buckets by octave, for decayed density; without a fallback that is the only rule.
  eviction_order(std::size_t per_octave, bool with_fallback)
      : by_density_(per_octave), by_priority_(with_fallback) {}

  /// The rule from now on. What is in the order of the other goes over, the lowest first, `most` at once.
  void settle(eviction_rule rule, double age, std::size_t most) noexcept;

  /// One that was not here.
  void insert(kept& e) noexcept;
  /// It was asked for.
  void raise(kept& e, double age, std::uint32_t count = 1) noexcept;
  void erase(kept& e) noexcept;

  /// Null when empty.
  kept* lowest() noexcept;

  /// Whether those below `e`, which is not here, take `bytes` together. Only for decayed density.
  bool holds_below(kept const& e, std::size_t bytes) const noexcept {
    return by_density_.holds_below(e.frequency + e.density, bytes);
  }
  /// Who has to go first for `e`, which is not here; null if that would be `e` itself. Only for GDSF.
  kept* lowest_below(kept const& e) noexcept;

  eviction_rule rule() const noexcept { return rule_; }
  std::size_t size() const noexcept { return by_density_.size() + by_priority_.size(); }
  std::size_t bytes_own() const noexcept { return by_density_.bytes_own() + by_priority_.bytes_own(); }

private:
  void move(kept& e, double age) noexcept;

  eviction_rule rule_ = eviction_rule::decayed_density;
  score_index by_density_;
  greedy_dual_wheel by_priority_;
};

} // namespace leat
