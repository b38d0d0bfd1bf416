#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace leat {

/// Why an instance was started ahead of a call, and what became of it.
struct start_note {
  using time = std::chrono::steady_clock::time_point;

  std::uint32_t id = 0;
  std::uint32_t version = 0;  ///< ordinal
  std::uint32_t caller = 0;   ///< ordinal of who was expected to call it, or above `first_pipeline`
  std::uint64_t for_call = 0; ///< the call under way that led to it
  double probability = 0;     ///< that it would be called
  time decided{};
  time expected{}; ///< when the call was expected
  time ready{};    ///< its load had ended; the epoch: not yet
  time used{};     ///< the first call began to run on it; the epoch: not yet
  std::uint64_t used_by = 0;
  bool wasted = false; ///< it ended unused
};

/// The starts ahead of calls of late, the oldest forgotten first. Thread safety: full. Met by starts and by
/// the first call of an instance alone.
class start_notes {
public:
  static constexpr std::size_t kept_max = 4096;

  /// Gives the note its id, from 1 on.
  std::uint32_t add(start_note n) {
    std::lock_guard hold(lock_);
    n.id = ++last_;
    notes_.push_back(n);
    if (notes_.size() > kept_max)
      notes_.pop_front();
    return n.id;
  }

  void ready(std::uint32_t id, start_note::time now) {
    change(id, [&](start_note& n) { n.ready = now; });
  }
  /// False where another call was first, also in an instance of the same start.
  bool used(std::uint32_t id, std::uint64_t call, start_note::time now) {
    bool first = false;
    change(id, [&](start_note& n) {
      first = n.used_by == 0 && !n.wasted;
      if (first) {
        n.used = now;
        n.used_by = call;
      }
    });
    return first;
  }
  /// It ended; true where no call has run on it.
  bool wasted(std::uint32_t id) {
    bool first = false;
    change(id, [&](start_note& n) { first = n.used_by == 0 && !std::exchange(n.wasted, true); });
    return first;
  }

  /// Of the instance that this call was the first to run on.
  std::optional<start_note> used_by(std::uint64_t call) const {
    std::lock_guard hold(lock_);
    for (auto const& n : notes_)
      if (n.used_by == call)
        return n;
    return std::nullopt;
  }

private:
  template <class F>
  void change(std::uint32_t id, F const& f) {
    std::lock_guard hold(lock_);
    auto const behind = last_ - id;
    if (id != 0 && behind < notes_.size())
      f(notes_[notes_.size() - 1 - behind]);
  }

  mutable std::mutex lock_;
  std::deque<start_note> notes_;
  std::uint32_t last_ = 0;
};

} // namespace leat
