#include "actors/ahead/observation_queue.hpp"

#include <algorithm>
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
  auto const before = out.size();
  std::uint64_t trees = 0;
  for (auto& from : lanes_) {
    if (auto const fresh = from.new_trees(); fresh != 0) {
      trees += fresh;
      from.trees_drained.fetch_add(fresh, std::memory_order_relaxed);
    }
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
  if (out.size() != before)
    appraise_trees(out.size() - before, trees);
}

/// Over a hundred windows: in some come roots alone, and what they call in later ones.
void observation_queue::appraise_trees(std::size_t observations, std::uint64_t trees) noexcept {
  constexpr double kept = 0.99;
  observations_ = kept * observations_ + static_cast<double>(observations);
  roots_ = kept * roots_ + static_cast<double>(trees);
  auto const size = std::clamp(observations_ / std::max(roots_, 1.0), 1.0, static_cast<double>(budget));
  tree_size_.store(static_cast<std::uint32_t>(size), std::memory_order_relaxed);
}

} // namespace leat
