// What the policy learns from what it is told. What it decides is in learned_start_decide.cpp.

#include "actors/policy/learned_start.hpp"

#include <algorithm>
#include <cassert>

namespace leat {

namespace {

/// A call was foreseen if its probability was at least that.
constexpr double foreseen_min = 0.25;
/// Of a callee that is called so surely, nothing can be told from the call of another.
constexpr float certain = 0.98F;

/// One weight and one seed for all parts.
learned_start_options spread(learned_start_options o) {
  o.outlook.byte_seconds_per_second = o.byte_seconds_per_second;
  o.starts.byte_seconds_per_second = o.byte_seconds_per_second;
  o.keep.byte_seconds_per_second = o.byte_seconds_per_second;
  o.keep.start_weight = o.starts.start_weight;
  o.pairs.seed = o.outlook.seed = o.account.seed = o.keep.seed = o.seed;
  return o;
}

expected_call const* expected(open_call const& c, std::uint32_t callee) {
  auto const& calls = c.outlook->calls;
  for (std::size_t i = 0; i < calls.size(); i = calls[i].end)
    if (calls[i].version == callee)
      return &calls[i];
  return nullptr;
}

} // namespace

learned_start::learned_start(learned_start_options const& o)
    : o_(spread(o)),
      k_(o_.pairs, o_.callers_max),
      outlooks_(o_.outlook),
      calls_(o_.calls_max),
      account_(o_.account),
      planner_(o_.starts, k_, account_, ahead_),
      keep_(o_.keep, k_.costs, book_),
      bound_(static_cast<double>(std::max<std::size_t>(o_.cores / 2, 1))) {}

void learned_start::call_arrived(seen_call const& c, time now) {
  auto const version = c.site.caller;
  if (c.call == seen_call::no_call || version == call_site::unknown ||
      calls_.find(c.call) != open_calls::none)
    return;
  make_room(now);
  auto const place = calls_.open(c, now);
  auto& call = calls_[place];
  if (c.parent == c.call)
    call.parent = seen_call::no_call;
  if (auto const parent = calls_.find(call.parent); parent != open_calls::none) {
    foresee(call, calls_[parent]);
    tell(parent, call, now);
  }
  call.outlook = outlooks_.at(c.site, k_.pairs, k_.edges, k_.costs);
  auto& r = running_of(version);
  keep_.called(version, r.open == 0, now - call.foreseen_since, now);
  ++r.open;
  note(place);
}

/// The oldest calls give way where there is no room, and where they are too old to be true.
void learned_start::make_room(time now) {
  for (auto oldest = calls_.oldest(); oldest != open_calls::none; oldest = calls_.oldest()) {
    if (!calls_.full() && now - calls_[oldest].arrived <= o_.call_age_max)
      return;
    ++counters_.lost;
    close(oldest, now);
  }
}

/// Since when this call, or a start for it, could be thought of: since the furthest ancestor arrived from
/// which it was probable enough.
void learned_start::foresee(open_call& c, open_call const& parent) {
  auto const version = c.seen.site().caller;
  auto const caller = parent.seen.site().caller;
  auto const* const e = expected(parent, version);
  if (e == nullptr || account_.muted(pre_start_account::pair(caller, version)))
    return;
  auto const edge = static_cast<double>(e->edge);
  if (parent.foreseen * edge >= foreseen_min) {
    c.foreseen = parent.foreseen * edge;
    c.foreseen_since = parent.foreseen_since;
  } else if (edge >= foreseen_min) {
    c.foreseen = edge;
    c.foreseen_since = parent.arrived;
  }
}

/// Its caller has called it.
void learned_start::tell(std::uint32_t place, open_call& call, time now) {
  auto& parent = calls_[place];
  auto const version = call.seen.site().caller;
  auto const since = parent.has_begun() ? now - parent.began - parent.late : time{};
  parent.seen.called(version, std::max(since, time{}));
  call.parent_late = parent.late;
  auto const all = parent.seen.calls();
  parent.callees.resize(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].callee == version)
      parent.callees[i].open_max = std::max(parent.callees[i].open_max, ++parent.callees[i].open);
  if (parent.waits_for++ == 0)
    rests(parent, now);
  if (resolve(parent, version))
    note(place);
}

/// What was expected of this callee is now up to the call itself. Whether it has rivals, which are to be
/// looked at anew.
bool learned_start::resolve(open_call& parent, std::uint32_t callee) {
  auto const& calls = parent.outlook->calls;
  auto rivals = false;
  for (std::size_t i = 0; i < calls.size(); i = calls[i].end)
    if (calls[i].version == callee)
      book_.clear(parent.demands, static_cast<std::uint32_t>(i), calls[i].end);
    else
      rivals = rivals || calls[i].edge < certain;
  return rivals;
}

void learned_start::call_began(seen_call const& c, std::chrono::nanoseconds exposed, time now) {
  auto const place = calls_.find(c.call);
  if (place == open_calls::none || calls_[place].has_begun())
    return;
  auto& call = calls_[place];
  auto const version = call.seen.site().caller;
  call.began = now;
  call.exposed = exposed;
  ++running_of(version).calls;
  works(call, now);
  if (exposed > time{})
    keep_.waited(version, exposed);
  if (now != call.arrived)
    note(place);
  use(version, exposed > time{}, now);
}

void learned_start::call_ended(seen_call const& c, bool completed, time now) {
  auto const place = calls_.find(c.call);
  if (place == open_calls::none)
    return;
  auto const& call = calls_[place];
  if (call.has_begun()) {
    auto const byte_seconds = k_.costs.bytes(call.seen.site().caller) * seconds_of(now - call.began);
    counters_.used_byte_seconds += byte_seconds;
    account_.add_used(byte_seconds);
    if (completed)
      learn(call, now);
  }
  answered_parent(call, now);
  close(place, now);
}

/// The caller is late by what it waits now for the answer that would have come last.
void learned_start::answered_parent(open_call const& c, time now) {
  auto const place = calls_.find(c.parent);
  if (place == open_calls::none)
    return;
  auto& parent = calls_[place];
  auto const all = parent.seen.calls();
  for (std::size_t i = 0; i < parent.callees.size(); ++i)
    if (all[i].callee == c.seen.site().caller && parent.callees[i].open > 0)
      --parent.callees[i].open;
  if (parent.waits_for > 0 && --parent.waits_for == 0)
    works(parent, now);
  auto const late = c.parent_late + c.exposed + c.late;
  parent.warm_end = std::max(parent.warm_end, now - late);
  auto const was = parent.late;
  parent.late = std::max(now - parent.warm_end, time{});
  if (parent.late != was && parent.demands != demand::none)
    note(place);
}

/// A call that waits for its callees leaves its instance to others.
void learned_start::works(open_call const& c, time now) {
  if (!c.has_begun())
    return;
  auto const version = c.seen.site().caller;
  keep_.worked(version, ++running_of(version).working, now);
}

void learned_start::rests(open_call const& c, time now) {
  if (!c.has_begun())
    return;
  auto const version = c.seen.site().caller;
  keep_.rested(version, running_of(version).working--, now);
}

void learned_start::learn(open_call const& c, time now) {
  auto const caller = c.seen.site().caller;
  k_.pairs.learn(c.seen);
  k_.costs.ran(caller, std::max(now - c.began - c.late, time{1}));
  auto const all = c.seen.calls();
  for (std::size_t i = 0; i < all.size(); ++i)
    k_.edges.learn(caller, all[i].callee, all[i].lag, c.callees[i].open_max);
  if (!all.empty())
    k_.rivals.learn(c.seen);
}

void learned_start::close(std::uint32_t place, time now) {
  auto& call = calls_[place];
  auto const version = call.seen.site().caller;
  book_.clear(call.demands);
  if (call.waits_for == 0)
    rests(call, now);
  auto& r = running_of(version);
  r.calls -= call.has_begun() ? 1 : 0;
  --r.open;
  calls_.close(place);
  if (r.open > 0)
    return;
  r.idle_since = now;
  keep_.fell_idle(version, now);
  if (auto const back = keep_.back(version, now); back.begin != never)
    due_.add(std::max(back.begin, now), due_times::what::wake, version);
}

void learned_start::start_began(seen_start const& s, time /*now*/) {
  if (s.ahead_of_call)
    ahead_.began(s.version);
}

void learned_start::start_ended(seen_start const& s, start_cost const& cost, time now) {
  bound_.ended(k_.costs.slowdown(s, cost), cost.beside, !blocked_.empty());
  k_.costs.learn(s, cost);
  unblocked_ = true;
  if (!s.ahead_of_call)
    return;
  if (cost.failed) {
    auto const& all = ahead_.of(s.version);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].at == ahead_start::stage::running)
        return settle(s.version, i, false, now);
  } else if (s.to >= readiness::constructed)
    ahead_.became_ready(s.version, now);
}

void learned_start::demoted(std::uint32_t version, readiness left, time now) {
  unblocked_ = true;
  if (left >= readiness::constructed)
    return;
  auto& all = ahead_.of(version);
  for (auto& s : all)
    s.beside -= s.beside > 0 ? 1 : 0;
  if (auto& own = running_of(version).demotes; own > 0) {
    --own;
    return;
  }
  for (auto const useless : {true, false})
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].at == ahead_start::stage::ready && all[i].useless == useless)
        return settle(version, i, false, now);
}

/// A call runs on an instance that would not be there, had it not been started ahead.
void learned_start::use(std::uint32_t version, bool late, time now) {
  auto const& all = ahead_.of(version);
  if (all.empty())
    return;
  auto const& r = running_of(version);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto const& s = all[i];
    if (s.at == ahead_start::stage::ordered || s.beside >= r.calls ||
        (s.at != ahead_start::stage::ready && !late))
      continue;
    counters_.late += late ? 1 : 0;
    settle(version, i, true, now);
    break;
  }
  if (r.open == r.calls && book_.weight(version) <= 0 && !all.empty())
    book_.dropped().push_back(version);
}

/// A start ahead comes to its end, and the account is told.
void learned_start::settle(std::uint32_t version, std::size_t place, bool used, time now) {
  auto const s = ahead_.remove(version, place);
  unblocked_ = true;
  auto const held = s.at == ahead_start::stage::ready ? seconds_of(now - s.ready) : 0;
  account_.outcome(s.pair, used, s.break_even);
  if (used) {
    ++counters_.used;
    counters_.idle_byte_seconds += held * s.bytes;
    account_.add_used(held * s.bytes);
  } else {
    ++counters_.wasted;
    counters_.wasted_instance_seconds += held;
    counters_.wasted_byte_seconds += held * s.bytes;
    account_.add_wasted(held * s.bytes);
  }
}

void learned_start::note(std::uint32_t place) {
  auto& call = calls_[place];
  if (call.outlook->calls.empty())
    return; // nothing can be planned for it
  if (!std::exchange(call.noted, true))
    noted_.push_back({place, call.id});
}

void learned_start::seed(std::uint32_t caller, std::uint32_t callee, double share) {
  k_.pairs.seed(caller, callee, share);
  outlooks_.forget();
}

void learned_start::inherit(std::uint32_t older, std::uint32_t newer, double discount) {
  k_.pairs.inherit(older, newer, discount);
  auto const& versions = k_.costs.versions();
  if (older < versions.size() && !k_.costs.known(newer))
    k_.costs.put(newer, version_costs(versions[older]));
  outlooks_.forget();
}

} // namespace leat
