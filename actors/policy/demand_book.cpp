#include "actors/policy/demand_book.hpp"

#include <algorithm>

namespace leat {

void demand_book::revise(std::uint32_t first) noexcept {
  for (auto i = first; i != demand::none; i = demands_[i].next) {
    auto& d = demands_[i];
    versions_[d.version].weight -= d.weight;
    d.weight = 0;
    if (auto* const r = recent(i); r != nullptr)
      r->weight = 0;
  }
}

std::uint32_t demand_book::enter(demand const& d, std::uint32_t& first, std::uint32_t after) {
  auto place = behind(first, after);
  while (place != demand::none && demands_[place].item < d.item) {
    behind(first, after) = demands_[place].next;
    remove(place);
    place = behind(first, after);
  }
  if (place != demand::none && demands_[place].item == d.item)
    replace(place, d);
  else {
    place = insert(d, place);
    behind(first, after) = place;
  }
  return place;
}

void demand_book::clear_after(std::uint32_t& first, std::uint32_t after) {
  auto& from = behind(first, after);
  while (from != demand::none) {
    auto const place = from;
    from = demands_[place].next;
    remove(place);
  }
}

std::uint32_t demand_book::insert(demand const& d, std::uint32_t next) {
  auto& v = at(d.version);
  auto place = free_;
  if (place == demand::none) {
    place = static_cast<std::uint32_t>(demands_.size());
    demands_.emplace_back();
  } else
    free_ = demands_[place].next;
  auto& made = demands_[place] = d;
  made.next = next;
  made.slot = v.next_slot++ % recent_max;
  count(place);
  ++size_;
  return place;
}

/// By another of the same item, and so of the same version.
void demand_book::replace(std::uint32_t place, demand const& d) {
  discount(place);
  auto& changed = demands_[place];
  if (recent(place) == nullptr)
    changed.slot = versions_[d.version].next_slot++ % recent_max;
  changed.weight = d.weight;
  changed.sure = d.sure;
  changed.needed = d.needed;
  changed.late = d.late;
  count(place);
}

void demand_book::count(std::uint32_t place) noexcept {
  auto const& d = demands_[place];
  auto& v = versions_[d.version];
  v.weight += d.weight;
  if (d.sure) {
    ++v.sure;
    v.sure_until = std::max(v.sure_until, d.late);
  }
  recent_[d.version][d.slot] = {d.needed, d.weight, place};
}

void demand_book::discount(std::uint32_t place) noexcept {
  auto const& d = demands_[place];
  auto& v = versions_[d.version];
  v.weight -= d.weight;
  if (d.sure && --v.sure == 0)
    v.sure_until = {};
  if (auto* const r = recent(place); r != nullptr)
    r->weight = 0;
}

/// Null where others were entered since.
demand_book::recent_demand* demand_book::recent(std::uint32_t place) noexcept {
  auto const& d = demands_[place];
  auto& r = recent_[d.version][d.slot];
  return r.place == place ? &r : nullptr;
}

demand_book::of_version& demand_book::at(std::uint32_t version) {
  if (version >= versions_.size()) {
    versions_.resize(version + 1);
    recent_.resize(version + 1);
  }
  return versions_[version];
}

void demand_book::clear(std::uint32_t& first, std::uint32_t begin, std::uint32_t end) {
  for (auto* at = &first; *at != demand::none;) {
    auto const place = *at;
    auto& d = demands_[place];
    if (d.item < begin || d.item >= end) {
      at = &d.next;
      continue;
    }
    *at = d.next;
    remove(place);
  }
}

double demand_book::weight_near(
  std::uint32_t version, std::chrono::nanoseconds when, std::chrono::nanoseconds near) const {
  if (version >= versions_.size())
    return 0;
  std::uint64_t sum = 0;
  std::uint64_t all = 0;
  auto const width = static_cast<std::uint64_t>(2 * near.count());
  for (auto const& r : recent_[version]) {
    all += r.weight;
    // One comparison without a branch: nobody can foretell which are near.
    auto const after_first = static_cast<std::uint64_t>((r.needed - (when - near)).count());
    sum += after_first <= width ? r.weight : 0;
  }
  // Those not looked at are taken to be like the others.
  return all == 0 ? 0 : weight(version) * static_cast<double>(sum) / static_cast<double>(all);
}

void demand_book::watch(std::uint32_t version) {
  at(version).watched = true;
}

void demand_book::remove(std::uint32_t place) {
  discount(place);
  auto& d = demands_[place];
  auto& v = versions_[d.version];
  if (v.watched && v.weight == 0) {
    v.watched = false;
    dropped_.push_back(d.version);
  }
  d.next = free_;
  free_ = place;
  --size_;
}

} // namespace leat
