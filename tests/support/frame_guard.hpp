#pragma once

#include <atomic>

namespace leat::testing {

/// Counts what is alive, frames of coroutines above all: none may be left when all is over.
struct frame_guard {
  explicit frame_guard(std::atomic<int>& live) : live(live) { ++live; }
  frame_guard(frame_guard const&) = delete;
  frame_guard& operator=(frame_guard const&) = delete;
  ~frame_guard() { --live; }
  std::atomic<int>& live;
};

} // namespace leat::testing
