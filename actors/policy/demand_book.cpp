#include "actors/policy/demand_book.hpp"

#include <algorithm>

namespace leat {

namespace {

constexpr std::size_t looked_at_max = 16;

} // namespace

std::uint32_t demand_book::add(demand const& d, std::uint32_t first) {
  if (d.version >= versions_.size())
    versions_.resize(d.version + 1);
  auto place = free_;
  if (place == demand::none) {
    place = static_cast<std::uint32_t>(demands_.size());
    demands_.emplace_back();
  } else
    free_ = demands_[place].next;
  auto& v = versions_[d.version];
  auto& made = demands_[place] = d;
  made.next = first;
  made.newer = demand::none;
  made.older = v.newest;
  if (v.newest != demand::none)
    demands_[v.newest].newer = place;
  v.newest = place;
  v.weight += d.weight;
  if (d.sure) {
    ++v.sure;
    v.sure_until = std::max(v.sure_until, d.late);
  }
  ++size_;
  return place;
}

void demand_book::clear(std::uint32_t& first) {
  while (first != demand::none) {
    auto const place = first;
    first = demands_[place].next;
    remove(place);
  }
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
  auto left = looked_at_max;
  for (auto i = versions_[version].newest; i != demand::none && left > 0; i = demands_[i].older, --left) {
    all += demands_[i].weight;
    if (demands_[i].needed >= when - near && demands_[i].needed <= when + near)
      sum += demands_[i].weight;
  }
  // Those not looked at are taken to be like the others.
  return all == 0 ? 0 : weight(version) * static_cast<double>(sum) / static_cast<double>(all);
}

void demand_book::watch(std::uint32_t version) {
  if (version >= versions_.size())
    versions_.resize(version + 1);
  versions_[version].watched = true;
}

void demand_book::remove(std::uint32_t place) {
  auto& d = demands_[place];
  auto& v = versions_[d.version];
  v.weight -= d.weight;
  if (d.sure && --v.sure == 0)
    v.sure_until = {};
  (d.newer == demand::none ? v.newest : demands_[d.newer].older) = d.older;
  if (d.older != demand::none)
    demands_[d.older].newer = d.newer;
  if (v.watched && v.weight == 0) {
    v.watched = false;
    dropped_.push_back(d.version);
  }
  d.next = free_;
  free_ = place;
  --size_;
}

} // namespace leat
