#include "actors/ahead/observation_queue.hpp"

#include <algorithm>
#include <new>
#include <thread>

namespace leat {

namespace {

// The other side holds a lane for as long as it takes to copy what is there.
constexpr int tries = 64;

} // namespace

void observation_queue::push(observation const& o) noexcept {
  auto& to = lanes_[thread_slot()];
  for (int i = 0; to.busy.exchange(true, std::memory_order_acquire); ++i)
    if (i == tries) {
      lost_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
  auto const count = to.count.load(std::memory_order_relaxed);
  if (!to.kept)
    to.kept.reset(new (std::nothrow) std::array<observation, lane_size>);
  bool const kept = to.kept && count < lane_size;
  if (kept) {
    (*to.kept)[count] = o;
    to.count.store(count + 1); // ordered with what who empties it does before he sleeps, see `empty`
    to.left.store(to.left.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  }
  to.busy.store(false, std::memory_order_release);
  if (!kept)
    lost_.fetch_add(1, std::memory_order_relaxed);
}

void observation_queue::drain(std::vector<observation>& out) {
  for (auto& from : lanes_) {
    if (from.count.load(std::memory_order_relaxed) == 0 &&
        from.left.load(std::memory_order_relaxed) == budget)
      continue;
    while (from.busy.exchange(true, std::memory_order_acquire))
      std::this_thread::yield();
    auto const count = from.count.load(std::memory_order_relaxed);
    if (count > 0)
      out.insert(out.end(), from.kept->begin(), from.kept->begin() + count);
    from.count.store(0, std::memory_order_relaxed);
    from.left.store(budget, std::memory_order_relaxed);
    from.busy.store(false, std::memory_order_release);
  }
}

bool observation_queue::empty() const noexcept {
  return std::all_of(lanes_.begin(), lanes_.end(), [](lane const& l) { return l.count.load() == 0; });
}

} // namespace leat
