// What the policy wants done. What it learns is in learned_start.cpp.

#include "actors/policy/learned_start.hpp"

#include <algorithm>

namespace leat {

namespace {

using stage = ahead_start::stage;

constexpr std::size_t blocked_max = 1024;
constexpr std::size_t reasons_max = 1024;
/// No sooner is looked again at a start that may not have been used in time.
constexpr auto looked_again = std::chrono::milliseconds(1);
constexpr std::size_t unblocked_max = 32; ///< calls that are looked at when a start ends

} // namespace

void learned_start::decide(node_view const& node, time now, std::vector<start_decision>& out) {
  if (ahead_.ordered() > 0)
    forget_refused(node);
  if (due_.next() <= now)
    look_at_due(node, now, out);
  if (unblocked_ && !blocked_.empty() && has_slot(node))
    look_at_blocked(node);
  if (!noted_.empty())
    look(node, now);
  if (!book_.dropped().empty())
    drop_useless(now, out);
  if (!planned_.empty())
    choose(node, now, out);
}

void learned_start::look_at_due(node_view const& node, time now, std::vector<start_decision>& out) {
  while (due_.next() <= now) {
    auto const e = due_.take();
    if (e.kind == due_times::what::ahead)
      look_at_ahead(e.index, node, now, out);
    else if (e.kind == due_times::what::wake)
      wake(e.index, node, now);
    else if (calls_.find(e.id) == e.index && calls_[e.index].due == e.at) {
      if (has_slot(node))
        note(e.index);
      else {
        calls_[e.index].unmet.add(0, true); // how much is not known
        wait_for_slot(e.index);
      }
    }
  }
}

/// It is looked at again when a start ended or memory was given back.
void learned_start::wait_for_room(std::uint32_t place) {
  auto& call = calls_[place];
  if (call.in_line || blocked_.size() >= blocked_max)
    return;
  call.in_line = true;
  blocked_.push_back({place, call.id});
}

/// The same as soon as there is a slot, whoever tells of it.
void learned_start::wait_for_slot(std::uint32_t place) {
  wait_for_room(place);
  unblocked_ = true;
}

/// Plans for all calls to which something happened.
void learned_start::look(node_view const& node, time now) {
  auto const may_start = has_slot(node);
  for (auto const& n : noted_) {
    if (calls_.find(n.id) != n.place)
      continue;
    auto& call = calls_[n.place];
    call.noted = false;
    planner_.plan(n.place, call, node, may_start, now, book_, planned_);
    if (call.unmet.any)
      wait_for_slot(n.place);
    if (call.due != never)
      due_.add(call.due, due_times::what::call, n.place, n.id);
  }
  noted_.clear();
}

/// A start ended or memory was given back: of what found no room, some is looked at again. What there is
/// still none for goes to the end.
void learned_start::look_at_blocked(node_view const& node) {
  unblocked_ = false;
  auto const count = std::min(blocked_.size(), unblocked_max);
  for (std::size_t i = 0; i < count; ++i) {
    auto const b = blocked_.front();
    blocked_.pop_front();
    if (calls_.find(b.id) != b.place)
      continue;
    auto& call = calls_[b.place];
    call.in_line = false;
    if (has_memory(call.unmet.bytes, call.unmet.certain, node, 0))
      note(b.place);
    else
      wait_for_room(b.place);
  }
}

/// Starts that were ordered when last asked, that have not begun, and of which the node knows nothing.
void learned_start::forget_refused(node_view const& node) {
  std::erase_if(ordered_, [&](std::uint32_t version) {
    auto const& all = ahead_.of(version);
    auto const waits = [](ahead_start const& s) { return s.at == stage::ordered; };
    if (node.instances(version).starting > 0)
      return std::none_of(all.begin(), all.end(), waits);
    for (auto i = all.size(); i-- > 0;)
      if (waits(all[i])) {
        ahead_.remove(version, i);
        ++counters_.refused;
      }
    return true;
  });
}

/// Nobody expects to call these any more.
void learned_start::drop_useless(time now, std::vector<start_decision>& out) {
  auto& versions = book_.dropped();
  for (auto const version : versions) {
    auto const& r = running_of(version);
    if (book_.weight(version) > 0 || r.open > r.calls)
      continue;
    auto& all = ahead_.of(version);
    for (auto i = all.size(); i-- > 0;) {
      auto& s = all[i];
      if (s.at == stage::ordered) {
        out.push_back({start_decision::kind::cancel, version, s.decision.level, s.decision.for_call, 0, now});
        ahead_.remove(version, i);
        ++counters_.cancelled;
      } else if (ahead_.make_useless(s)) {
        auto const kept = keep_.hold(version, 1, now);
        s.give_up = std::min(s.give_up, std::max(s.ready, now) + std::min(kept, s.give_up));
        due_.add(s.give_up, due_times::what::ahead, version);
      }
    }
  }
  versions.clear();
}

/// Some starts of this version may not have been used in time.
void learned_start::look_at_ahead(
  std::uint32_t version, node_view const& node, time now, std::vector<start_decision>& out) {
  auto& all = ahead_.of(version);
  auto idle = node.instances(version).idle;
  for (auto i = all.size(); i-- > 0;) {
    auto& s = all[i];
    if (s.give_up > now)
      continue;
    if (s.at == stage::running || book_.sure(version) > 0) {
      auto const load = nanoseconds_of(k_.costs.load(version).p80);
      s.give_up = std::max(book_.sure_until(version), now + std::max<time>(load, looked_again));
      due_.add(s.give_up, due_times::what::ahead, version);
      continue;
    }
    if (s.at == stage::ordered) {
      out.push_back({start_decision::kind::cancel, version, s.decision.level, s.decision.for_call, 0, now});
      ahead_.remove(version, i);
      ++counters_.cancelled;
      continue;
    }
    settle(version, i, false, now);
    if (idle == 0)
      continue;
    --idle;
    out.push_back({start_decision::kind::demote, version, readiness::at_hand, seen_call::no_call, 0, now});
    ++running_of(version).demotes;
    ++counters_.demoted;
  }
}

/// The next call of a version that was given up since its idle times are long is near.
void learned_start::wake(std::uint32_t version, node_view const& node, time now) {
  auto const& r = running_of(version);
  auto const have = node.instances(version);
  if (r.open > 0 || have.idle + have.busy + have.starting > 0)
    return;
  auto const back = keep_.back(version, r.idle_since);
  if (back.begin > now || back.end <= now || back.share < account_.threshold(o_.starts.constructed_min))
    return;
  auto const load = k_.costs.load(version);
  planned_start s;
  s.decision = {start_decision::kind::start, version, readiness::constructed, seen_call::no_call, back.share,
    now + nanoseconds_of(load.p80)};
  s.place = open_calls::none;
  s.pair = pre_start_account::pair(call_site::unknown, version);
  s.give_up = back.end;
  s.ready = now + nanoseconds_of(load.mean);
  s.bytes = k_.costs.bytes(version);
  auto const held = seconds_of(back.end - now);
  auto const useless = s.bytes / o_.byte_seconds_per_second * held + o_.starts.start_weight * load.mean;
  s.break_even = useless / (load.mean + useless);
  s.density = back.share * load.mean / std::max(s.bytes * held, 1.0);
  planned_.push_back(s);
}

/// Whether there is room: for what is not certain, without taking any from others.
bool learned_start::has_memory(double bytes, bool certain, node_view const& node, double ordered) const {
  auto const most = static_cast<double>(node.bytes_max());
  return ahead_.bytes() + bytes <= o_.starts.memory_share * most &&
         (certain || static_cast<double>(node.bytes_held()) + ordered + bytes <= most);
}

bool learned_start::has_slot(node_view const& node) const {
  return node.starts_running() + ahead_.ordered() < std::min(bound_.now(), node.starts_max());
}

/// Of what is due, as much as there is room for, first what saves most for what it holds.
void learned_start::choose(node_view const& node, time now, std::vector<start_decision>& out) {
  std::sort(planned_.begin(), planned_.end(), [](planned_start const& a, planned_start const& b) {
    return std::tie(b.density, a.place, a.item) < std::tie(a.density, b.place, b.item);
  });
  auto const most = std::min(bound_.now(), node.starts_max());
  auto used = node.starts_running() + ahead_.ordered();
  double ordered = 0;
  for (auto const& s : planned_) {
    auto const certain = s.decision.probability >= o_.starts.warmed_up_min;
    auto count = std::uint32_t{0};
    while (count < s.count && used < most && has_memory(s.bytes, certain, node, ordered)) {
      ++count;
      ++used;
      ordered += s.bytes;
      if (!order(s, count - 1, now, out))
        break;
    }
    if (count < s.count && s.place != open_calls::none) {
      calls_[s.place].unmet.add(s.bytes, certain);
      wait_for_room(s.place);
    }
  }
  planned_.clear();
}

/// Orders one more instance, the `nth`; false where it was held back.
bool learned_start::order(
  planned_start const& s, std::uint32_t nth, time now, std::vector<start_decision>& out) {
  auto const version = s.decision.version;
  auto const fetch = s.decision.level == readiness::at_hand;
  if (s.place != open_calls::none) {
    auto& call = calls_[s.place];
    (fetch ? call.fetched : call.asked) |= std::uint64_t{1} << s.item;
  }
  if (fetch) {
    ++counters_.fetched;
    out.push_back(s.decision);
    return true;
  }
  if (!account_.admits(s.pair)) {
    ++counters_.muted;
    return false;
  }
  ahead_start made;
  made.decision = s.decision;
  made.decided = now;
  made.give_up = s.give_up;
  made.ready = s.ready;
  made.pair = s.pair;
  made.break_even = s.break_even;
  made.bytes = s.bytes;
  made.beside = s.beside + nth;
  ahead_.add(made);
  book_.watch(version);
  due_.add(s.give_up, due_times::what::ahead, version);
  ordered_.push_back(version);
  ++counters_.started;
  if (reasons_.size() == reasons_max)
    reasons_.erase(reasons_.begin(), reasons_.begin() + reasons_max / 2);
  reasons_.push_back({s.decision, static_cast<std::uint32_t>(s.pair >> 32), now, s.ready - now, s.bytes});
  out.push_back(s.decision);
  return true;
}

std::chrono::nanoseconds learned_start::hold(std::uint32_t version, node_view const& node, time now) {
  auto const have = node.instances(version);
  auto kept = keep_.hold(version, have.idle + have.busy, now);
  for (auto const& s : ahead_.of(version))
    if (s.at == stage::ready && !s.useless)
      kept = std::max(kept, s.give_up - now);
  return kept;
}

std::size_t learned_start::victim(
  std::vector<std::uint32_t> const& candidates, node_view const& node, time now) {
  useless_.clear();
  if (ahead_.useless() > 0)
    for (auto const version : candidates) {
      auto const& all = ahead_.of(version);
      useless_.push_back(
        std::any_of(all.begin(), all.end(), [](auto const& s) { return s.useless && s.at == stage::ready; }));
    }
  return keep_.victim(candidates, useless_, node, now);
}

} // namespace leat
