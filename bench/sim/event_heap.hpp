#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat::bench {

/// What comes at which moment; of one moment, in the order in which it was added, up to 4 thousand million
/// events. A heap with four branches, 16 bytes an event. Thread safety: as for standard containers.
class event_heap {
public:
  static constexpr std::chrono::nanoseconds never = std::chrono::nanoseconds::max();

  bool empty() const noexcept { return heap_.empty(); }
  /// When the first is; `never` where there is none.
  std::chrono::nanoseconds next() const noexcept {
    return heap_.empty() ? never : std::chrono::nanoseconds(heap_.front().at);
  }

  /// O(log n).
  void push(std::chrono::nanoseconds at, std::uint32_t what) {
    event const e{at.count(), added_++, what};
    auto hole = heap_.size();
    heap_.push_back(e);
    for (; hole > 0 && before(e, heap_[(hole - 1) / branches]); hole = (hole - 1) / branches)
      heap_[hole] = heap_[(hole - 1) / branches];
    heap_[hole] = e;
  }

  /// Takes out the first, and returns what it is. O(log n). Requires that there is one.
  std::uint32_t pop() {
    auto const what = heap_.front().what;
    auto const last = heap_.back();
    heap_.pop_back();
    if (heap_.empty())
      return what;
    std::size_t hole = 0;
    for (auto child = least_child(0); child < heap_.size() && before(heap_[child], last);
         child = least_child(hole)) {
      heap_[hole] = heap_[child];
      hole = child;
    }
    heap_[hole] = last;
    return what;
  }

private:
  struct event {
    std::int64_t at;     ///< nanoseconds, from 0
    std::uint32_t order; ///< of being added
    std::uint32_t what;
  };

  static constexpr std::size_t branches = 4;

  /// One number, so that two are compared without a branch: which comes first, nobody can foretell.
  __extension__ using number = unsigned __int128;

  static number key(event const& e) noexcept {
    return number{static_cast<std::uint64_t>(e.at)} << 64 | std::uint64_t{e.order} << 32 | e.what;
  }
  static bool before(event const& a, event const& b) noexcept { return key(a) < key(b); }

  /// The size of the heap where there is none.
  std::size_t least_child(std::size_t of) const noexcept {
    auto const first = of * branches + 1;
    if (first + branches > heap_.size())
      return least(first, heap_.size());
    auto const left = first + static_cast<std::size_t>(before(heap_[first + 1], heap_[first]));
    auto const right = first + 2 + static_cast<std::size_t>(before(heap_[first + 3], heap_[first + 2]));
    return before(heap_[right], heap_[left]) ? right : left;
  }

  std::size_t least(std::size_t first, std::size_t end) const noexcept {
    auto out = std::min(first, end);
    for (auto i = first + 1; i < end; ++i)
      if (before(heap_[i], heap_[out]))
        out = i;
    return out;
  }

  std::vector<event> heap_;
  std::uint32_t added_ = 0;
};

} // namespace leat::bench
