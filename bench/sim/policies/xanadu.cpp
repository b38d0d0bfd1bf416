#include "bench/sim/policies/xanadu.hpp"

#include <algorithm>

namespace leat::bench {

namespace {

constexpr double fan_out_min = 0.5;

} // namespace

void xanadu::call_arrived(seen_call const& c, time now) {
  learned_.called(c, now);
  auto const version = c.site.caller;
  if (c.parent == seen_call::no_call) {
    root_of_[c.call] = c.call;
    make_plan(c.call, version, now);
    return;
  }
  auto const root = root_of_.find(c.parent);
  if (root == root_of_.end())
    return;
  auto const of = root->second;
  root_of_[c.call] = of;
  auto& p = plans_[of];
  std::erase(p.begun, version);
  if (std::find(p.path.begin(), p.path.end(), version) != p.path.end())
    return;
  dropped_.insert(dropped_.end(), p.begun.begin(), p.begun.end());
  make_plan(of, version, now);
}

void xanadu::call_ended(seen_call const& c, bool /*completed*/, time /*now*/) {
  learned_.ended(c);
  root_of_.erase(c.call);
  if (c.parent == seen_call::no_call)
    plans_.erase(c.call);
}

void xanadu::start_ended(seen_start const& s, start_cost const& paid, time /*now*/) {
  learned_.loaded(s.version, s.to, paid.took);
}

void xanadu::make_plan(std::uint64_t root, std::uint32_t from, time at) {
  auto& p = plans_[root];
  ++p.made;
  p.path.assign(1, from);
  p.begun.clear();
  std::vector<time> expected = {at};
  for (std::size_t i = 0, depth = 1, level_end = 1; i < p.path.size() && depth < depth_max_; ++i) {
    auto const callees = learned_.callees(p.path[i]);
    double most = 0;
    for (auto const& callee : callees)
      most = std::max(most, callee.probability);
    for (auto const& callee : callees) {
      auto const on_path = callee.probability >= std::min(most, fan_out_min);
      if (!on_path || std::find(p.path.begin(), p.path.end(), callee.version) != p.path.end())
        continue;
      p.path.push_back(callee.version);
      expected.push_back(expected[i] + time(static_cast<std::int64_t>(callee.lag)));
      waiting_.add(expected.back() - learned_.load(callee.version), callee.version, root, p.made);
    }
    if (i + 1 == level_end) {
      level_end = p.path.size();
      ++depth;
    }
  }
}

void xanadu::decide(node_view const& node, time now, std::vector<start_decision>& out) {
  for (auto const version : dropped_)
    out.push_back({.what = start_decision::kind::cancel, .version = version});
  dropped_.clear();
  while (waiting_.next_due() <= now) {
    auto const next = waiting_.take();
    auto const p = plans_.find(next.key);
    if (p == plans_.end() || p->second.made != next.mark)
      continue;
    auto const there = node.instances(next.version);
    if (there.idle + there.starting > 0)
      continue;
    p->second.begun.push_back(next.version);
    out.push_back(
      {.version = next.version, .level = readiness::warmed_up, .for_call = next.key, .needed_at = now});
  }
}

} // namespace leat::bench
