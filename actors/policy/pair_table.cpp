#include "actors/policy/pair_table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace leat {

namespace {

constexpr std::size_t pairs_of_context = 2; ///< in the mean; most callers call one callee
constexpr std::size_t bytes_of_set =
  space_saving::bytes_of_set +
  space_saving::ways * (sizeof(known_context) + pairs_of_context * sizeof(known_pair));
constexpr std::size_t sets_min = 8; ///< with pairs for two contexts with as many callees as may be
constexpr float faded = 1.0F / 64;  ///< slow hits that are as good as none
constexpr std::uint32_t part_slots = 4 * space_saving::ways;

/// Different for most scopes; mixed by `space_saving`.
std::uint64_t key_of(pair_scope const& s) noexcept {
  auto const who = std::uint64_t{s.caller} << 32 | s.other;
  auto const what = std::uint64_t{s.input_class} << 8 | static_cast<std::uint8_t>(s.of);
  return who * 0x9e37'79b9'7f4a'7c15U ^ what * 0xd6e8'feb8'6659'fd93U;
}

} // namespace

pair_scope scope_of(call_site const& site, pair_scope::kind of) noexcept {
  using kind = pair_scope::kind;
  pair_scope out{.caller = site.caller, .of = of};
  if (of == kind::parent)
    out.other = site.parent;
  if (of == kind::entry || of == kind::input)
    out.other = site.entry;
  if (of == kind::input)
    out.input_class = site.input_class;
  return out;
}

pair_table::pair_table(std::size_t bytes_max, std::uint64_t seed)
    : slots_(std::max(bytes_max / bytes_of_set, sets_min), seed),
      contexts_(slots_.slots()),
      pairs_(slots_.slots() * pairs_of_context) {
  for (auto& p : pairs_) {
    p.next = free_;
    free_ = static_cast<std::uint32_t>(&p - pairs_.data());
  }
}

known_context const* pair_table::find(pair_scope const& scope) const noexcept {
  auto const slot = slots_.find(key_of(scope));
  return slot == none || contexts_[slot].scope != scope ? nullptr : &contexts_[slot];
}

known_context* pair_table::find(pair_scope const& scope) noexcept {
  return const_cast<known_context*>(std::as_const(*this).find(scope));
}

known_context& pair_table::enter(pair_scope const& scope) noexcept {
  auto& c = place_of(scope);
  slots_.touch(slot_of(c));
  return c;
}

/// To be touched, or given a count.
known_context& pair_table::place_of(pair_scope const& scope) noexcept {
  auto const key = key_of(scope);
  auto slot = slots_.find(key);
  if (slot == none)
    slot = slots_.enter(key).slot;
  auto& c = contexts_[slot];
  if (c.scope != scope) {
    clear(c);
    c.scope = scope;
  }
  return c;
}

known_pair* pair_table::find(known_context& c, std::uint32_t callee) noexcept {
  auto before = none;
  for (auto i = c.first; i != none; before = i, i = pairs_[i].next) {
    auto& p = pairs_[i];
    if (p.callee != callee)
      continue;
    if (before != none) {
      pairs_[before].next = p.next;
      p.next = c.first;
      c.first = i;
    }
    return &p;
  }
  return nullptr;
}

known_pair& pair_table::add(known_context& c, std::uint32_t callee) noexcept {
  drop_faded(c);
  if (c.callees == callees_max)
    drop_lowest(c);
  if (free_ == none)
    make_room(slot_of(c));
  auto const i = free_;
  auto& p = pairs_[i];
  free_ = p.next;
  p = {.callee = callee, .next = c.first, .seen = c.activations};
  c.first = i;
  ++c.callees;
  return p;
}

std::vector<pair_scope> pair_table::scopes() const {
  std::vector<pair_scope> out;
  for (auto const& c : contexts_)
    if (slots_.used(slot_of(c)))
      out.push_back(c.scope);
  return out;
}

context_copy pair_table::copy_of(known_context const& c) const {
  context_copy out{.context = c, .pairs = {}, .weight = slots_.count(slot_of(c))};
  for (auto const* p = first(c); p != nullptr; p = next(*p)) {
    out.pairs.push_back(*p);
    out.pairs.back().hits = c.hits_now(*p);
    out.pairs.back().seen = 0;
    out.pairs.back().next = none;
  }
  out.context.activations = 0;
  out.context.first = none;
  out.context.callees = 0;
  return out;
}

void pair_table::put(context_copy const& copy) noexcept {
  assert(copy.pairs.size() <= callees_max && copy.context.callees == 0);
  // Not asked for: else what is put first would have faded when the last is.
  auto& c = place_of(copy.context.scope);
  clear(c);
  c = copy.context;
  // Backwards, since each becomes the first.
  for (auto from = copy.pairs.rbegin(); from != copy.pairs.rend(); ++from) {
    auto& p = add(c, from->callee);
    auto const next = p.next;
    p = *from;
    p.next = next;
  }
  slots_.set_count(slot_of(c), copy.weight);
}

void pair_table::drop_faded(known_context& c) noexcept {
  auto before = none;
  for (auto i = c.first; i != none;) {
    auto const next = pairs_[i].next;
    if (c.hits_now(pairs_[i]).slow < faded)
      drop_after(c, before);
    else
      before = i;
    i = next;
  }
}

void pair_table::drop_lowest(known_context& c) noexcept {
  auto before = none;
  auto before_lowest = none;
  auto lowest = c.hits_now(pairs_[c.first]).slow;
  for (auto i = c.first; i != none; before = i, i = pairs_[i].next)
    if (auto const hits = c.hits_now(pairs_[i]).slow; hits < lowest) {
      lowest = hits;
      before_lowest = before;
    }
  drop_after(c, before_lowest);
}

/// The pair after `before`; the first one for `none`.
void pair_table::drop_after(known_context& c, std::uint32_t before) noexcept {
  auto& link = before == none ? c.first : pairs_[before].next;
  auto const i = link;
  link = pairs_[i].next;
  pairs_[i].next = free_;
  free_ = i;
  --c.callees;
}

void pair_table::clear(known_context& c) noexcept {
  while (c.first != none)
    drop_after(c, none);
  c = {};
}

/// Frees at least one pair, of others than `spared`.
void pair_table::make_room(std::uint32_t spared) noexcept {
  auto const count = static_cast<std::uint32_t>(slots_.slots());
  while (free_ == none) {
    auto lowest = none;
    for (std::uint32_t i = 0; i < part_slots; ++i) {
      auto const slot = (part_ + i) % count;
      if (slot == spared || contexts_[slot].callees == 0)
        continue;
      if (lowest == none || slots_.count(slot) < slots_.count(lowest))
        lowest = slot;
    }
    part_ = (part_ + part_slots) % count;
    if (lowest == none)
      continue;
    clear(contexts_[lowest]);
    slots_.erase(lowest);
  }
}

} // namespace leat
