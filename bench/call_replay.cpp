#include "bench/call_replay.hpp"

#include <algorithm>
#include <cmath>

namespace leat::bench {

call_replay::call_replay(call_generator& from, std::size_t trees_open, std::uint64_t seed)
    : from_(from), trees_open_(trees_open), random_(seed) {}

void call_replay::run(std::size_t trees, listener const& to) {
  for (std::size_t begun = 0; begun < trees;) {
    for (; trees_.size() < trees_open_ && begun < trees; ++begun)
      trees_.push_back(open());
    auto& t = trees_[random_() % trees_.size()];
    step(t, to);
    if (t.events.empty()) {
      std::swap(t, trees_.back());
      trees_.pop_back();
    }
  }
}

call_replay::open_tree call_replay::open() {
  open_tree out{from_.next(), {}, {}};
  auto const& calls = out.tree.calls;
  out.calls.resize(calls.size());
  std::vector<double> begin(calls.size(), 0);
  for (std::size_t i = 1; i < calls.size(); ++i)
    begin[i] = begin[calls[i].parent] + calls[calls[i].parent].work_before;
  std::vector<double> callees_end(calls.size(), 0);
  for (auto i = calls.size(); i-- > 0;) {
    auto const end = std::max(begin[i] + calls[i].work_before, callees_end[i]) + calls[i].work_after;
    if (calls[i].parent != drawn_call::no_parent)
      callees_end[calls[i].parent] = std::max(callees_end[calls[i].parent], end);
    out.events.push_back({begin[i], static_cast<std::uint32_t>(i), true});
    out.events.push_back({end, static_cast<std::uint32_t>(i), false});
  }
  // Later ones first; at the same moment, a caller begins before its callees and ends after them.
  std::sort(out.events.begin(), out.events.end(), [](event const& a, event const& b) {
    if (a.at != b.at)
      return a.at > b.at;
    if (a.begins != b.begins)
      return b.begins;
    return a.begins ? a.call > b.call : a.call < b.call;
  });
  return out;
}

void call_replay::step(open_tree& t, listener const& to) {
  auto const e = t.events.back();
  t.events.pop_back();
  auto& slot = t.calls[e.call];
  if (!e.begins) {
    to.ended(*slot);
    slot.reset();
    return;
  }
  auto const& call = t.tree.calls[e.call];
  call_site site{.entry = t.tree.entry, .caller = call.callee, .input_class = t.tree.input_class};
  if (call.parent != drawn_call::no_parent) {
    auto const& parent = t.tree.calls[call.parent];
    site.parent = parent.callee;
    auto const lag = std::llround(parent.work_before * 1e9);
    t.calls[call.parent]->seen.called(call.callee, std::chrono::nanoseconds(lag));
  }
  slot.emplace(under_way{activation(site), from_.redrawn(site.entry, site.caller)});
  to.began(*slot);
}

} // namespace leat::bench
