#pragma once

#include "actors/ahead/observation.hpp"
#include "actors/memo/dependencies.hpp"
#include "actors/memo/step_log.hpp"
#include "actors/progress.hpp"
#include "actors/recycled.hpp"
#include "actors/spans/span_record.hpp"
#include "registry/catalog.hpp"
#include "registry/identity.hpp"

#include <leat/context.hpp>
#include <leat/detail/handler.hpp>
#include <leat/options.hpp>
#include <leat/reply.hpp>

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set_hook.hpp>

namespace leat {

class call_path;
class comparison;
class instance;
struct flight;

/// Told when a call has ended, exactly once, on the thread that ended it.
class waiter {
public:
  virtual void call_ended(call& ended) noexcept = 0;

protected:
  ~waiter() = default;
};

/// What all calls of one tree share; owned by the root.
struct call_tree {
  std::shared_ptr<catalog const> snapshot;
  std::shared_ptr<identity const> who; ///< the principal behind the tree
  std::uint64_t affinity = 0;          ///< see `call_draw`
  bool shadow = false;                 ///< its outcome is only compared
  std::optional<trace_context> trace_parent;
};

/// The tree of a root call.
struct own_tree : call_tree, recycled<own_tree> {};

/// One invocation, from `pipe()` to its one outcome: the record that everybody who has to do with it refers
/// to.
///
/// ## Life
/// A call is open until `end` succeeds, once, whoever comes first: the algorithm with its output, the caller
/// who gives up, the deadline, the parent that ended, the runtime that shuts down. Ending it ends its open
/// children, tells the memo, and then wakes the one waiter: a blocked thread, a callback, or the coroutine of
/// another call. So a suspended coroutine is always resumed by the end of what it waits for, and there is a
/// single path on which it goes on.
///
/// ## Coroutine
/// The frame belongs to the record and is touched by one instance alone: started, resumed and destroyed in
/// its handler, one step at a time. A call may end (be cancelled) while its frame is suspended: its children
/// end with it, which resumes the frame, whose `co_await` throws, which unwinds it. Nobody destroys a frame
/// that may still be resumed, but the instance when it dies itself.
///
/// ## Lifetime
/// Counted references: from the reply, the inbox or queue it stands in, the instance that runs it, the timer,
/// and its children (to their parent). The cycle parent, frame, reply, child, parent is cut when the frame
/// ends.
class call final : public recycled<call>, private waiter {
public:
  using clock = std::chrono::steady_clock;
  static constexpr auto no_deadline = clock::time_point::max();

  /// What a call does, besides running an algorithm.
  enum class kind : std::uint8_t {
    algorithm,
    group, ///< ends when what it holds has: a pipeline, a list. Transparent for permissions and depth
    pause, ///< ends with the timer
    join,  ///< ends when calls beside it have: nothing of its own, and no span
  };

  struct origin {
    call_path* path;
    call_ptr parent; ///< null for a root
    std::uint64_t id;
    call::kind kind = kind::algorithm;
  };

  call(origin from, value input, call_options const& options);
  call(call const&) = delete;
  call& operator=(call const&) = delete;
  ~call();

  // -- who and what
  // -----------------------------------------------------------------------------------------------

  std::uint64_t id() const noexcept { return id_; }
  kind what() const noexcept { return kind_; }
  call_path& path() const noexcept { return *path_; }
  call* parent() const noexcept { return parent_.get(); }
  call& root() noexcept { return *root_; }
  call_tree& tree() const noexcept { return *root_->tree_; }
  /// The nearest ancestor that runs an algorithm: the caller. Null where the tree's principal is.
  call* caller() const noexcept;
  /// Algorithms from the root down to this call, both included.
  std::size_t depth() const noexcept { return depth_; }
  value const& input() const noexcept { return input_; }
  memo_use memo() const noexcept { return memo_; }
  int priority() const noexcept { return priority_; }
  clock::time_point deadline() const noexcept { return deadline_; }
  bool has_timer() const noexcept { return has_timer_; }

  published const* target() const noexcept { return target_; }
  void aim_at(published const& target) noexcept { target_ = &target; }

  // -- what is learned from it
  // -----------------------------------------------------------------------------------

  /// Its name in observations: an ordinal, or a pipeline; `observation::none` where it is transparent.
  std::uint32_t known_as() const noexcept { return known_as_; }
  void know_as(std::uint32_t what) noexcept { known_as_ = what; }
  /// The nearest ancestor that is not transparent.
  call* known_parent() const noexcept;
  /// Of a root: what happens to its tree is told to those who learn from it.
  void observe_tree() noexcept { observed_ = true; }
  bool in_observed_tree() const noexcept { return observed_; }
  /// They were told that it needs an instance.
  bool seen() const noexcept { return seen_.load(std::memory_order_relaxed); }
  void note_seen() noexcept { seen_.store(true, std::memory_order_relaxed); }

  // -- the outcome
  // ------------------------------------------------------------------------------------------------

  /// Gives the call its outcome; false where it has one already. Any thread.
  bool end(result<value> outcome) noexcept;
  bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }
  /// `end` with an error about this call.
  bool fail(errc code, std::string message) noexcept { return end(error(code, std::move(message))); }

  /// The outcome can be read: `end` has published it.
  bool ready() const noexcept { return waiter_.load(std::memory_order_acquire) == published_mark(); }
  result<value> const& outcome() const noexcept { return outcome_; }
  /// Moves the outcome out, for the only reader.
  result<value> take_outcome() noexcept { return std::move(outcome_); }

  /// Registers the one waiter; false where the outcome is there already.
  bool wait(waiter& w) noexcept;

  // -- the tree
  // ---------------------------------------------------------------------------------------------------

  /// Makes `child` end with this call and returns ok; where this call has ended, why the child must end too:
  /// `cancelled` or `deadline_exceeded`.
  errc adopt(call& child);
  /// `child` has ended.
  void disown(call& child) noexcept;

  /// Edges of a memoised subtree; see `dependencies`.
  bool collecting() const noexcept { return collecting_; }
  void depend_on(dependency d);
  void depend_on(dependencies const& ds);
  dependencies take_dependencies();

  /// What calls below took, of a collecting one.
  void add_cost(std::chrono::nanoseconds below) noexcept {
    cost_below_.fetch_add(below.count(), std::memory_order_relaxed);
  }
  /// Time on threads that this call has taken, and those below it; of a pause, its length. Without waiting
  /// for instances: what it would take to have the outcome again.
  std::chrono::nanoseconds cost(clock::time_point now) const noexcept;
  /// Time on a thread, of this call alone. To be asked on the thread that ends it.
  std::chrono::nanoseconds run_time(clock::time_point now) const noexcept;

  /// Something that another call need not meet had a part in what comes out: a deadline, a full queue.
  void note_chance() noexcept { by_chance_.store(true, std::memory_order_relaxed); }
  bool by_chance() const noexcept { return by_chance_.load(std::memory_order_relaxed); }

  /// A call that this one, a leader, makes itself. Before it is admitted. One that is not `pure` cannot be
  /// made again to see what comes.
  void note_step(call& child, std::string_view asked, bool pure);
  /// It has ended.
  void step_ended(call const& child) noexcept;
  /// What was asked before its run is not part of it.
  void begin_anew();
  /// All of them; nothing where they do not tell the whole story.
  std::vector<memo_step> take_steps();

  /// Makes this call the leader of equal calls, before it is admitted; false where it has ended already.
  bool lead(std::shared_ptr<leat::flight> f);
  /// Set once the call leads; read when it has ended, or from its descendants.
  std::shared_ptr<leat::flight> const& flight() const noexcept { return flight_; }

  /// Has its outcome compared with a shadow's. Before it is admitted.
  void compare_in(std::shared_ptr<comparison> c) noexcept { comparison_ = std::move(c); }
  std::shared_ptr<comparison> const& compared_in() const noexcept { return comparison_; }

  // -- waiting for an instance
  // ------------------------------------------------------------------------------------

  /// On the steady clock, in nanoseconds.
  std::int64_t admitted_at() const noexcept {
    return span_.begin + static_cast<std::int64_t>(progress::get(progress_.admitted));
  }
  /// It begins to wait; the first time counts.
  void admitted(clock::time_point now) noexcept {
    if (progress::get(progress_.admitted) == 0)
      progress::set(progress_.admitted, since_begin(now));
  }
  /// Said by the pool, under its lock.
  void stand_in_line(bool now) noexcept { in_a_line_.store(now); }
  bool in_a_line() const noexcept { return in_a_line_.load(); }

  // -- running, in the instance's handler
  // -------------------------------------------------------------------------

  /// Runs up to the first wait or the end. True when the algorithm is through.
  bool start(leat::instance& where, clock::time_point now);
  /// Goes on after a wait. True when the algorithm is through.
  bool resume();
  /// The first half of `start`, for a call whose algorithm is run for it: false where its input is refused.
  bool begin(leat::instance& where, clock::time_point now);
  /// The algorithm's own outcome, held against what it says that it returns.
  void finish(result<value> outcome);
  bool has_started() const noexcept { return instance_ != nullptr; }
  /// Some instance has begun to run it, be it lost by now. Any thread.
  bool was_begun() const noexcept { return progress::get(progress_.attempts) != 0; }
  /// Of the instance that it runs in.
  std::uint32_t life() const noexcept { return life_; }

  /// The instance that it runs in dies, while it waits: the frame is destroyed, its children end. Then the
  /// call is run again elsewhere, where that does no harm, or ends.
  void lose_run() noexcept;
  /// What it waits for has ended, but its instance is gone.
  void woken_in_vain() noexcept;

  /// What is to be recorded about it, as far as it was known when it was admitted.
  span_record& span() noexcept { return span_; }
  leat::progress& progress() noexcept { return progress_; }
  /// Nanoseconds.
  std::uint64_t since_begin(clock::time_point t) const noexcept {
    return static_cast<std::uint64_t>(std::chrono::nanoseconds(t.time_since_epoch()).count() - span_.begin);
  }

  /// Suspends the task of this call until `awaited` ends; false where that has ended already.
  bool suspend_until(call& awaited, std::coroutine_handle<> task) noexcept;

  leat::context& context() noexcept { return context_; }

  call* next_in_inbox = nullptr;                 ///< of `inbox`
  boost::intrusive::list_member_hook<> siblings; ///< in the parent's children, or the open roots
  boost::intrusive::list_member_hook<> active;   ///< in the instance's suspended calls
  boost::intrusive::set_member_hook<> in_line;   ///< of a pool
  std::uint64_t timer_key = 0;                   ///< of the timer; 0: not armed

  friend void intrusive_ptr_add_ref(call const* c) noexcept;
  friend void intrusive_ptr_release(call const* c) noexcept;

private:
  using children = boost::intrusive::list<call,
    boost::intrusive::member_hook<call, boost::intrusive::list_member_hook<>, &call::siblings>,
    boost::intrusive::constant_time_size<false>>;

  // A mark, never followed.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  static waiter* published_mark() noexcept { return reinterpret_cast<waiter*>(std::uintptr_t{1}); }

  void call_ended(call& awaited) noexcept override;
  void end_children() noexcept;
  error located(error e) const;
  bool through();
  void lost_and_woken(std::uint8_t event) noexcept;
  void run_again() noexcept;

  mutable std::atomic<std::uint32_t> refs_{0};
  std::atomic<bool> ended_{false};
  kind const kind_;
  memo_use const memo_;
  bool const idempotent_;
  std::int8_t priority_ = 0;
  std::atomic<bool> in_a_line_{false};
  bool has_timer_ = false;
  bool collecting_ = false;
  bool observed_ = false;
  std::atomic<bool> seen_{false};
  std::uint32_t known_as_ = observation::none;
  std::uint32_t depth_;
  call_path* const path_;
  call_ptr const parent_;
  call* const root_;
  std::unique_ptr<own_tree> const tree_;
  std::uint64_t const id_;
  clock::time_point deadline_ = no_deadline;
  published const* target_ = nullptr; // kept alive by the tree's snapshot
  value const input_;

  result<value> outcome_{value()};
  std::atomic<waiter*> waiter_{nullptr};

  std::mutex lock_; // children, dependencies, steps, flight
  children children_;
  errc closed_ = errc::ok; ///< why no child is adopted any more
  dependencies dependencies_;
  step_log steps_;
  std::uint32_t step_ = step_log::none; ///< among those of the caller
  std::atomic<bool> by_chance_{false};
  std::atomic<std::int64_t> cost_below_{0}; ///< nanoseconds
  std::shared_ptr<leat::flight> flight_;

  std::shared_ptr<comparison> comparison_;

  span_record span_;
  leat::progress progress_;
  std::uint8_t attempts_ = 0;

  leat::instance* instance_ = nullptr;
  std::uint32_t life_ = 0;
  std::atomic<std::uint8_t> lost_{0}; ///< which of the two has happened that make a lost run over
  detail::coroutine frame_;
  std::coroutine_handle<> resume_at_;
  std::shared_ptr<void> kept_;
  leat::context context_;
};

} // namespace leat
