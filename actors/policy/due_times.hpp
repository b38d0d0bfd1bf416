#pragma once

#include <chrono>
#include <cstdint>
#include <queue>
#include <tuple>
#include <vector>

namespace leat {

/// When what is to be looked at again: the earliest first, ties by what was entered.
///
/// Entries are not taken back: who looks finds that there is nothing to do. Thread safety: as for standard
/// containers. O(log entries).
class due_times {
public:
  using time = std::chrono::nanoseconds;
  enum class what : std::uint8_t {
    call,  ///< `index`: its place, `id`: its id
    ahead, ///< `index`: a version with starts ahead that are to be given up
    wake,  ///< `index`: a version whose next call is near
  };

  struct entry {
    time at;
    what kind;
    std::uint32_t index;
    std::uint64_t id;

    friend bool operator>(entry const& a, entry const& b) noexcept {
      return std::tie(a.at, a.kind, a.index, a.id) > std::tie(b.at, b.kind, b.index, b.id);
    }
  };

  void add(time at, what kind, std::uint32_t index, std::uint64_t id = 0) {
    queue_.push({at, kind, index, id});
  }

  time next() const { return queue_.empty() ? time::max() : queue_.top().at; }
  entry take() {
    auto const e = queue_.top();
    queue_.pop();
    return e;
  }
  std::size_t size() const noexcept { return queue_.size(); }

private:
  std::priority_queue<entry, std::vector<entry>, std::greater<>> queue_;
};

} // namespace leat
