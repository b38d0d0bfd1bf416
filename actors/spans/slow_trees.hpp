#pragma once

#include "actors/spans/span_record.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace leat {

/// The records of one call tree, in no particular order.
struct recorded_tree {
  std::uint64_t root = 0; ///< id
  std::vector<span_record> spans;
  std::size_t left_out = 0; ///< spans beyond the bound of a kept tree, the shortest ones
};

/// The slowest call trees there were, up to a number. Knows the time from the records.
///
/// Thread safety: full. `wants` is two relaxed loads.
class slow_trees {
public:
  /// Takes at most one tree per `interval`, unless it is twice as slow as it would have to be.
  slow_trees(std::size_t kept_max, std::chrono::nanoseconds interval);

  /// Whether the tree of a root that has ended should be kept.
  bool wants(span_record const& root) const noexcept {
    auto const least = least_.load(std::memory_order_relaxed);
    if (root.ended <= least)
      return false;
    return root.ended / 2 >= least || end_of(root) - last_.load(std::memory_order_relaxed) >= interval_;
  }

  /// Puts the tree in the place of the least slow one.
  void keep(span_record const& root, recorded_tree tree);

  /// The kept tree that `call` is in.
  std::optional<recorded_tree> find(std::uint64_t call) const;

  /// Roots of at most `n` kept trees, the slowest first.
  std::vector<span_record> slowest(std::size_t n) const;

private:
  struct kept {
    span_record root;
    recorded_tree tree;
  };

  static std::int64_t end_of(span_record const& r) noexcept {
    return r.begin + static_cast<std::int64_t>(r.ended);
  }

  std::size_t const kept_max_;
  std::int64_t const interval_;
  std::atomic<std::uint64_t> least_{0}; ///< a duration; what is not longer is not kept
  std::atomic<std::int64_t> last_;      ///< when the last kept tree had ended
  mutable std::mutex lock_;
  std::vector<kept> trees_; ///< the slowest first
};

} // namespace leat
