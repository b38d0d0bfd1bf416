#pragma once

#include "actors/call.hpp"
#include "actors/inbox.hpp"

#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>

#include <boost/intrusive/list.hpp>

namespace leat {

class pool;

/// One loaded copy of a version, which runs calls one step at a time: the part of an instance actor that is
/// the same under any actor library. `instance_actor.cpp` puts it into a CAF actor.
///
/// New calls and calls whose wait is over stand in one inbox. A call that waits for another one is kept aside
/// and holds nothing: the instance takes the next. So nested calls cannot deadlock, also not an algorithm
/// that calls itself. With nothing left in the inbox it takes what waits in the pool's line.
///
/// ## Lives
/// A record has one life after the other: when its actor dies, the pool uses it again for another one. Stale
/// pointers to it are harmless: a new call is as well placed in the next life, and a call whose wait is over
/// names the life that it ran in.
///
/// Thread safety: `admit`, `resume`, `poke`, `leave`, `load` and `last_active` from anywhere, the rest from
/// the actor alone. Outlives its actor, and everything that points to it: the pool keeps it until the runtime
/// ends.
class alignas(64) instance { // two cache lines, not three
public:
  instance(leat::pool& pool, std::uint32_t number, std::shared_ptr<void const> state)
      : pool_(pool), state_(std::move(state)), number_(number) {
    inbox_.close(); // until `on_wake`
  }
  instance(instance const&) = delete;
  instance& operator=(instance const&) = delete;
  ~instance() { forget_sleeper(); }

  /// What can be woken to let this record run. A million records have one each, so it is not a std::function.
  struct sleeper {
    void (*wake)(void* who, instance& self);
    void (*release)(void* who); ///< null: nothing is to be released
    void* who;
  };
  /// How the actor is woken. Before the pool places calls on it.
  void on_wake(sleeper who) noexcept;

  /// Makes room for a call; false where there are `most` at hand. So nobody places a call behind one that
  /// came in at the same moment.
  bool reserve(std::size_t most) noexcept;
  /// Takes a new call, for which room was reserved; false when the instance has died.
  bool admit(call& c);

  /// Continues a call whose wait is over. False when it has died, or is in another life.
  bool resume(call& c, std::uint32_t life) noexcept;

  /// Has it look for work.
  void poke() noexcept;

  /// New calls at hand, and the one that runs.
  std::size_t load() const noexcept { return load_.load(); }
  /// Nothing to do, and nothing begun that waits for others.
  bool idle() const noexcept {
    return load_.load() == 0 && suspended_count_.load(std::memory_order_relaxed) == 0;
  }

  /// When it last did something.
  call::clock::time_point last_active() const noexcept {
    return last_active_.load(std::memory_order_relaxed);
  }

  /// Runs what there is, at most `steps_max` starts and continuations and for about a millisecond. True: more
  /// is there, wake the actor again.
  bool drain(std::size_t steps_max);

  /// Whether `drain` has something to do. Any thread.
  bool has_work() const noexcept {
    return inbox_.has_work() || poked_.load() ||
           (leaving_.load() && !leave_seen_.load(std::memory_order_relaxed));
  }

  /// Asks it to end once it has nothing to do. Any thread; nothing is placed on it any more, but what is on
  /// its way still comes.
  void leave();

  /// It was asked to leave and takes no more calls: the actor is to end.
  bool left() const noexcept { return left_; }

  leat::pool& home() const noexcept { return pool_; }
  /// In its pool, from 1.
  std::uint32_t number() const noexcept { return number_; }
  std::uint32_t life() const noexcept { return life_.load(std::memory_order_relaxed); }
  void const* state() const noexcept { return state_.get(); }

  /// The actor dies: what it has not begun is placed elsewhere; what it has begun, too, where it may be run
  /// twice, and else ends.
  void die() noexcept;

  /// It was started before it was called; see `start_notes`. Before it is placed on.
  void started_ahead(std::uint32_t note) noexcept { ahead_ = note; }
  /// The note of a start ahead, until the first call runs here; 0: none. By the actor alone, or after its
  /// end.
  std::uint32_t ahead_note() const noexcept { return ahead_; }
  std::uint32_t take_ahead_note() noexcept { return std::exchange(ahead_, 0); }

  /// While it is held back it takes nothing from the pool's line: it runs its version's `warm_up`.
  void hold_back(bool now) noexcept { held_back_ = now; }

  /// Whether nobody is about to wake the actor of the life that is over.
  bool may_be_reborn() const noexcept { return wakers_.load() == 0; }
  /// Begins the next life. Nothing comes in before `on_wake`.
  void reborn(std::shared_ptr<void const> state);

  static constexpr auto no_place = std::numeric_limits<std::size_t>::max();
  std::size_t place = no_place; ///< among the ready ones of its pool; the pool's own, under its lock

private:
  void wake() { sleeper_.wake(sleeper_.who, *this); }
  void forget_sleeper() noexcept;
  bool put(call& c) noexcept;
  bool finds_waiting() const noexcept;
  void keep_aside(call& c) noexcept;
  void take_back(call& c) noexcept;
  call_ptr next(call::clock::time_point now);
  void step(call_ptr c, call::clock::time_point& now);
  void run_batch(call_ptr first, call::clock::time_point& now);
  void finished(call& c) noexcept;
  bool try_leave();
  void lose(call_ptr c) noexcept;

  // What a call to an instance that has long been idle needs comes first.
  leat::pool& pool_;
  std::atomic<std::size_t> load_{0};
  inbox<call> inbox_;
  sleeper sleeper_{};
  std::atomic<std::uint32_t> wakers_{0}; ///< threads between `push` and having woken the actor
  std::atomic<std::uint32_t> life_{1};
  std::uint32_t ahead_ = 0;
  std::atomic<bool> poked_{false};
  std::atomic<bool> leaving_{false};
  std::atomic<bool> leave_seen_{false};
  std::atomic<bool> held_back_{false};
  bool left_ = false;
  bool proved_ = false;    ///< has run a call to its end
  std::uint8_t steps_ = 0; ///< all of them, modulo 256
  call* taken_ = nullptr;  ///< out of the inbox or the line, oldest first, not run yet
  std::shared_ptr<void const> state_;
  std::uint32_t const number_;
  std::atomic<std::uint32_t> suspended_count_{0}; ///< written by the actor alone
  std::atomic<call::clock::time_point> last_active_{call::clock::now()};
  boost::intrusive::list<call,
    boost::intrusive::member_hook<call, boost::intrusive::list_member_hook<>, &call::active>,
    boost::intrusive::constant_time_size<false>>
    suspended_; ///< holds a reference for each
};

/// Whether this thread runs actors, so that blocking it could keep the awaited call from running.
bool on_scheduler_thread() noexcept;

/// Id of the call whose algorithm runs on this thread right now; 0 outside of one.
std::uint64_t running_call() noexcept;

/// How long the call `id` has been running in its current step on this thread; zero where it does not.
std::chrono::nanoseconds running_for(std::uint64_t id, call::clock::time_point now) noexcept;

/// Marks the current thread for its lifetime or a scope.
class scheduler_thread_mark {
public:
  explicit scheduler_thread_mark(bool on = true) noexcept;
  scheduler_thread_mark(scheduler_thread_mark const&) = delete;
  scheduler_thread_mark& operator=(scheduler_thread_mark const&) = delete;
  ~scheduler_thread_mark();

private:
  bool before_;
};

} // namespace leat
