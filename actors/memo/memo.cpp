#include "actors/memo/memo.hpp"

#include <algorithm>
#include <random>

#include <xxhash.h>

namespace leat {

namespace {

/// Whether an equal call would have failed in the same way. What only the leader met, a waiter need not meet.
bool holds_for_others(result<value> const& outcome) noexcept {
  if (outcome)
    return true;
  auto const code = outcome.error().code;
  return code == errc::algorithm_failed || code == errc::invalid_argument || code == errc::not_found ||
         code == errc::permission_denied;
}

std::shared_ptr<flight> nearest_flight(call const& c) {
  for (call const* p = c.parent(); p; p = p->parent())
    if (p->flight())
      return p->flight();
  return nullptr;
}

std::size_t bytes_of(dependencies const& ds) noexcept {
  std::size_t sum = 0;
  for (auto const& d : ds)
    sum += sizeof d + d.asked.capacity();
  return sum;
}

/// Of one entry beside what it refers to: map node, list node, key and slot, shared dependency list.
constexpr std::size_t overhead_bytes = 320;

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) ^ device();
}

} // namespace

memo::memo(memo_limits limits, environment around)
    : shard_bytes_max_(limits.bytes_max / shard_count), around_(std::move(around)), seed_(random_seed()) {}

memo_basis memo::basis_of(call& c) const {
  auto const& tree = c.tree();
  return {tree.snapshot->revision(), around_.rules_revision(), tree.who->who, tree.affinity};
}

memo_key memo::key_of(call const& c) const {
  auto const& input = c.input();
  memo_key k{c.target()->ordinal, input.kind(), input, 0};
  void const* data = nullptr;
  std::size_t size = 0;
  if (k.kind == value_kind::json) {
    auto cbor = json::to_cbor(input.as_json());
    auto const* begin = reinterpret_cast<std::byte const*>(cbor.data());
    k.form = leat::bytes(begin, begin + cbor.size());
  }
  if (k.kind == value_kind::text) {
    data = k.form.as_text().data();
    size = k.form.as_text().size();
  } else if (k.kind != value_kind::null) {
    data = k.form.as_bytes().data();
    size = k.form.as_bytes().size();
  }
  auto const salt = (std::uint64_t{k.version} << 8) | static_cast<std::uint64_t>(k.kind);
  k.hash = XXH3_64bits_withSeed(data, size, seed_ ^ (salt * 0x9E37'79B9'7F4A'7C15ULL));
  return k;
}

memo::verdict memo::recall(call& c) {
  auto k = key_of(c);
  auto& in = shard_of(k);
  std::unique_lock hold(in.lock);
  auto& s = in.slots[k];
  if (c.memo() == memo_use::use && s.remembered && serve(in, s, c)) {
    auto output = s.remembered->output;
    auto depends_on = s.remembered->depends_on;
    hold.unlock();
    if (c.collecting())
      c.depend_on(*depends_on);
    progress::set(c.progress().memo, memo_verdict::hit);
    c.end(std::move(output));
    return verdict::hit;
  }
  auto const revision = c.tree().snapshot->revision();
  for (auto const& f : s.flights)
    if (f->revision == revision)
      return join(f, c);
  auto fresh =
    std::make_shared<flight>(flight{std::move(k), revision, basis_of(c), &c, {}, nearest_flight(c), {}});
  s.flights.push_back(fresh);
  progress::set(c.progress().memo, memo_verdict::led);
  if (c.lead(fresh))
    return verdict::lead;
  s.flights.pop_back();
  return verdict::joined;
}

/// Whether the entry answers this call; marks it used.
bool memo::serve(shard& in, slot& s, call& c) {
  auto& e = *s.remembered;
  if (auto const basis = basis_of(c); e.verified != basis) {
    if (!around_.holds(*e.depends_on, c))
      return false;
    e.verified = basis;
  }
  in.by_use.splice(in.by_use.begin(), in.by_use, e.used);
  return true;
}

memo::verdict memo::join(std::shared_ptr<flight> const& f, call& c) {
  if (auto asking = nearest_flight(c)) {
    std::lock_guard hold(graph_);
    if (closes_a_circle(*f, asking))
      return verdict::circle;
    f->blocked.push_back(std::move(asking));
  }
  progress::set(c.progress().memo, memo_verdict::coalesced);
  f->waiting.emplace_back(&c);
  return verdict::joined;
}

/// Whether `wanted` waits, directly or through others, for `asking`: then `asking` must not wait for
/// `wanted`, or both would wait for ever. Pure algorithms that need each other's output for the same inputs
/// do this; without a memo they would call each other until the depth bound.
bool memo::closes_a_circle(flight const& wanted, std::shared_ptr<flight> const& asking) {
  std::vector<flight const*> open{asking.get()};
  std::vector<flight const*> seen;
  while (!open.empty()) {
    auto const* f = open.back();
    open.pop_back();
    if (f == &wanted)
      return true;
    if (std::find(seen.begin(), seen.end(), f) != seen.end())
      continue;
    seen.push_back(f);
    if (f->above)
      open.push_back(f->above.get());
    for (auto const& b : f->blocked)
      open.push_back(b.get());
  }
  return false;
}

void memo::settle(call& leader, std::shared_ptr<dependencies const> const& depends_on) {
  auto const f = leader.flight();
  auto& in = shard_of(f->key);
  std::vector<call_ptr> waiting;
  call_ptr next;
  {
    std::lock_guard hold(in.lock);
    auto at = in.slots.find(f->key);
    auto const basis = f->basis; // the next leader brings its own
    if (holds_for_others(leader.outcome()))
      waiting = take_satisfied(*f, *depends_on);
    next = next_leader(f);
    if (!next) {
      std::erase(at->second.flights, f);
      std::lock_guard graph(graph_);
      f->blocked.clear();
      f->above.reset();
    }
    if (leader.outcome())
      remember(in, at, leader, basis, depends_on);
    else if (!at->second.remembered && at->second.flights.empty())
      in.slots.erase(at);
  }
  for (auto const& w : waiting) {
    if (w->collecting())
      w->depend_on(*depends_on);
    w->end(leader.outcome());
  }
  if (next)
    progress::set(next->progress().memo, memo_verdict::led);
  if (next)
    around_.rerun(*next);
}

/// Takes out those who wait for whom the leader's outcome is their own as well. Under the shard's lock.
std::vector<call_ptr> memo::take_satisfied(flight& f, dependencies const& depends_on) {
  auto const others = std::stable_partition(f.waiting.begin(), f.waiting.end(),
    [&](call_ptr const& w) { return basis_of(*w) == f.basis || around_.holds(depends_on, *w); });
  std::vector<call_ptr> out(std::make_move_iterator(f.waiting.begin()), std::make_move_iterator(others));
  f.waiting.erase(f.waiting.begin(), others);
  return out;
}

/// The first of those who wait that has not ended, promoted; null when there is none. Under the shard's lock.
call_ptr memo::next_leader(std::shared_ptr<flight> const& f) {
  while (!f->waiting.empty()) {
    auto c = std::move(f->waiting.front());
    f->waiting.erase(f->waiting.begin());
    {
      std::lock_guard graph(graph_);
      f->above = nearest_flight(*c);
    }
    f->leader = c.get();
    f->basis = basis_of(*c);
    if (c->lead(f))
      return c;
  }
  return nullptr;
}

void memo::remember(shard& in, slot_place at, call& leader, memo_basis const& basis,
  std::shared_ptr<dependencies const> const& depends_on) {
  auto& [k, s] = *at;
  if (s.remembered) {
    in.bytes -= s.remembered->bytes;
    in.by_use.erase(s.remembered->used);
    s.remembered.reset();
  }
  value const& output = *leader.outcome();
  auto const size = k.form.size() + output.size() + bytes_of(*depends_on) + overhead_bytes;
  if (size > shard_bytes_max_) {
    if (s.flights.empty())
      in.slots.erase(at);
    return;
  }
  in.by_use.push_front(&k);
  in.bytes += size;
  s.remembered = entry{output, depends_on, basis, size, in.by_use.begin()};
  make_room(in);
}

void memo::make_room(shard& in) {
  while (in.bytes > shard_bytes_max_)
    forget(in, in.slots.find(*in.by_use.back()));
}

void memo::forget(shard& in, slot_place at) {
  auto& s = at->second;
  in.bytes -= s.remembered->bytes;
  in.by_use.erase(s.remembered->used);
  s.remembered.reset();
  if (s.flights.empty())
    in.slots.erase(at);
}

std::uint64_t memo::entry_count() const {
  std::uint64_t sum = 0;
  for (auto const& in : shards_) {
    std::lock_guard hold(in.lock);
    sum += in.by_use.size();
  }
  return sum;
}

std::uint64_t memo::byte_count() const {
  std::uint64_t sum = 0;
  for (auto const& in : shards_) {
    std::lock_guard hold(in.lock);
    sum += in.bytes;
  }
  return sum;
}

} // namespace leat
