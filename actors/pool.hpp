#pragma once

#include "actors/brief_mutex.hpp"
#include "actors/call.hpp"
#include "actors/instance.hpp"
#include "actors/memo/memo_account.hpp"
#include "actors/policy/batch_sizer.hpp"
#include "actors/policy/moving_mean.hpp"
#include "actors/policy/start_policy.hpp"
#include "actors/pool_health.hpp"
#include "actors/pool_plan.hpp"
#include "actors/slots.hpp"
#include "actors/start_order.hpp"
#include "actors/telemetry/version_metrics.hpp"
#include "actors/value_contract.hpp"
#include "actors/waiting_line.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <boost/container/static_vector.hpp>

namespace leat {

/// All instances of one version on this node, and the calls that wait for one.
///
/// ## Placing
/// A call goes to the less loaded of two random instances (power of two choices, Mitzenmacher 2001) where
/// that has room: as much as it works off in some fifty microseconds, one call where runs take longer. Else
/// it waits in line, where priorities count and from where it is taken at once when it ends; an instance with
/// nothing left to do takes the next. While nobody waits, the way of a call meets no lock.
///
/// ## Nobody is forgotten
/// A call is counted in line before instances are looked at, an instance is free before it looks at the count
/// (both sequentially consistent): either the caller sees the instance, and pokes it, or the instance sees
/// the call.
///
/// ## Growing, shrinking, failing
/// More instances are ordered when calls wait longer than another one is worth, and stopped when they have
/// had nothing to do for the idle timeout: at events, and at alarms that were set for a time, never by
/// looking around regularly. What fails to start, or dies, is started again as `pool_health` says.
///
/// Thread safety: full. Outlives its instances' actors.
class pool {
public:
  /// Something to be looked at when a time has passed.
  enum class alarm : std::uint8_t { start, linger, crowd, idle, hold, hurry };

  struct environment {
    std::size_t threads; ///< of the scheduler
    /// Asks the supervisor for instances, each of which ends in `add`, `load_failed` or `start_dropped`.
    std::function<void(start_order const&)> order;
    /// Has `pool::ring` called after a time; not at all where the runtime ends.
    std::function<void(pool&, alarm, std::chrono::nanoseconds)> set_alarm;
    supervision_options supervision;
    std::chrono::nanoseconds long_run; ///< of cooperative code: longer is reported
    double worth_ratio_min = 3;        ///< see `memo_limits`
    /// Has a fresh instance run its version's `warm_up`.
    std::function<void(instance&, std::function<void(std::optional<error>)>)> warm_up = {};
  };

  pool(published_ptr version, environment const& around);
  pool(pool const&) = delete;
  pool& operator=(pool const&) = delete;

  published const& version() const noexcept { return *version_; }
  pool_plan const& plan() const noexcept { return plan_; }
  value_contract const& contract() const noexcept { return contract_; }
  version_metrics& metrics() noexcept { return metrics_; }
  memo_account& memo() noexcept { return memo_; }

  // -- calls
  // ------------------------------------------------------------------------------------------------------

  /// Hands the call to an instance, or keeps it until there is one. Fails the call where the bound is reached
  /// or the circuit open.
  void admit(call& c);
  /// The same for a call that was admitted before and whose instance is gone: no bound holds it up.
  void admit_again(call& c);
  /// A call has ended: it waits no longer.
  void forget(call& c) noexcept;

  // -- for instances
  // ----------------------------------------------------------------------------------------------

  /// Calls that an instance may have at hand.
  std::size_t room() const noexcept { return room_.load(std::memory_order_relaxed); }
  /// Whether `take` may have something.
  bool has_waiting() const noexcept {
    return waiting_count_.load() > 0 && !lingering_.load(std::memory_order_relaxed);
  }
  /// Whether no later call tree can find this version.
  bool is_gone() const noexcept { return gone_.load(); }
  /// The next calls in line, linked by `next_in_inbox`, each with a reference; null where nothing is due.
  /// Room is reserved for them in `by`.
  call* take(call::clock::time_point now, instance& by);
  /// Whether its instances have threads of their own.
  bool is_blocking() const noexcept { return plan_.execution == execution::blocking; }
  /// Longer runs are to be reported.
  std::chrono::nanoseconds long_run() const noexcept { return long_run_; }
  /// A run, or a whole batch of `size`, took this long on its thread.
  void observe_run(std::chrono::nanoseconds took) noexcept;
  void observe_batch(std::size_t size, std::chrono::nanoseconds took);
  /// An instance has run a call to its end: its start has held.
  void proved() noexcept;

  // -- instances
  // --------------------------------------------------------------------------------------------------

  /// The record for an instance that is about to start: one whose actor has died is used again.
  instance& make_instance(std::shared_ptr<void const> state);
  /// Ordered instances are ready, each with as many records as it runs calls at once. `load` is what one
  /// took. `note`: of a start ahead of calls, else 0.
  void add(std::vector<instance*> const& ready, std::chrono::nanoseconds load, std::uint32_t note = 0);
  /// Has one more started before it is called, where that is possible: false where it is closed, in trouble
  /// or as large as it may become. `note` says why: see `start_notes`.
  bool start_ahead(std::uint32_t note);
  /// Has the start that was ordered ahead dropped, unless its load has begun or a call waits for it.
  void cancel_ahead();
  /// The load of one that was ordered ahead begins.
  void ahead_begins();
  /// What was ordered ahead was not started.
  void start_dropped();
  /// Has what an instance loads brought into the page cache, unless it is there.
  void fetch_ahead();
  /// Has an instance that calls are not placed on yet run its version's `warm_up`. `then` is called once,
  /// with what went wrong, on any thread.
  void warm_up(instance& fresh, std::function<void(std::optional<error>)> then);
  /// Stops the instance that has been idle for longest; false where none is, beyond those that are kept.
  bool stop_one();
  /// How long instances may be idle from now on, at most; never longer than the version's limits say.
  void hold_idle(std::chrono::nanoseconds at_most);
  /// What there is, for those who decide about starts. Counts calls that can run at once as instances.
  version_instances present() const;
  /// An ordered instance could not be loaded.
  void load_failed(error const& why);
  /// An instance's actor ends: nothing is placed on it any more.
  void remove(instance& gone);
  /// And is over.
  void bury(instance& dead);

  /// Starts what `instances_min` asks for.
  void keep_warm();
  /// Lets all instances go: they end when they have done what they have. Calls that come nevertheless, from
  /// trees that have resolved to this version before, start new ones.
  void drain();
  /// Whether no later call tree can find this version: then instances end as soon as they have nothing to do.
  void let_go(bool gone);
  /// Whether newer versions take its place for all who do not ask for it: then instances end soon.
  void supersede(bool by_newer);

  /// The time that an alarm was set for has come.
  void ring(alarm what);

  /// Fails what waits, and everything to come.
  void close(error const& why);

  /// What is so now: instances by what they do, waiting calls.
  void read_present(algorithm_metrics& into);

private:
  /// What is to be done once the lock is released.
  struct chore {
    alarm what;
    std::chrono::nanoseconds after; ///< zero: now
  };
  using chores = boost::container::static_vector<chore, 8>;
  using time_point = call::clock::time_point;

  instance* pick() noexcept;
  bool has_room(instance const& i) const noexcept { return i.load() < room(); }
  void wait_in_line(call& c, bool bounded);
  std::optional<error> why_not(call const& c, time_point now, bool bounded) const;
  bool too_late(call const& c, time_point now) const noexcept;
  void offer();
  void count_line() noexcept { waiting_count_.store(line_.size()); }
  bool batch_due(time_point now) const;
  std::size_t workers_wanted_max() const noexcept { return plan_.instances_max * plan_.concurrency; }
  bool is_at_hand(time_point now) const;
  bool may_grow() const noexcept;
  bool crowded(time_point now) const noexcept;
  void order_one(time_point now, chores& out);
  void grow(time_point now, chores& out);
  void restart(time_point now, chores& out);
  bool take_out(instance& one);
  void failed(error const& why);
  void carry_out(chores const& all);
  void stop_idle(alarm by);
  std::chrono::nanoseconds idle_timeout() const;
  void fail_waiting(error const& why);
  bool passes_circuit(call& c);

  published_ptr const version_;
  pool_plan const plan_;
  value_contract const contract_;
  std::function<void(start_order const&)> const order_;
  std::function<void(pool&, alarm, std::chrono::nanoseconds)> const set_alarm_;
  std::function<void(instance&, std::function<void(std::optional<error>)>)> const warm_up_;
  std::chrono::nanoseconds const long_run_;
  version_metrics metrics_;
  memo_account memo_;

  std::atomic<std::size_t> waiting_count_{0}; ///< of `line_`
  std::atomic<bool> lingering_{false};        ///< a batch forms: instances are poked when it is due
  std::atomic<std::size_t> room_{1};
  moving_mean run_;

  // Slots are filled from the front and emptied under the lock; readers take what they see.
  slots<instance> ready_;
  std::atomic<std::size_t> ready_count_{0};
  std::atomic<bool> troubled_{false}; ///< `health_` has something to say to callers

  brief_mutex lock_;
  waiting_line line_;
  batch_sizer sizer_;
  pool_health health_;
  std::atomic<std::size_t> ordered_{0}; ///< starts under way or put off; written under the lock
  std::size_t ahead_ = 0;               ///< of `ordered_`, those ahead of calls whose load has not begun
  bool hurried_ = false;                ///< calls wait for one of those, and the supervisor knows
  std::chrono::nanoseconds hold_max_ = std::chrono::nanoseconds::max();
  time_point not_before_{}; ///< of the next start
  std::chrono::nanoseconds last_load_{0};
  std::array<bool, 5> alarm_set_{}; ///< but for `hurry`
  std::optional<error> closed_;
  std::atomic<bool> gone_{false};
  bool superseded_ = false;
  mutable std::atomic<time_point> looked_at_hand_{}; ///< when it was found out what `at_hand_` says
  mutable std::atomic<bool> at_hand_{false};
  std::deque<instance> kept_; ///< also dead ones: somebody may still point to them
  std::vector<instance*> dead_;
};

} // namespace leat
