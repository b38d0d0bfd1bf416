#pragma once

#include "actors/call.hpp"
#include "actors/inbox.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include <boost/intrusive/list.hpp>

namespace leat {

class pool;

/// One loaded copy of a version, which runs calls one step at a time: the part of an instance actor that is
/// the same under any actor library. `instance_actor.cpp` puts it into a CAF actor.
///
/// New calls and calls whose wait is over stand in one inbox. A call that waits for another one is kept aside
/// and holds nothing: the instance takes the next. So nested calls cannot deadlock, also not an algorithm
/// that calls itself.
///
/// Thread safety: `admit`, `resume`, `leave` and `load` from anywhere, the rest from the actor alone.
/// Outlives its actor, and everything that points to it: the pool keeps it until the runtime ends.
class instance {
public:
  instance(leat::pool& pool, std::shared_ptr<void const> state) : pool_(pool), state_(std::move(state)) {}
  instance(instance const&) = delete;
  instance& operator=(instance const&) = delete;

  /// How the actor is woken. Before the first call.
  void on_wake(std::function<void()> wake) { wake_ = std::move(wake); }

  /// Takes a new call; false when the instance has died.
  bool admit(call& c);

  /// Continues a call whose wait is over. Does nothing when the instance has died: the call has ended with
  /// it.
  void resume(call& c) noexcept;

  /// New calls that wait for their turn, and the one that runs.
  std::size_t load() const noexcept { return load_.load(std::memory_order_relaxed); }

  /// Runs what stands in the inbox, at most `steps_max` starts and continuations and for about a millisecond.
  /// True: more is there, wake the actor again.
  bool drain(std::size_t steps_max);

  /// Whether `drain` has something to do. Any thread.
  bool has_work() const noexcept {
    return inbox_.has_work() || (leaving_.load() && !leave_seen_.load(std::memory_order_relaxed));
  }

  /// Asks it to end once it has nothing to do. Any thread; nothing is placed on it any more, but what is on
  /// its way still comes.
  void leave();

  /// It was asked to leave and takes no more calls: the actor is to end.
  bool left() const noexcept { return left_; }

  leat::pool const& home() const noexcept { return pool_; }

  /// The actor dies: ends every call that it has and refuses new ones.
  void die() noexcept;

private:
  bool put(call& c) noexcept;
  call_ptr next() noexcept;
  void step(call& c);
  bool try_leave();

  leat::pool& pool_;
  std::shared_ptr<void const> state_;
  std::function<void()> wake_;
  inbox<call> inbox_;
  std::atomic<std::size_t> load_{0};
  std::atomic<bool> leaving_{false};
  std::atomic<bool> leave_seen_{false};
  bool left_ = false;
  call* taken_ = nullptr; ///< out of the inbox, oldest first, not run yet
  boost::intrusive::list<call,
    boost::intrusive::member_hook<call, boost::intrusive::list_member_hook<>, &call::active>,
    boost::intrusive::constant_time_size<false>>
    suspended_; ///< holds a reference for each
};

/// Whether this thread runs actors, so that blocking it could keep the awaited call from running.
bool on_scheduler_thread() noexcept;

/// Id of the call whose algorithm runs on this thread right now; 0 outside of one.
std::uint64_t running_call() noexcept;

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
