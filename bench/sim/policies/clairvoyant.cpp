#include "bench/sim/policies/clairvoyant.hpp"

#include <algorithm>

namespace leat::bench {

namespace {

/// Calls that begin this much off what was foreseen make the plan anew.
constexpr std::chrono::microseconds off_max(100);

std::uint32_t number(std::uint64_t call) {
  return static_cast<std::uint32_t>(call - 1); // as the engine counts
}

} // namespace

clairvoyant::clairvoyant(workload const& w, std::unique_ptr<start_policy> keeper)
    : w_(w),
      calls_(w.calls.size()),
      versions_(w.versions.size()),
      keeper_(std::move(keeper)),
      ends_(w.calls.size(), time(0)) {}

void clairvoyant::call_arrived(seen_call const& c, time now) {
  keeper_->call_arrived(c, now);
  auto const call = number(c.call);
  if (c.parent == seen_call::no_call) {
    await(call, now);
    to_plan_.push_back(call);
  } else
    comes_at(call, now);
}

clairvoyant::awaited_call clairvoyant::as_awaited(std::uint32_t call) const {
  return {calls_[call].need, w_.steps[w_.calls[call].first_step].work, call};
}

bool clairvoyant::is_awaited(std::uint32_t call) const {
  auto const& all = versions_[w_.calls[call].version].awaited;
  return std::binary_search(all.begin(), all.end(), as_awaited(call));
}

void clairvoyant::await(std::uint32_t call, time need) {
  calls_[call].need = need;
  auto& all = versions_[w_.calls[call].version].awaited;
  auto const one = as_awaited(call);
  all.insert(std::upper_bound(all.begin(), all.end(), one), one);
}

void clairvoyant::await_no_more(std::uint32_t call) {
  auto& all = versions_[w_.calls[call].version].awaited;
  auto const [first, last] = std::equal_range(all.begin(), all.end(), as_awaited(call));
  all.erase(first, last);
}

/// At another time than was foreseen, whether it is awaited still or not.
void clairvoyant::comes_at(std::uint32_t call, time need) {
  if (calls_[call].need == need)
    return;
  if (is_awaited(call)) {
    await_no_more(call);
    await(call, need);
  } else
    calls_[call].need = need;
}

void clairvoyant::call_began(seen_call const& c, std::chrono::nanoseconds exposed, time now) {
  keeper_->call_began(c, exposed, now);
  auto const call = number(c.call);
  auto& v = versions_[c.site.caller];
  await_no_more(call);
  v.running.emplace_back(call, now + w_.steps[w_.calls[call].first_step].work);
  auto& state = calls_[call];
  auto const foreseen = state.began;
  state.began = now;
  state.ended = never;
  auto const off = foreseen > now ? foreseen - now : now - foreseen;
  if (off <= off_max)
    return;
  to_plan_.push_back(call);
}

void clairvoyant::call_ended(seen_call const& c, bool completed, time now) {
  keeper_->call_ended(c, completed, now);
  auto const call = number(c.call);
  auto& v = versions_[c.site.caller];
  calls_[call].ended = now;
  if (c.parent != seen_call::no_call && calls_more(number(c.parent), call))
    to_plan_.push_back(number(c.parent));
  await_no_more(call); // it was refused
  std::erase_if(v.running, [call](auto const& one) { return one.first == call; });
}

/// Whether the caller makes further calls after the group that this one was in.
bool clairvoyant::calls_more(std::uint32_t caller, std::uint32_t callee) const {
  auto after = w_.calls[caller].first_child;
  auto s = w_.calls[caller].first_step;
  for (; after <= callee; ++s)
    after += w_.steps[s].calls;
  return w_.steps[s].calls > 0;
}

/// When the calls below come, by what has happened and what they take; sets when this one ends.
void clairvoyant::plan(std::uint32_t call, time need, node_view const& node, time now) {
  auto& state = calls_[call];
  auto const& c = w_.calls[call];
  auto& v = versions_[c.version];
  auto const is_running =
    std::any_of(v.running.begin(), v.running.end(), [call](auto const& one) { return one.first == call; });
  if (state.ended != never) {
    ends_[call] = state.ended;
    return;
  }
  if (!is_running) {
    if (state.need == never)
      await(call, need);
    else
      comes_at(call, need);
    auto const load = load_of(c.version, node);
    auto const there = node.instances(c.version);
    state.began = there.idle + there.busy + there.starting > 0 ? need : std::max(need, now + load);
    waiting_.add(std::max(now, state.need - load), c.version, call, state.need.count());
  }
  auto at = state.began;
  auto child = c.first_child;
  for (auto s = c.first_step;; ++s) {
    at += w_.steps[s].work;
    auto const made_at = at;
    for (std::uint32_t i = 0; i < w_.steps[s].calls; ++i, ++child) {
      plan(child, made_at, node, now);
      at = std::max(at, ends_[child]);
    }
    if (w_.steps[s].calls == 0)
      break;
  }
  ends_[call] = at;
}

void clairvoyant::decide(node_view const& node, time now, std::vector<start_decision>& out) {
  for (auto const call : to_plan_)
    if (calls_[call].ended == never)
      plan(call, calls_[call].need, node, now);
  to_plan_.clear();
  auto const first = out.size();
  while (waiting_.next_due() <= now) {
    auto const next = waiting_.take();
    auto const call = static_cast<std::uint32_t>(next.key);
    auto const stands = calls_[call].need.count() == next.mark && is_awaited(call);
    auto const ordered = std::any_of(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
      [&](start_decision const& d) { return d.version == next.version; });
    if (!stands || calls_[call].need < now || will_be_there(call, node, now) || !has_room(next.version, node))
      continue;
    if (ordered) { // seen by the node only afterwards
      waiting_.add(now + time(1), next.version, next.key, next.mark);
      continue;
    }
    out.push_back({.version = next.version,
      .level = w_.versions[next.version].needed(),
      .for_call = next.key + 1,
      .needed_at = calls_[call].need});
  }
}

clairvoyant::time clairvoyant::load_of(std::uint32_t version, node_view const& node) const {
  auto const& v = w_.versions[version];
  return v.load() - (node.instances(version).at_hand ? v.step[1] : time(0));
}

/// Whether the call waits no longer for what is there, or under way, than for one more start. Those that come
/// before it take what is free first.
bool clairvoyant::will_be_there(std::uint32_t call, node_view const& node, time now) {
  auto const version = w_.calls[call].version;
  auto const& v = versions_[version];
  auto const there = node.instances(version);
  free_at_.assign(std::size_t{there.idle} + there.starting, now);
  for (std::size_t i = 0; i < v.running.size() && i < there.busy; ++i)
    free_at_.push_back(std::max(now, v.running[i].second));
  if (free_at_.empty())
    return false;
  auto const load = load_of(version, node);
  auto const latest = std::max(calls_[call].need, now + load) + load;
  std::sort(free_at_.begin(), free_at_.end());
  for (auto const& one : v.awaited) {
    auto const begins = std::max(free_at_.front(), one.need);
    // No later one begins before it.
    if (begins > latest || one.call == call)
      return begins <= latest;
    auto const free_again = begins + one.work;
    std::size_t place = 0;
    for (; place + 1 < free_at_.size() && free_at_[place + 1] < free_again; ++place)
      free_at_[place] = free_at_[place + 1];
    free_at_[place] = free_again;
  }
  return true;
}

/// Whether it fits beside all that open requests will call.
bool clairvoyant::has_room(std::uint32_t version, node_view const& node) const {
  auto held = node.bytes_held() + w_.versions[version].bytes;
  for (std::uint32_t other = 0; held > node.bytes_max() && other < versions_.size(); ++other)
    if (std::size_t const idle = node.instances(other).idle; idle > versions_[other].awaited.size())
      held -= (idle - versions_[other].awaited.size()) * w_.versions[other].bytes;
  return held <= node.bytes_max();
}

std::size_t clairvoyant::victim(
  std::vector<std::uint32_t> const& candidates, node_view const& node, time now) {
  not_awaited_.clear();
  for (auto const version : candidates)
    if (versions_[version].awaited.size() < node.instances(version).idle)
      not_awaited_.push_back(version);
  if (not_awaited_.empty())
    return keeper_->victim(candidates, node, now);
  auto const chosen = not_awaited_[keeper_->victim(not_awaited_, node, now)];
  return static_cast<std::size_t>(
    std::find(candidates.begin(), candidates.end(), chosen) - candidates.begin());
}

} // namespace leat::bench
