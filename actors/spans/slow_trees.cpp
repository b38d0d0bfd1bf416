#include "actors/spans/slow_trees.hpp"

#include <algorithm>
#include <limits>

namespace leat {

slow_trees::slow_trees(std::size_t kept_max, std::chrono::nanoseconds interval)
    : kept_max_(kept_max),
      interval_(interval.count()),
      // Half of the range, so that a difference to it is none that overflows.
      last_(std::numeric_limits<std::int64_t>::min() / 2) {
  if (kept_max_ == 0)
    least_ = std::numeric_limits<std::uint64_t>::max();
}

void slow_trees::keep(span_record const& root, recorded_tree tree) {
  if (kept_max_ == 0)
    return;
  std::lock_guard hold(lock_);
  auto const place = std::upper_bound(trees_.begin(), trees_.end(), root.ended,
    [](std::uint64_t ended, kept const& k) { return ended > k.root.ended; });
  trees_.insert(place, {root, std::move(tree)});
  if (trees_.size() > kept_max_)
    trees_.pop_back();
  if (trees_.size() == kept_max_)
    least_.store(trees_.back().root.ended, std::memory_order_relaxed);
  last_.store(end_of(root), std::memory_order_relaxed);
}

std::optional<recorded_tree> slow_trees::find(std::uint64_t call) const {
  std::lock_guard hold(lock_);
  for (auto const& k : trees_)
    for (auto const& s : k.tree.spans)
      if (s.call == call)
        return k.tree;
  return std::nullopt;
}

std::vector<span_record> slow_trees::slowest(std::size_t n) const {
  std::vector<span_record> roots;
  std::lock_guard hold(lock_);
  for (std::size_t i = 0; i < std::min(n, trees_.size()); ++i)
    roots.push_back(trees_[i].root);
  return roots;
}

} // namespace leat
