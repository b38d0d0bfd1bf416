#include "actors/memo/flight.hpp"

#include <algorithm>

namespace leat {

std::shared_ptr<flight> nearest_flight(call const& c) {
  for (call const* p = c.parent(); p; p = p->parent())
    if (p->flight())
      return p->flight();
  return nullptr;
}

bool flight_graph::wait(flight& wanted, std::shared_ptr<flight> asking) {
  std::lock_guard hold(lock_);
  if (closes_a_circle(wanted, asking))
    return false;
  wanted.blocked.push_back(std::move(asking));
  return true;
}

void flight_graph::led_by(flight& f, call const& leader) {
  auto above = nearest_flight(leader);
  std::lock_guard hold(lock_);
  f.above = std::move(above);
}

void flight_graph::over(flight& f) {
  std::lock_guard hold(lock_);
  f.blocked.clear();
  f.above.reset();
}

bool flight_graph::closes_a_circle(flight const& wanted, std::shared_ptr<flight> const& asking) {
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

} // namespace leat
