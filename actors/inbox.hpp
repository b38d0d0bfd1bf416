#pragma once

#include <atomic>
#include <cassert>
#include <cstdint>

namespace leat {

/// Many-producer, single-consumer queue of calls for one instance, which also knows whether the consumer
/// sleeps.
///
/// The instance's actor is woken once per sleep, not once per call: the producer that finds the
/// consumer asleep must wake it, everybody else only links its call in. (CAF's own mailbox uses the same
/// scheme, a Treiber stack whose head doubles as the consumer's state, but allocates a message per element.)
/// `T` brings the link, an accessible member `T* next_in_inbox`, so pushing never allocates. The inbox owns
/// nothing.
///
/// Thread safety: `push` from anywhere, the rest from the consumer alone.
template <class T>
class inbox {
public:
  enum class pushed : std::uint8_t { queued, wake, closed };

  /// Links `x` in. `wake`: the consumer slept and the caller must wake it. `closed`: not taken.
  pushed push(T& x) noexcept {
    T* head = head_.load(std::memory_order_relaxed);
    do {
      if (head == closed_mark())
        return pushed::closed;
      x.next_in_inbox = head == asleep_mark() ? nullptr : head;
    } while (!head_.compare_exchange_weak(head, &x, std::memory_order_seq_cst, std::memory_order_relaxed));
    return head == asleep_mark() ? pushed::wake : pushed::queued;
  }

  /// Everything that has been pushed, oldest first, linked by `next_in_inbox`; null when there is nothing.
  T* take_all() noexcept {
    if (is_mark_or_null(head_.load(std::memory_order_relaxed)))
      return nullptr;
    return reversed(head_.exchange(nullptr, std::memory_order_acq_rel));
  }

  /// False when something was pushed since the last `take_all`: the consumer must go on. Sleeping twice is
  /// fine.
  bool try_sleep() noexcept {
    T* head = nullptr;
    return head_.compare_exchange_strong(head, asleep_mark(), std::memory_order_seq_cst) ||
           head == asleep_mark() || head == closed_mark();
  }

  /// Whether the consumer must not sleep. Any thread; ordered with `push` and with what the threads did
  /// before (sequentially consistent), so that a consumer that looks after it has made itself wakeable misses
  /// no push.
  bool has_work() const noexcept {
    T* head = head_.load(std::memory_order_seq_cst);
    return head != asleep_mark() && head != closed_mark();
  }

  /// Refuses all further pushes, for good, where nothing was pushed since the last `take_all`; false where
  /// something was.
  bool try_close() noexcept {
    T* head = head_.load(std::memory_order_relaxed);
    return is_mark_or_null(head) &&
           head_.compare_exchange_strong(head, closed_mark(), std::memory_order_acq_rel);
  }

  /// Refuses all further pushes, for good; what was left, oldest first.
  T* close() noexcept {
    T* rest = head_.exchange(closed_mark(), std::memory_order_acq_rel);
    return is_mark_or_null(rest) ? nullptr : reversed(rest);
  }

  /// Takes pushes again after `close`. Requires that it is closed.
  void open() noexcept { head_.store(asleep_mark(), std::memory_order_release); }
  bool is_open() const noexcept { return head_.load(std::memory_order_acquire) != closed_mark(); }

private:
  // Marks, never followed.
  // NOLINTBEGIN(performance-no-int-to-ptr)
  static T* asleep_mark() noexcept { return reinterpret_cast<T*>(std::uintptr_t{1}); }
  static T* closed_mark() noexcept { return reinterpret_cast<T*>(std::uintptr_t{2}); }
  // NOLINTEND(performance-no-int-to-ptr)
  static bool is_mark_or_null(T* p) noexcept { return reinterpret_cast<std::uintptr_t>(p) <= 2; }

  static T* reversed(T* newest) noexcept {
    T* oldest = nullptr;
    while (newest) {
      T* older = newest->next_in_inbox;
      newest->next_in_inbox = oldest;
      oldest = newest;
      newest = older;
    }
    return oldest;
  }

  std::atomic<T*> head_{asleep_mark()};
};

} // namespace leat
