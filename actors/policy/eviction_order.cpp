#include "actors/policy/eviction_order.hpp"

#include <algorithm>
#include <cmath>

namespace leat {

void eviction_order::settle(eviction_rule rule, double age, std::size_t most) noexcept {
  rule_ = rule;
  auto const density = rule == eviction_rule::decayed_density;
  for (; most > 0; --most) {
    auto* const low = density ? by_priority_.lowest() : by_density_.lowest();
    if (low == nullptr)
      return;
    move(*low, age);
  }
}

void eviction_order::raise(kept& e, double age, std::uint32_t count) noexcept {
  if (e.by != rule_)
    return move(e, age);
  if (rule_ == eviction_rule::decayed_density)
    return by_density_.move(e, e.frequency + e.density);
  e.count += count;
  by_priority_.erase(e);
  by_priority_.insert(e);
}

void eviction_order::erase(kept& e) noexcept {
  if (e.by == eviction_rule::decayed_density)
    by_density_.erase(e);
  else
    by_priority_.erase(e);
}

kept* eviction_order::lowest() noexcept {
  auto* const by_density = by_density_.lowest();
  auto* const by_priority = by_priority_.lowest();
  if (by_density == nullptr || by_priority == nullptr)
    return by_density != nullptr ? by_density : by_priority;
  return rule_ == eviction_rule::decayed_density ? by_density : by_priority;
}

kept* eviction_order::lowest_below(kept const& e) noexcept {
  return by_priority_.size() == 0 ? by_density_.lowest() : by_priority_.lowest_below(e);
}

void eviction_order::insert(kept& e) noexcept {
  e.by = rule_;
  if (rule_ == eviction_rule::decayed_density)
    by_density_.insert(e, e.frequency + e.density);
  else
    by_priority_.insert(e);
}

/// From the order of the other rule.
void eviction_order::move(kept& e, double age) noexcept {
  erase(e);
  // GDSF counts what was of late: of what was long ago its clock would know.
  e.count = static_cast<std::uint32_t>(std::clamp(std::exp2(e.frequency - age), 1.0, 1e9));
  insert(e);
}

} // namespace leat
