#include "actors/policy/pre_start_planner.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace leat {

namespace {

using time = std::chrono::nanoseconds;

constexpr std::size_t items_max = 64;
/// A start due within this, or within this part of the age of the call that it is for, is due.
constexpr time soon_min = std::chrono::milliseconds(1);
constexpr int soon_part = 64;
constexpr double page_cache_weight = 0.05; ///< of reading what is not needed, in seconds of waiting

std::uint64_t bit(std::size_t i) noexcept {
  return std::uint64_t{1} << i;
}

/// Rounded down; 0 for what is negative.
std::uint32_t whole(double instances) noexcept {
  return static_cast<std::uint32_t>(std::max(instances, 0.0));
}

} // namespace

struct pre_start_planner::path {
  std::uint32_t place;
  open_call& c;
  expected_call const* calls; ///< of its outlook
  bool in_rows;
  node_view const& node;
  bool may_start;
  time now;
  demand_book& book;
  std::vector<planned_start>& due;
  time begins;                          ///< when the call begins, were its callees never late
  std::array<double, items_max> reach;  ///< by expected call; as far as is known now
  std::array<time, items_max> behind;   ///< by how much it is expected to begin later than usual
  std::array<time, items_max> finished; ///< and what it calls to end
  std::size_t next = 0;
  std::uint32_t entered = demand::none; ///< what was entered in the book last
  double warmed_up_min;                 ///< thresholds, as they are now
  double constructed_min;
  double at_hand_min;

  path(std::uint32_t at, open_call& call, node_view const& n, bool may, time t, demand_book& b,
    std::vector<planned_start>& out, time first) noexcept
      : place(at),
        c(call),
        calls(call.outlook->calls.data()),
        in_rows(call.outlook->in_rows),
        node(n),
        may_start(may),
        now(t),
        book(b),
        due(out),
        begins(first) {}

  /// Nothing follows it that would be late with it.
  bool is_last(std::size_t i) const noexcept { return calls[i].end == i + 1 && !in_rows; }
};

namespace {

/// How much longer a call that waits for a start will wait.
time until_begun(
  open_call const& c, node_view const& node, start_knowledge const& k, ahead_starts const& ahead, time now) {
  auto const version = c.seen.site().caller;
  auto const have = node.instances(version);
  if (have.idle > 0)
    return {};
  auto ready = c.arrived + nanoseconds_of(k.costs.load(version).mean);
  for (auto const& s : ahead.of(version))
    ready = std::min(ready, s.ready);
  return std::max(ready - now, time{});
}

} // namespace

void pre_start_planner::plan(std::uint32_t place, open_call& c, node_view const& node, bool may_start,
  time now, demand_book& book, std::vector<planned_start>& due) const {
  c.due = time::max();
  c.unmet = {};
  auto const& calls = c.outlook->calls;
  if (calls.empty())
    return;
  auto const begins = c.has_begun() ? c.began + c.late : now + until_begun(c, node, k_, ahead_, now);
  path p(place, c, node, may_start, now, book, due, begins);
  p.warmed_up_min = account_.threshold(o_.warmed_up_min);
  p.constructed_min = account_.threshold(o_.constructed_min);
  p.at_hand_min = account_.threshold(o_.at_hand_min);
  book.revise(c.demands);
  auto const count = std::min(calls.size(), items_max);
  while (p.next < count)
    look_at(p, p.next);
  book.clear_after(c.demands, p.entered);
}

/// What is known of it by now: a callee that was called is not expected again, one whose rival was called
/// hardly, one that is overdue less.
double pre_start_planner::probability_of(path const& p, expected_call const& e) const {
  auto const& seen = p.c.seen;
  auto probability = static_cast<double>(e.edge);
  if (!p.c.has_begun())
    return probability;
  for (auto const& call : seen.calls())
    if (call.callee != e.version)
      probability = std::min(probability,
        static_cast<double>(e.edge) * k_.rivals.lift(seen.site().caller, e.version, call.callee));
  auto const passed = p.now - p.begins;
  if (passed > e.early) {
    auto const left = e.until.probability_above(seconds_of(passed));
    probability = probability * left / std::max(1 - probability + probability * left, 1e-9);
  }
  return probability;
}

/// Instances that a call will find then, in the mean: one that is busy now is likely done after the time of a
/// run.
double pre_start_planner::available(
  path const& p, std::uint32_t version, version_instances const& have, time needed) const {
  auto const there = static_cast<double>(have.idle) + have.starting - have.waiting;
  if (have.busy == 0)
    return there;
  auto const run = k_.costs.run_mean(version);
  auto const left = seconds_of(needed - p.now);
  auto const done = run <= 0 || left >= run ? 1 : std::max(left, 0.0) / run;
  return there + done * have.busy;
}

/// Instances to start, for so many calls at once besides what others are expected to need.
std::uint32_t pre_start_planner::lacking(path const& p, expected_call const& e, demand const& d,
  version_instances const& have, std::uint32_t wanted) const {
  auto const there = have.idle + have.busy + have.starting;
  if (there >= have.instances_max)
    return 0;
  auto const most = std::min(wanted, have.instances_max - there);
  auto const mine = d.weight / demand_book::unit;
  auto const alone = wanted - available(p, e.version, have, d.needed) + 0.5;
  auto count = whole(alone);
  // Only where it makes a difference is it asked when the others need theirs.
  if (count < most && whole(alone + p.book.weight(e.version) - mine) > count) {
    auto const near = nanoseconds_of(k_.costs.run_mean(e.version));
    count = whole(alone + p.book.weight_near(e.version, d.needed, near) - mine);
  }
  return std::min(count, most);
}

void pre_start_planner::look_at(path& p, std::size_t i) const {
  auto const& e = p.calls[i];
  auto const direct = e.parent == expected_call::none;
  auto const called = direct && p.c.seen.has_called(e.version);
  p.next = i + 1;
  p.reach[i] = called ? 0 : direct ? probability_of(p, e) : p.reach[e.parent] * static_cast<double>(e.edge);
  p.behind[i] = p.finished[i] = direct ? time{} : p.behind[e.parent];
  if (p.reach[i] < o_.at_hand_min) {
    p.next = e.end;
    return;
  }
  if (e.after != expected_call::none)
    p.behind[i] = std::max(p.behind[i], p.finished[e.after]);
  auto const have = p.node.instances(e.version);
  auto const wanted = std::min(e.wanted, std::max(have.instances_max, 1U));
  auto const others = p.book.weight(e.version);
  auto const d = enter(p, i, wanted);
  auto const lacks = have.waiting > have.idle || have.idle + 0.5 <= others + wanted;
  if (lacks && (!p.is_last(i) || may_need_start(p, i, have))) {
    if (auto const count = lacking(p, e, d, have, wanted); count > 0)
      start(p, i, count, have);
    else if (have.idle == 0)
      join(p, i);
  }
  for (auto up = i; p.in_rows && up != expected_call::none; up = p.calls[up].parent)
    p.finished[up] = std::max(p.finished[up], p.behind[i]);
}

/// Whether it is probable enough for a start, or what it loads may be fetched.
bool pre_start_planner::may_need_start(path const& p, std::size_t i, version_instances const& have) const {
  return p.reach[i] >= p.constructed_min || (!have.at_hand && may_fetch(p, i));
}

bool pre_start_planner::may_fetch(path const& p, std::size_t i) const {
  return (p.c.fetched & bit(i)) == 0 && p.reach[i] >= p.at_hand_min &&
         p.reach[i] >= (1 - p.reach[i]) * page_cache_weight &&
         k_.costs.has_step(p.calls[i].version, readiness::at_hand);
}

/// What is expected to be needed, for others to see.
demand pre_start_planner::enter(path& p, std::size_t i, std::uint32_t wanted) const {
  auto const& e = p.calls[i];
  demand d;
  d.version = e.version;
  d.item = static_cast<std::uint32_t>(i);
  d.weight = static_cast<std::uint32_t>(p.reach[i] * wanted * demand_book::unit);
  d.sure = p.reach[i] * static_cast<double>(e.reach_low) >= o_.sure_min * static_cast<double>(e.reach);
  d.needed = std::max(p.begins + p.behind[i] + e.mean, p.now);
  d.late = p.begins + p.behind[i] + e.late;
  p.entered = p.book.enter(d, p.c.demands, p.entered);
  return d;
}

/// An instance that is under way may come late all the same.
void pre_start_planner::join(path& p, std::size_t i) const {
  auto const& e = p.calls[i];
  auto const needed = p.begins + p.behind[i] + e.mean;
  for (auto const& s : ahead_.of(e.version))
    if (s.at != ahead_start::stage::ready)
      p.behind[i] += std::max(s.ready - needed, time{});
}

pre_start_planner::prospect pre_start_planner::weigh(
  path const& p, std::size_t i, version_instances const& have) const {
  auto const& e = p.calls[i];
  prospect out;
  out.level = p.reach[i] >= p.warmed_up_min ? readiness::warmed_up : readiness::constructed;
  out.load = k_.costs.load(e.version, have.at_hand ? readiness::at_hand : readiness::cold, out.level);
  auto const usual = p.begins + p.behind[i];
  out.needed = usual + e.mean;
  out.begin = usual + e.early - nanoseconds_of(out.load.p80);
  out.ready = std::max(out.begin, p.now) + nanoseconds_of(out.load.mean);
  if (p.reach[i] < p.constructed_min)
    return out;
  out.give_up = std::max(usual + e.late, out.ready) + nanoseconds_of(o_.grace * out.load.mean);
  out.bytes = k_.costs.bytes(e.version);
  out.low = p.reach[i] * static_cast<double>(e.reach_low) / static_cast<double>(e.reach);
  auto const idle_cost = out.bytes / o_.byte_seconds_per_second;
  auto const kept = idle_cost * std::max(seconds_of(out.needed - out.ready), 0.0);
  out.useless = idle_cost * seconds_of(out.give_up - out.ready) + o_.start_weight * out.load.mean;
  out.pays = out.low * out.load.mean > out.low * kept + (1 - out.low) * out.useless;
  return out;
}

/// By how much the later of the call and an instance that is there `from` then on comes after the call. Zero
/// where nothing follows it that would be late.
time pre_start_planner::wait(path const& p, std::size_t i, prospect const& x, time from) const {
  if (p.is_last(i))
    return {};
  auto const& e = p.calls[i];
  auto const spread = (x.load.p80 - x.load.mean) / 0.84;
  likely_time const call{seconds_of(x.needed - p.now), e.until.variance};
  likely_time const instance{seconds_of(from - p.now), spread * spread};
  return nanoseconds_of(std::max(later_of(call, instance).mean - call.mean, 0.0) * p.reach[i]);
}

void pre_start_planner::start(
  path& p, std::size_t i, std::uint32_t lacking, version_instances const& have) const {
  auto const& e = p.calls[i];
  auto const x = weigh(p, i, have);
  if (!have.at_hand && (!x.pays || x.begin > p.now))
    fetch(p, i);
  if (!x.pays || (p.c.asked & bit(i)) != 0) {
    p.behind[i] += wait(p, i, x, x.needed + nanoseconds_of(x.load.mean));
    return;
  }
  // What slides along with a call that is overdue would else be looked at again and again.
  auto const soon = p.now + std::max<time>(soon_min, (p.now - p.c.arrived) / soon_part);
  if (x.begin > soon) {
    p.c.due = std::min(p.c.due, x.begin);
    return;
  }
  p.behind[i] += wait(p, i, x, x.ready);
  if (!p.may_start) {
    p.c.unmet.add(x.bytes, p.reach[i] >= o_.warmed_up_min);
    return;
  }
  auto const caller = e.parent == expected_call::none ? p.c.seen.site().caller : p.calls[e.parent].version;
  planned_start s;
  s.decision = {start_decision::kind::start, e.version, x.level, p.c.id, p.reach[i], x.needed};
  s.place = p.place;
  s.item = static_cast<std::uint32_t>(i);
  s.count = lacking;
  s.beside = have.idle + have.busy + have.starting;
  s.pair = pre_start_account::pair(caller, e.version);
  s.give_up = x.give_up;
  s.ready = x.ready;
  s.break_even = x.useless / (x.load.mean + x.useless);
  s.bytes = x.bytes;
  auto const held = std::max(seconds_of(x.needed - p.now), x.load.mean);
  s.density = x.low * x.load.mean / std::max(x.bytes * held, 1.0);
  p.due.push_back(s);
}

/// Brings at hand what is too improbable, or too far ahead, to be held in memory.
void pre_start_planner::fetch(path& p, std::size_t i) const {
  if (!may_fetch(p, i))
    return;
  if (!p.may_start) {
    p.c.unmet.add(0, p.reach[i] >= o_.warmed_up_min);
    return;
  }
  auto const& e = p.calls[i];
  auto const load = k_.costs.load(e.version, readiness::cold, readiness::at_hand);
  planned_start s;
  s.decision = {
    start_decision::kind::start, e.version, readiness::at_hand, p.c.id, p.reach[i], p.begins + e.mean};
  s.place = p.place;
  s.item = static_cast<std::uint32_t>(i);
  s.density = p.reach[i] * load.mean / std::max(seconds_of(p.begins + e.mean - p.now), 1e-6) * 1e-9;
  p.due.push_back(s);
}

} // namespace leat
