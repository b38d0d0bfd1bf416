#pragma once

#include <atomic>

namespace leat::test {

/// A snapshot that shows whether it is whole and not yet destroyed: both its numbers are the same and not -1.
struct numbered {
  explicit numbered(int n) : first(n), second(n) { ++alive; }
  numbered(numbered const&) = delete;
  numbered& operator=(numbered const&) = delete;
  ~numbered() {
    first = second = -1;
    --alive;
  }

  inline static std::atomic<int> alive{0}; ///< how many there are
  int first, second;
};

} // namespace leat::test
