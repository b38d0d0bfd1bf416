#pragma once

#include "actors/spans/span_record.hpp"

#include <atomic>
#include <chrono>

namespace leat {

/// How far a call has come, for its span: written by whoever has the call in hand, one at a time, and read by
/// whoever ends it, who may be somebody else. Thread safety: full; what is read may be a moment old.
struct progress {
  std::atomic<std::uint64_t> admitted{0}; ///< as in `span_record`
  std::atomic<std::uint64_t> started{0};
  std::atomic<std::uint64_t> run{0};
  std::atomic<std::uint64_t> load{0};
  std::atomic<std::uint32_t> instance{0};
  std::atomic<std::uint16_t> batch{0};
  std::atomic<std::uint8_t> attempts{0};
  std::atomic<std::uint8_t> marks{0};
  std::atomic<memo_verdict> memo{memo_verdict::unused};

  template <class T>
  static T get(std::atomic<T> const& x) noexcept {
    return x.load(std::memory_order_relaxed);
  }
  /// There is one writer at a time, so that adding needs no locked instruction.
  template <class T>
  static void set(std::atomic<T>& x, std::type_identity_t<T> to) noexcept {
    x.store(to, std::memory_order_relaxed);
  }

  void mark(span_record::mark m) noexcept { set(marks, static_cast<std::uint8_t>(get(marks) | m)); }
  bool has(span_record::mark m) const noexcept { return (get(marks) & m) != 0; }
  void ran(std::chrono::nanoseconds time) noexcept {
    set(run, get(run) + static_cast<std::uint64_t>(time.count()));
  }

  /// The record of the call as far as it has come.
  void copy_to(span_record& s) const noexcept {
    s.admitted = get(admitted);
    s.started = get(started);
    s.run = get(run);
    s.load = get(load);
    s.instance = get(instance);
    s.batch = get(batch);
    s.attempts = get(attempts);
    s.marks = get(marks);
    s.memo = get(memo);
  }
};

} // namespace leat
