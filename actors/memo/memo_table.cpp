#include "actors/memo/memo_table.hpp"

#include "actors/memo/outcomes.hpp"
#include "actors/quick_random.hpp"
#include "registry/thread_slot.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <deque>
#include <random>

namespace leat {

namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) ^ device();
}

/// A power of two of them, up to 16, of at least a quarter of a MiB each: an output may take a part of one.
std::vector<std::unique_ptr<memo_shard>> make_shards(memo_limits const& limits, std::uint64_t seed) {
  auto const bytes_max = limits.bytes_max;
  auto const count = std::clamp<std::size_t>(std::bit_floor(bytes_max >> 18), 1, 16);
  std::vector<std::unique_ptr<memo_shard>> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(std::make_unique<memo_shard>(bytes_max / count, seed, limits.owner_share_max));
  return out;
}

std::int64_t ticks(call::clock::time_point t) noexcept {
  return std::chrono::nanoseconds(t.time_since_epoch()).count();
}

/// From (0, 1].
double random_share() noexcept {
  return (static_cast<double>(quick_random() >> 11) + 1) * 0x1p-53;
}

/// The time, where anything of this key has one at which it is over: which those of a version have, or none.
std::int64_t now_for(memo_entry const& newest) noexcept {
  return newest.expires == memo_entry::never ? 0 : ticks(call::clock::now());
}

/// What remembering the leader's outcome saves.
std::chrono::nanoseconds cost_of(flight const& f, call const& leader, call::clock::time_point now) noexcept {
  if (!leader.was_begun())
    return std::chrono::nanoseconds(static_cast<std::int64_t>(f.cost * 1e9));
  return leader.cost(now);
}

} // namespace

memo_table::memo_table(memo_limits const& limits, environment around)
    : limits_(limits),
      around_(std::move(around)),
      seed_(random_seed()),
      shards_(make_shards(limits, seed_)) {}

memo_table::~memo_table() = default;

memo_basis memo_table::basis_of(call_tree const& tree) const {
  return {tree.snapshot->revision(), around_.rules_revision(), tree.who->who, tree.affinity};
}

// -- looking
// -------------------------------------------------------------------------------------------------------

memo_table::recalled memo_table::recall(call& c, memo_account& account) {
  // A sample tells the mean; where calls pass by, the few that are asked are all the sample there is.
  bool const timed = quick_random() % 16 == 0 || !account.worth.pays();
  auto const begin = timed ? call::clock::now() : call::clock::time_point();
  auto out = find(c, account);
  if (timed)
    account.worth.looked_up(call::clock::now() - begin);
  return out;
}

memo_table::recalled memo_table::find(call& c, memo_account& account) {
  auto k = memo_key::of(c.target()->ordinal, c.input(), seed_);
  auto const& tree = c.tree();
  auto& in = shard_of(k);
  if (auto const slot = thread_slot(); slot < own_slots && c.memo() == memo_use::use)
    if (auto found = peek(in, k, c, slot))
      return *std::move(found);
  std::lock_guard hold(in);
  auto* const newest = in.find(k);
  if (newest && c.memo() == memo_use::use) {
    auto const now = now_for(*newest);
    if (auto* e = find_holding(newest, tree, now)) {
      in.touch(*e);
      return serve(in, *e, c, now, in.checks());
    }
  }
  in.missed(k);
  auto const* stale = newest && c.memo() == memo_use::use ? newest : nullptr;
  return fly(in, std::move(k), c, account, stale);
}

/// A hit that changes nothing: of an output that is known to hold. Nothing where it takes more to know.
std::optional<memo_table::recalled> memo_table::peek(
  memo_shard& in, memo_key const& k, call const& c, std::size_t slot) const {
  auto const mine = in.look(slot);
  auto* const newest = in.find(k);
  if (!newest)
    return std::nullopt;
  auto const now = now_for(*newest);
  auto const basis = basis_of(c.tree());
  for (auto* e = newest; e; e = e->next) {
    if (e->expires <= now)
      continue;
    auto const known = e->group->holds_in(basis);
    if (!known || (*known && !mine->note(*e)))
      return std::nullopt;
    if (*known)
      return serve(in, *e, c, now, mine->checks);
  }
  return std::nullopt;
}

/// The newest that answers calls of this tree.
memo_entry* memo_table::find_holding(memo_entry* newest, call_tree const& tree, std::int64_t now) const {
  for (auto* e = newest; e; e = e->next)
    if (e->expires > now && holds(*e->group, tree))
      return e;
  return nullptr;
}

bool memo_table::holds(memo_group& g, call_tree const& tree) const {
  auto const basis = basis_of(tree);
  if (auto const known = g.holds_in(basis))
    return *known;
  bool const now = around_.holds(*g.depends_on, tree);
  g.note({basis, now});
  return now;
}

memo_table::recalled memo_table::serve(
  memo_shard const& in, memo_entry const& e, call const& c, std::int64_t now, check_turns& checks) const {
  recalled out{verdict::hit, outcome_for(c, e)};
  if (c.collecting()) // else nobody asks, and hits on other threads need not know
    out.depends_on = e.group->depends_on;
  out.saved = std::chrono::nanoseconds(static_cast<std::int64_t>(e.cost * 1e9));
  out.to_check = checks.is_due(limits_.check_one_in);
  // XFetch (Vattani, Chierichetti and Lowenstein, VLDB 2015), with beta = 1.
  if (e.expires != memo_entry::never &&
      static_cast<double>(now) - e.cost * 1e9 * std::log(random_share()) >= static_cast<double>(e.expires))
    out.soon_over = !in.find_flights(*e.of);
  return out;
}

/// The call joins a run under way, or begins one.
memo_table::recalled memo_table::fly(
  memo_shard& in, memo_key k, call& c, memo_account& account, memo_entry const* stale) {
  auto const revision = c.tree().snapshot->revision();
  auto& flights = in.flights_of(k);
  for (auto const& f : flights)
    if (f->revision == revision) {
      if (auto asking = nearest_flight(c); asking && !graph_.wait(*f, std::move(asking)))
        return {verdict::circle};
      progress::set(c.progress().memo, memo_verdict::coalesced);
      f->waiting.emplace_back(&c);
      return {verdict::joined};
    }
  auto fresh = std::make_shared<flight>();
  fresh->key = std::move(k);
  fresh->revision = revision;
  fresh->forgotten = forgotten_.load();
  fresh->basis = basis_of(c.tree());
  fresh->account = &account;
  fresh->leader = &c;
  fresh->above = nearest_flight(c);
  for (auto const* e = stale; e; e = e->next)
    if (e->reuse && e->expires == memo_entry::never)
      fresh->reuse.push_back(e->reuse);
  flights.push_back(fresh);
  progress::set(c.progress().memo, memo_verdict::led);
  if (c.lead(fresh))
    return {verdict::lead};
  in.land(fresh);
  return {verdict::joined};
}

// -- remembering
// ---------------------------------------------------------------------------------------------------

void memo_table::settle(
  call& leader, std::shared_ptr<dependencies const> const& depends_on, call::clock::time_point now) {
  auto const f = leader.flight();
  auto& in = shard_of(f->key);
  auto const cost = cost_of(*f, leader, now);
  if (leader.was_begun())
    f->account->worth.computed(std::chrono::nanoseconds(leader.since_begin(now)));
  std::unique_ptr<memo_entry> fresh;
  if (may_remember(*f, leader, *depends_on))
    fresh = entry_of(leader, cost);
  std::vector<call_ptr> waiting;
  call_ptr next;
  bool keeps = false;
  memo_shard::graveyard dead; // destroyed without the lock
  {
    std::lock_guard hold(in);
    auto const basis = f->basis; // the next leader brings its own
    if (holds_for_others(leader.outcome()))
      waiting = take_satisfied(*f, *depends_on);
    keeps = static_cast<bool>(fresh);
    if (fresh) {
      if (auto const* kept = in.add(std::move(fresh), f->key, depends_on, *f->account, dead))
        kept->group->note({basis, true});
    }
    next = next_leader(f);
    if (!next)
      in.land(f);
  }
  if (!next)
    graph_.over(*f);
  if (keeps && leader.was_begun() && leader.outcome() && around_.archive)
    around_.archive(leader, *depends_on, cost);
  if (!waiting.empty())
    around_.saved(leader, cost * static_cast<std::int64_t>(waiting.size()));
  for (auto const& w : waiting) {
    if (w->collecting())
      w->depend_on(*depends_on);
    w->end(outcome_for(*w, leader));
  }
  if (next)
    around_.rerun(*next);
}

/// Only what an equal call would come to as well, and what nobody has disowned meanwhile.
bool memo_table::may_remember(flight const& f, call const& leader, dependencies const& depends_on) const {
  if (!is_lasting(leader) || f.forgotten != forgotten_.load() || f.account->quarantined)
    return false;
  return !rests_on_quarantined(depends_on);
}

bool memo_table::rests_on_quarantined(dependencies const& depends_on) const {
  if (!any_quarantined_.load(std::memory_order_relaxed))
    return false;
  std::lock_guard hold(quarantine_lock_);
  return std::any_of(depends_on.begin(), depends_on.end(), [&](dependency const& d) {
    return std::find(quarantined_.begin(), quarantined_.end(), d.resolved) != quarantined_.end();
  });
}

/// Takes out those who wait for whom the leader's outcome is their own as well. Under the shard's lock.
std::vector<call_ptr> memo_table::take_satisfied(flight& f, dependencies const& depends_on) const {
  auto const others = std::stable_partition(f.waiting.begin(), f.waiting.end(), [&](call_ptr const& w) {
    return basis_of(w->tree()) == f.basis || around_.holds(depends_on, w->tree());
  });
  std::vector<call_ptr> out(std::make_move_iterator(f.waiting.begin()), std::make_move_iterator(others));
  f.waiting.erase(f.waiting.begin(), others);
  return out;
}

/// The first of those who wait that has not ended, promoted; null when there is none. Under the shard's lock.
call_ptr memo_table::next_leader(std::shared_ptr<flight> const& f) {
  while (!f->waiting.empty()) {
    auto c = std::move(f->waiting.front());
    f->waiting.erase(f->waiting.begin());
    graph_.led_by(*f, *c);
    f->leader = c.get();
    f->basis = basis_of(c->tree());
    f->reuse.clear();
    if (c->lead(f)) {
      progress::set(c->progress().memo, memo_verdict::led);
      return c;
    }
  }
  return nullptr;
}

// -- forgetting
// ----------------------------------------------------------------------------------------------------

std::size_t memo_table::forget(std::span<std::uint32_t const> versions) {
  forgotten_.fetch_add(1);
  return forget_entries(versions, memo_shard::scope::dependents, [] { return true; });
}

std::size_t memo_table::forget_entries(
  std::span<std::uint32_t const> versions, memo_shard::scope what, std::function<bool()> const& go_on) {
  // In small steps, each in another shard than the one before: no call waits long for a lock, nor several
  // times.
  constexpr std::size_t at_once = 128;
  std::size_t count = 0;
  for (auto const version : versions) {
    std::deque<memo_shard*> left;
    for (auto const& shard : shards_)
      left.push_back(shard.get());
    while (!left.empty()) {
      auto* const shard = left.front();
      left.pop_front();
      memo_shard::graveyard dead;
      {
        std::lock_guard hold(*shard);
        if (!shard->forget(version, what, at_once, dead))
          left.push_back(shard);
      }
      count += dead.size();
      dead.clear(); // without the lock, and before it is asked
      if (!go_on())
        return count;
    }
  }
  return count;
}

void memo_table::quarantine(std::uint32_t version) {
  {
    std::lock_guard hold(quarantine_lock_);
    quarantined_.push_back(version);
    any_quarantined_ = true;
  }
  forget({&version, 1});
}

void memo_table::end_quarantine(std::uint32_t version) {
  std::lock_guard hold(quarantine_lock_);
  std::erase(quarantined_, version);
  any_quarantined_ = !quarantined_.empty();
}

// -- telling
// -------------------------------------------------------------------------------------------------------

memo_table::known memo_table::look(std::uint32_t version, value const& input) const {
  auto const k = memo_key::of(version, input, seed_);
  auto& in = shard_of(k);
  auto const now = ticks(call::clock::now());
  known out;
  std::lock_guard hold(in);
  for (auto const* e = in.find(k); e; e = e->next)
    out.remembered.push_back({e->group->depends_on, e->expires <= now});
  out.running = in.find_flights(k);
  out.evicted = in.evicted(k.hash);
  return out;
}

std::uint64_t memo_table::entry_count() const {
  std::uint64_t sum = 0;
  for (auto const& in : shards_) {
    std::lock_guard hold(*in);
    sum += in->entry_count();
  }
  return sum;
}

std::uint64_t memo_table::byte_count() const {
  std::uint64_t sum = 0;
  for (auto const& in : shards_) {
    std::lock_guard hold(*in);
    sum += in->byte_count();
  }
  return sum;
}

} // namespace leat
