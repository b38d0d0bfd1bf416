#pragma once

#include "actors/call.hpp"

#include <atomic>
#include <chrono>

namespace leat {

class pool;

/// Reports cooperative code that keeps a scheduler thread, by the name of its algorithm: while it runs,
/// should it never end. Looks at what runs as long as calls are open or code runs, once per `long_run`, by
/// the runtime's own timer.
///
/// Thread safety: full.
class run_watch final : private waiter {
public:
  explicit run_watch(call_path& path) : path_(path) {}

  /// A root call was made.
  void wake() noexcept {
    if (!awake_.load(std::memory_order_relaxed) && !awake_.exchange(true))
      look_later();
  }

private:
  void look_later() noexcept;
  void call_ended(call& pause) noexcept override;
  bool look() const;

  call_path& path_;
  std::atomic<bool> awake_{false};
};

} // namespace leat
