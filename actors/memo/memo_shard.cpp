#include "actors/memo/memo_shard.hpp"

#include "words/footprint.hpp"

#include <algorithm>
#include <string>

namespace leat {

namespace {

// Nodes of the maps, with the bucket that comes with each.
constexpr std::size_t entry_node = heap_bytes(sizeof(memo_key) + sizeof(memo_entry*) + 16) + 12;
constexpr std::size_t group_nodes = heap_bytes(32) + heap_bytes(sizeof(memo_group)) + 12;
constexpr std::size_t owner_node = heap_bytes(sizeof(memo_owner) + 16) + 12;
constexpr std::size_t version_node = heap_bytes(32) + 12;

std::uint64_t mixed(std::uint64_t h, std::uint64_t x) noexcept {
  return (h ^ x) * 0x9E37'79B9'7F4A'7C15ULL + (h >> 29);
}

std::uint64_t hash_of(std::uint32_t version, dependencies const& ds) noexcept {
  std::uint64_t h = version;
  for (auto const& d : ds)
    h = mixed(mixed(h, std::hash<std::string>()(d.asked)), (std::uint64_t{d.resolved} << 32) ^
                                                             (std::uint64_t{d.caller} << 8) ^
                                                             static_cast<std::uint64_t>(d.permitted));
  return h;
}

std::size_t bytes_of(dependencies const& ds) noexcept {
  std::size_t sum = heap_bytes(sizeof(dependencies) + 16) + heap_bytes(ds.capacity() * sizeof(dependency));
  for (auto const& d : ds)
    sum += heap_bytes(d.asked) + version_node;
  return sum;
}

std::size_t bytes_of(memo_reuse const& r) {
  std::size_t sum = heap_bytes(sizeof(memo_reuse) + 16) + heap_bytes(r.steps.capacity() * sizeof(memo_step));
  for (auto const& s : r.steps)
    sum += heap_bytes(s.asked) + heap_bytes(s.input);
  return sum; // the output is the entry's own
}

std::size_t bytes_of(memo_entry const& e, memo_key const& k) {
  auto sum = heap_bytes(sizeof e) + heap_bytes(e.output) + heap_bytes(k.form);
  if (e.failure)
    sum += heap_bytes(sizeof(error)) + heap_bytes(*e.failure);
  if (e.reuse)
    sum += bytes_of(*e.reuse);
  return sum;
}

} // namespace

memo_shard::memo_shard(std::size_t bytes_max, std::uint64_t seed, double owner_share_max)
    : keeper_(bytes_max - std::min(bytes_max, bytes_max / 30 + 2048 + sizeof(memo_shard)), seed),
      owner_bytes_max_(
        static_cast<std::size_t>(static_cast<double>(keeper_.bytes_max()) * std::min(owner_share_max, 1.0))) {
}

memo_shard::~memo_shard() {
  graveyard all;
  for (auto& [k, newest] : entries_)
    for (auto* e = newest; e; e = e->next)
      all.emplace_back(e);
  for (auto const& e : all) {
    keeper_.remove(*e);
    e->group->owner.entries.erase(e->group->owner.entries.iterator_to(*e));
    e->group->members.erase(e->group->members.iterator_to(*e));
  }
}

/// What was hit meanwhile is told to the keeper, before anything of it can go.
void memo_shard::lock() noexcept {
  lock_.lock();
  lock_.take_hits([this](memo_entry& e) { keeper_.touch(e); });
}

memo_entry* memo_shard::find(memo_key const& k) const {
  auto const at = entries_.find(k);
  return at == entries_.end() ? nullptr : at->second;
}

std::vector<std::shared_ptr<flight>> const* memo_shard::find_flights(memo_key const& k) const {
  auto const at = flights_.find(k);
  return at == flights_.end() ? nullptr : &at->second;
}

void memo_shard::land(std::shared_ptr<flight> const& f) {
  auto const at = flights_.find(f->key);
  if (at == flights_.end())
    return;
  std::erase(at->second, f);
  if (at->second.empty())
    flights_.erase(at);
}

memo_entry* memo_shard::add(std::unique_ptr<memo_entry> e, memo_key const& k,
  std::shared_ptr<dependencies const> const& depends_on, memo_account& account, graveyard& out) {
  std::size_t group_bytes = 0;
  auto& group = group_of(k.version, depends_on, account, group_bytes);
  drop_variant(k, group, out);
  auto const [at, fresh] = entries_.try_emplace(k, nullptr);
  e->of = &at->first;
  e->group = &group;
  group.reusable = group.reusable || e->reuse;
  e->key = k.hash;
  e->bytes = bytes_of(*e, k) + (fresh ? entry_node : 0) + group_bytes;
  e->next = std::exchange(at->second, e.get());
  group.members.push_back(*e);
  auto* const added = e.release();
  account.entries.fetch_add(1, std::memory_order_relaxed);
  account.bytes.fetch_add(added->bytes, std::memory_order_relaxed);
  group.owner.bytes += added->bytes;
  bool const worth = make_room_in_share(*added, out) &&
                     keeper_.offer(*added, [&](kept& low) { evict(static_cast<memo_entry&>(low), out); });
  if (worth) {
    group.owner.entries.push_back(*added);
    return added;
  }
  note_evicted(*added);
  detach(*added, out);
  return nullptr;
}

/// Where an owner has its share, only its own outputs make room for another one: those of lower score. The
/// lowest of a few is low enough, and to look for it needs no order among an owner's entries.
bool memo_shard::make_room_in_share(memo_entry& fresh, graveyard& out) {
  auto& owner = fresh.group->owner;
  if (owner.bytes <= owner_bytes_max_)
    return true;
  keeper_.appraise(fresh);
  while (owner.bytes > owner_bytes_max_) {
    auto* const low = low_of(owner);
    if (!low || keeper_.score(*low) >= keeper_.score(fresh))
      return false;
    keeper_.remove(*low);
    evict(*low, out);
  }
  return true;
}

/// The lowest of the next few entries of the owner.
memo_entry* memo_shard::low_of(memo_owner& owner) {
  constexpr std::size_t few = 16;
  memo_entry* low = nullptr;
  for (auto left = std::min(few, owner.entries.size()); left > 0; --left) {
    auto& e = owner.entries.front();
    owner.entries.splice(owner.entries.end(), owner.entries, owner.entries.begin());
    if (!low || keeper_.score(e) < keeper_.score(*low))
      low = &e;
  }
  return low;
}

/// One that the keeper has given up.
void memo_shard::evict(memo_entry& e, graveyard& out) {
  note_evicted(e);
  detach(e, out);
}

/// Makes room among the entries of a key for one of this group.
void memo_shard::drop_variant(memo_key const& k, memo_group const& group, graveyard& out) {
  std::size_t count = 1;
  for (auto* e = find(k); e; e = e->next, ++count)
    if (e->group == &group || count == variants_max) {
      keeper_.remove(*e);
      // The group is about to get another member.
      detach(*e, out, &group);
      return;
    }
}

bool memo_shard::forget(std::uint32_t version, scope what, std::size_t most, graveyard& out) {
  for (;;) {
    memo_group* g = nullptr;
    auto const [first, last] = by_version_.equal_range(version);
    for (auto at = first; at != last && !g; ++at)
      if (what == scope::dependents || at->second->version == version || !at->second->reusable)
        g = at->second;
    if (!g)
      return true;
    auto const members = g->members.size();
    for (std::size_t i = 0; i < members; ++i) {
      if (most-- == 0)
        return false;
      auto& e = g->members.front();
      keeper_.remove(e);
      detach(e, out);
    }
  }
}

std::optional<memo_shard::eviction> memo_shard::evicted(std::uint64_t hash) const {
  auto const& e = evictions_[hash % evictions_.size()];
  if (e.key != hash)
    return std::nullopt;
  return e;
}

std::size_t memo_shard::byte_count() const noexcept {
  return keeper_.bytes() + keeper_.bytes_own() + heap_bytes(sizeof *this);
}

/// The group of such outputs, made where it is missing; then `bytes_new` is what it takes.
memo_group& memo_shard::group_of(std::uint32_t version, std::shared_ptr<dependencies const> const& depends_on,
  memo_account& account, std::size_t& bytes_new) {
  auto const hash = hash_of(version, *depends_on);
  auto const [first, last] = groups_.equal_range(hash);
  for (auto at = first; at != last; ++at)
    if (at->second->version == version && *at->second->depends_on == *depends_on)
      return *at->second;
  auto const [owner, fresh] = owners_.try_emplace(account.owner);
  ++owner->second.groups;
  auto& made =
    *groups_.emplace(hash, std::make_unique<memo_group>(version, hash, depends_on, account, owner->second))
       ->second;
  for (auto const v : made.versions())
    by_version_.emplace(v, &made);
  bytes_new = group_nodes + version_node + bytes_of(*depends_on) + (fresh ? owner_node : 0);
  return made;
}

/// Takes an entry out that the keeper does not know any more. A group without members goes, but `stays`.
void memo_shard::detach(memo_entry& e, graveyard& out, memo_group const* stays) {
  auto const at = entries_.find(*e.of);
  auto** link = &at->second;
  while (*link != &e)
    link = &(*link)->next;
  *link = e.next;
  auto& group = *e.group;
  group.members.erase(group.members.iterator_to(e));
  group.account.entries.fetch_sub(1, std::memory_order_relaxed);
  group.account.bytes.fetch_sub(e.bytes, std::memory_order_relaxed);
  group.owner.bytes -= e.bytes;
  if (e.owned.is_linked())
    group.owner.entries.erase(group.owner.entries.iterator_to(e));
  out.emplace_back(&e);
  if (!at->second)
    entries_.erase(at);
  if (group.members.empty() && &group != stays)
    drop(group);
}

void memo_shard::drop(memo_group& g) {
  for (auto const v : g.versions()) {
    auto const [first, last] = by_version_.equal_range(v);
    by_version_.erase(std::find_if(first, last, [&](auto const& x) { return x.second == &g; }));
  }
  if (--g.owner.groups == 0)
    owners_.erase(g.account.owner);
  auto const [first, last] = groups_.equal_range(g.hash);
  groups_.erase(std::find_if(first, last, [&](auto const& x) { return x.second.get() == &g; }));
}

void memo_shard::note_evicted(memo_entry const& e) noexcept {
  auto const hash = e.of->hash;
  evictions_[hash % evictions_.size()] = {
    hash, std::chrono::steady_clock::now(), keeper_.score(e), keeper_.lowest_score()};
}

} // namespace leat
