#include "bench/sim/policies/eager_path.hpp"

#include <algorithm>

namespace leat::bench {

void eager_path::call_arrived(seen_call const& c, time now) {
  learned_.called(c, now);
  if (c.parent != seen_call::no_call)
    return;
  auto const first = wanted_.size();
  wanted_.push_back({.version = c.site.caller, .for_call = c.call, .needed_at = now});
  // Level by level; a version that was reached on another way is wanted once.
  for (auto at = first, level_end = wanted_.size(), depth = std::size_t{1};
       at < wanted_.size() && depth < depth_max_; ++at) {
    for (auto const& callee : learned_.callees(wanted_[at].version)) {
      auto const reach = wanted_[at].probability * callee.probability;
      auto const known = std::any_of(wanted_.begin() + static_cast<std::ptrdiff_t>(first), wanted_.end(),
        [&](start_decision const& d) { return d.version == callee.version; });
      if (reach >= reach_min_ && !known)
        wanted_.push_back({.version = callee.version,
          .level = readiness::warmed_up,
          .for_call = c.call,
          .probability = reach,
          .needed_at = now});
    }
    if (at + 1 == level_end) {
      level_end = wanted_.size();
      ++depth;
    }
  }
  wanted_.erase(wanted_.begin() + static_cast<std::ptrdiff_t>(first)); // the root's start is ordered anyway
}

void eager_path::decide(node_view const& node, time /*now*/, std::vector<start_decision>& out) {
  for (auto const& one : wanted_)
    if (auto const there = node.instances(one.version); there.idle + there.starting == 0)
      out.push_back(one);
  wanted_.clear();
}

} // namespace leat::bench
