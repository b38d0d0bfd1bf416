#pragma once

#include "actors/policy/start_policy.hpp"

#include <cstdint>
#include <queue>
#include <vector>

namespace leat::bench {

/// Starts that a policy has planned for later, by when they are due; those of one moment as they were added.
/// What was planned is told apart by two numbers of the policy's own.
class timed_starts {
public:
  using time = start_policy::time;

  struct planned {
    time due;
    std::uint64_t order;
    std::uint32_t version;
    std::uint64_t key;
    std::int64_t mark;
    bool operator>(planned const& other) const noexcept {
      return due != other.due ? due > other.due : order > other.order;
    }
  };

  void add(time due, std::uint32_t version, std::uint64_t key = 0, std::int64_t mark = 0) {
    queue_.push({due, added_++, version, key, mark});
  }
  time next_due() const { return queue_.empty() ? start_policy::never : queue_.top().due; }
  /// Requires that one is due.
  planned take() {
    auto const out = queue_.top();
    queue_.pop();
    return out;
  }

private:
  std::priority_queue<planned, std::vector<planned>, std::greater<>> queue_;
  std::uint64_t added_ = 0;
};

} // namespace leat::bench
