#include "actors/policy/callee_rivals.hpp"

#include <algorithm>

namespace leat {

namespace {

constexpr unsigned runs_min = 4; ///< with `called`, before it is believed to exclude anything

} // namespace

std::size_t callee_rivals::callees::find(std::uint32_t id) const noexcept {
  auto const end = ids.begin() + count;
  auto const at = std::find(ids.begin(), end, id);
  return at == end ? none : static_cast<std::size_t>(at - ids.begin());
}

/// The one called least gives way.
std::size_t callee_rivals::callees::enter(std::uint32_t id) noexcept {
  if (auto const known = find(id); known != none)
    return known;
  std::size_t place = count;
  if (count < callees_max)
    ++count;
  else {
    place = 0;
    for (std::size_t i = 1; i < callees_max; ++i)
      if (both[i][i] < both[place][place])
        place = i;
    for (std::size_t i = 0; i < callees_max; ++i)
      both[i][place] = both[place][i] = 0;
  }
  ids[place] = id;
  return place;
}

void callee_rivals::callees::halve() noexcept {
  runs /= 2;
  for (auto& row : both)
    for (auto& x : row)
      x /= 2;
}

void callee_rivals::learn(activation const& a) {
  auto const calls = a.calls();
  auto const key = std::uint64_t{a.site().caller};
  // Who never calls more than one has no rivals to tell apart, but a branch may: so one callee is noted too.
  auto& c = callers_.at(key);
  std::array<std::size_t, callees_max> places;
  auto const count = std::min(calls.size(), callees_max);
  for (std::size_t i = 0; i < count; ++i)
    places[i] = c.enter(calls[i].callee);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < count; ++k)
      if (places[i] != places[k] || i == k)
        ++c.both[places[i]][places[k]];
  if (++c.runs >= count_max)
    c.halve();
}

double callee_rivals::lift(std::uint32_t caller, std::uint32_t callee, std::uint32_t called) const noexcept {
  auto const* const c = callers_.find(caller);
  if (c == nullptr)
    return 1;
  auto const one = c->find(callee);
  auto const other = c->find(called);
  if (one == none || other == none || one == other)
    return 1;
  double const with = c->both[other][other];
  double const alone = c->both[one][one];
  if (with < runs_min || alone <= 0)
    return 1;
  // As if half a run more had called both.
  auto const given = (c->both[one][other] + 0.5) / (with + 1);
  auto const usual = std::max(alone, 1.0) / std::max<double>(c->runs, 1);
  return given / usual;
}

} // namespace leat
