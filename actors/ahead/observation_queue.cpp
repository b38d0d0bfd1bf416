#include "actors/ahead/observation_queue.hpp"

#include <new>

namespace leat {

namespace {

// Of another thread that shares the lane and copies one observation.
constexpr int tries = 64;

} // namespace

observation_queue::~observation_queue() {
  for (auto& l : lanes_)
    delete l.kept.load();
}

/// The first of a lane, those of threads that share one, and those for which there is no room.
void observation_queue::push_slowly(lane& to, bool own, observation const& o) noexcept {
  bool held = own;
  for (int i = 0; i < tries && !held; ++i)
    held = !to.busy.exchange(true, std::memory_order_acquire);
  if (held && to.kept.load(std::memory_order_relaxed) == nullptr)
    to.kept.store(new (std::nothrow) ring, std::memory_order_relaxed);
  if (!held || !add(to, o))
    lost_.fetch_add(1, std::memory_order_relaxed);
  if (held && !own)
    to.busy.store(false, std::memory_order_release);
}

void observation_queue::drain(std::vector<observation>& out) {
  for (auto& from : lanes_) {
    auto const end = from.pushed.load(std::memory_order_acquire);
    auto const begin = from.drained.load(std::memory_order_relaxed);
    if (begin == end)
      continue;
    auto const& kept = from.kept.load(std::memory_order_relaxed)->places;
    auto const first = from.first.load(std::memory_order_relaxed);
    for (auto i = begin; i != end; ++i)
      out.push_back(kept[(i - first) % lane_size]);
    from.drained.store(end, std::memory_order_release);
  }
}

} // namespace leat
