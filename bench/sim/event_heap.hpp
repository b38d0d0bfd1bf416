#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat::bench {

/// What comes at which moment; of one moment, in the order in which it was added. A heap with four branches,
/// 16 bytes an event. Thread safety: as for standard containers.
class event_heap {
public:
  struct event {
    std::int64_t at;     ///< nanoseconds
    std::uint32_t order; ///< of being added; goes round after 4 thousand million
    std::uint32_t what;
  };

  bool empty() const noexcept { return heap_.empty(); }
  event const& top() const noexcept { return heap_.front(); }

  /// O(log n).
  void push(std::chrono::nanoseconds at, std::uint32_t what) {
    event const e{at.count(), added_++, what};
    auto hole = heap_.size();
    heap_.push_back(e);
    for (; hole > 0 && before(e, heap_[(hole - 1) / branches]); hole = (hole - 1) / branches)
      heap_[hole] = heap_[(hole - 1) / branches];
    heap_[hole] = e;
  }

  /// O(log n). Requires that there is one.
  void pop() {
    auto const last = heap_.back();
    heap_.pop_back();
    if (heap_.empty())
      return;
    std::size_t hole = 0;
    for (auto child = least_child(0); child < heap_.size() && before(heap_[child], last);
         child = least_child(hole)) {
      heap_[hole] = heap_[child];
      hole = child;
    }
    heap_[hole] = last;
  }

private:
  static constexpr std::size_t branches = 4;

  static bool before(event const& a, event const& b) noexcept {
    return a.at != b.at ? a.at < b.at : static_cast<std::int32_t>(a.order - b.order) < 0;
  }

  /// The size of the heap where there is none.
  std::size_t least_child(std::size_t of) const noexcept {
    auto const first = of * branches + 1;
    if (first >= heap_.size())
      return heap_.size();
    auto out = first;
    for (auto i = first + 1; i < first + branches && i < heap_.size(); ++i)
      if (before(heap_[i], heap_[out]))
        out = i;
    return out;
  }

  std::vector<event> heap_;
  std::uint32_t added_ = 0;
};

} // namespace leat::bench
