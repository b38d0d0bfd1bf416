#include "bench/sim/policies/first_order.hpp"

#include <algorithm>

namespace leat::bench {

void first_order::began(seen_call const& c, nanoseconds now) {
  active_[c.call].began = now;
}

void first_order::called(seen_call const& c, nanoseconds now) {
  auto const found = active_.find(c.parent);
  if (found == active_.end())
    return;
  auto& calls = found->second.called;
  auto const version = c.site.caller;
  if (std::none_of(calls.begin(), calls.end(), [&](auto const& one) { return one.first == version; }))
    calls.emplace_back(version, now - found->second.began);
}

void first_order::ended(seen_call const& c) {
  auto const found = active_.find(c.call);
  if (found == active_.end())
    return;
  auto& callees = of(c.site.caller).callees;
  for (auto& one : callees)
    one.probability *= 1 - weight_;
  for (auto const& [version, lag] : found->second.called) {
    auto const at = std::find_if(
      callees.begin(), callees.end(), [v = version](callee const& one) { return one.version == v; });
    auto const late = static_cast<double>(lag.count());
    if (at == callees.end()) {
      callees.push_back({version, 1, late}); // the first time is believed
      continue;
    }
    at->probability += weight_;
    at->lag += weight_ * (late - at->lag);
  }
  active_.erase(found);
}

void first_order::loaded(std::uint32_t version, readiness to, nanoseconds took) {
  auto& load = of(version).load[static_cast<std::size_t>(to)];
  auto const seen = static_cast<double>(took.count());
  load += (load > 0 ? weight_ : 1) * (seen - load);
}

std::span<first_order::callee const> first_order::callees(std::uint32_t caller) const noexcept {
  if (caller >= known_.size())
    return {};
  return known_[caller].callees;
}

first_order::nanoseconds first_order::load(std::uint32_t version) const noexcept {
  if (version >= known_.size())
    return nanoseconds(0);
  auto const& load = known_[version].load;
  return nanoseconds(static_cast<std::int64_t>(load[1] + load[2] + load[3]));
}

first_order::known& first_order::of(std::uint32_t version) {
  if (version >= known_.size())
    known_.resize(std::size_t{version} + 1);
  return known_[version];
}

} // namespace leat::bench
