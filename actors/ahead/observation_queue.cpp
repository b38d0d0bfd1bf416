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

/// By one thread at a time.
bool observation_queue::add(lane& to, observation const& o) noexcept {
  auto const place = to.pushed.load(std::memory_order_relaxed);
  auto* kept = to.kept.load(std::memory_order_relaxed);
  if (kept == nullptr) {
    kept = new (std::nothrow) ring;
    to.kept.store(kept, std::memory_order_relaxed);
  }
  auto const waiting = to.waiting();
  if (kept == nullptr || waiting >= lane_size)
    return false;
  // An empty ring begins anew, so that few observations at a time stay in few cache lines. Who drains looks
  // at `first` only where there is something, and then it stays.
  if (waiting == 0)
    to.first.store(place, std::memory_order_relaxed);
  (*kept)[(place - to.first.load(std::memory_order_relaxed)) % lane_size].what = o;
  to.pushed.store(place + 1, std::memory_order_release);
  return true;
}

void observation_queue::push(observation const& o) noexcept {
  auto const slot = thread_slot();
  auto& to = lanes_[slot];
  bool kept = false;
  if (slot < own_slots)
    kept = add(to, o);
  else
    for (int i = 0; i < tries; ++i)
      if (!to.busy.exchange(true, std::memory_order_acquire)) {
        kept = add(to, o);
        to.busy.store(false, std::memory_order_release);
        break;
      }
  if (!kept)
    lost_.fetch_add(1, std::memory_order_relaxed);
}

void observation_queue::drain(std::vector<observation>& out) {
  for (auto& from : lanes_) {
    auto const end = from.pushed.load(std::memory_order_acquire);
    auto const begin = from.drained.load(std::memory_order_relaxed);
    if (begin == end)
      continue;
    auto const& kept = *from.kept.load(std::memory_order_relaxed);
    auto const first = from.first.load(std::memory_order_relaxed);
    for (auto i = begin; i != end; ++i)
      out.push_back(kept[(i - first) % lane_size].what);
    from.drained.store(end, std::memory_order_release);
  }
}

} // namespace leat
