#pragma once

#include "bench/sim/event_heap.hpp"
#include "bench/sim/instances.hpp"
#include "bench/sim/load_clock.hpp"

#include <deque>
#include <vector>

namespace leat::bench {

/// The machine that is simulated.
struct node_options {
  std::size_t bytes_max = std::size_t{4} << 30; ///< that all instances may hold
  /// What versions load lies at hand for so many bytes, those used last; a page cache. Holds no memory of
  /// instances.
  std::size_t at_hand_max = std::size_t{4} << 30;
  std::size_t starts_max = 8; ///< that run at once
  /// So many starts run at full speed. Each one more slows all of them by `start_slope`: with n of them, each
  /// takes 1 + slope * (n - start_cores) times as long (assumed 0.2, to be measured on the machine in
  /// question).
  std::size_t start_cores = 2;
  double start_slope = 0.2;
  /// Where there are instances or starts of a version, calls of it may wait so long before one more is
  /// ordered: longer by what is known of how long calls work, or than that in fact. 5 ms is the live
  /// runtime's. Zero: one start for every call that waits, as on platforms that run one call an instance.
  nanoseconds patience = std::chrono::milliseconds(5);
};

/// A simulated node: pools of instances, starts, memory, as the live runtime has them.
///
/// - A call takes the idle instance that was used last, or else one that has a slot because its calls wait
///   for their callees; or else waits in its version's line. A start is ordered where nothing of the version
///   is there, and one more where its line is too long (`patience`), up to `instances_max`. What is free
///   first, an instance or the start, takes the call.
/// - Starts ordered by calls come first, in the order of these calls, and wait for memory where even what is
///   idle would not suffice; none overtakes. A call joins a start of its version that is under way or queued.
/// - Starts ahead of calls run when no call's start waits, and are dropped where memory does not suffice. A
///   start that runs is never broken off.
/// - Where memory is short, idle instances go, those that the policy names.
/// - Calls never compete for processors: their work takes what it takes.
///
/// Allocates only until its arrays are as large as needed.
class node final : public node_view {
public:
  node(workload const& w, node_options const& o, start_policy& policy);

  /// Whether memory could ever suffice for it.
  bool could_start(std::uint32_t version) const noexcept {
    return w_.versions[version].bytes <= o_.bytes_max;
  }
  /// The instance that takes the call at once, or `none`: then it waits. Calls have numbers that are given
  /// out again once they have ended.
  std::uint32_t take(std::uint32_t call, std::uint32_t version, nanoseconds now);
  /// Whether an instance of it is ready, idle or not.
  bool is_ready(std::uint32_t version) const noexcept {
    return store_.taken_count(version) + store_.idle_count(version) > store_.idle_low_count(version);
  }
  /// When a start of it ended last.
  nanoseconds ready_at(std::uint32_t version) const noexcept { return lines_[version].ready_at; }
  /// The highest level below what a call needs that there is of a version now.
  readiness found(std::uint32_t version) const noexcept {
    return store_.idle_low_count(version) > 0 ? readiness::constructed
           : lines_[version].at_hand          ? readiness::at_hand
                                              : readiness::cold;
  }
  /// For so long a call will work without a break.
  void works(std::uint32_t version, nanoseconds time) noexcept {
    auto& mean = lines_[version].work_mean;
    mean += (static_cast<double>(time.count()) - mean) / 8;
  }
  /// A call waits for its callees.
  void suspend(std::uint32_t instance, nanoseconds now);
  /// Whether it may go on at once; else it waits for its instance.
  bool resume(std::uint32_t instance, std::uint32_t call);
  /// Its call has ended.
  void leave(std::uint32_t instance, nanoseconds now);

  /// A call that waited and now has its instance.
  struct handed_call {
    std::uint32_t call;
    std::uint32_t instance;
    bool resumed;
  };
  std::vector<handed_call> handed; ///< since it was emptied

  /// When something happens here, of what is known now.
  nanoseconds next_due() const noexcept { return std::min(loads_.next_end(), timers_.next()); }
  nanoseconds next_load_end() const noexcept { return loads_.next_end(); }
  void end_load(nanoseconds now);
  /// What has been idle for long enough goes, and who has waited for long enough gets a start.
  void ring(nanoseconds now);
  void apply(start_decision const& d, nanoseconds now);
  /// Begins what is ordered and possible.
  void begin_starts(nanoseconds now);

  /// Nothing that runs will ever end the waiting: memory is held by calls that wait for others.
  bool is_stuck() const noexcept { return waiting_ > 0 && working_ == 0 && loads_.size() == 0; }
  /// Takes the call out of its line whose start waits for memory first.
  std::uint32_t refuse_one(nanoseconds now);

  version_instances instances(std::uint32_t version) const override;
  std::size_t bytes_held() const override { return store_.bytes_held(); }
  std::size_t bytes_max() const override { return o_.bytes_max; }
  std::size_t starts_running() const override { return loads_.size(); }
  std::size_t starts_max() const override { return o_.starts_max; }

  instance_store& store() noexcept { return store_; }
  instance_store const& store() const noexcept { return store_; }
  /// What does not hold, or an empty text. O(all); for tests.
  std::string violation() const;

private:
  struct start_job {
    std::uint32_t version;
    std::uint32_t instance; ///< `none` where it only fetches
    readiness step;
    readiness target;
    bool ahead;
  };
  struct ahead_start {
    std::uint32_t version; ///< `none`: withdrawn
    readiness target;
  };
  struct line {
    std::uint32_t waiting = 0;
    std::uint32_t loading = 0; ///< starts that run towards an instance
    std::uint32_t ordered = 0; ///< starts that wait, by calls
    std::uint32_t ahead = 0;   ///< and ahead of calls
    std::uint32_t instances_max = 1;
    bool at_hand = false;
    bool nothing_to_fetch = false;
    bool has_alarm = false;
    std::uint32_t fetching = 0;
    std::uint32_t first = none; ///< calls that wait, by `next_call_`
    std::uint32_t last = none;
    double work_mean = 0;      ///< nanoseconds without a break
    nanoseconds waits_since{}; ///< the first in line
    nanoseconds ready_at{};    ///< its last instance
    links by_use;              ///< among those at hand
  };

  static constexpr std::uint32_t is_alarm = 0x8000'0000; ///< of a version's line, not of an instance

  void follow(std::uint32_t& first, std::uint32_t& last, std::uint32_t call);
  void wait_in_line(std::uint32_t call, std::uint32_t version, nanoseconds now);
  std::uint32_t first_in_line(std::uint32_t version, nanoseconds now);
  void grow(std::uint32_t version, nanoseconds now);
  bool crowded(std::uint32_t version, nanoseconds now) const noexcept;
  void expire(std::uint32_t instance, nanoseconds now);
  void order_start(std::uint32_t version);
  bool withdraw_ahead(std::uint32_t version);
  void start_ahead(std::uint32_t version, readiness target);
  bool may_have_more(std::uint32_t version) const noexcept;

  bool begin_start(std::uint32_t version, readiness target, bool ahead, nanoseconds now);
  std::uint32_t instance_for(std::uint32_t version, readiness target, nanoseconds now);
  void count_start(std::uint32_t instance, bool ahead);
  void join_fetch(std::uint32_t instance);
  void begin_ahead(nanoseconds now);
  void begin_step(std::uint32_t job, readiness from, nanoseconds now);
  void finish_start(start_job const& job, nanoseconds now);
  nanoseconds cost(start_job const& job) const noexcept {
    return w_.versions[job.version].step[static_cast<std::size_t>(job.step)];
  }

  nanoseconds takes(start_job const& job, nanoseconds now) const noexcept;

  void hand_over(std::uint32_t instance, nanoseconds now);
  void take_idle(std::uint32_t instance, bool in_time, nanoseconds now);
  void note_room(std::uint32_t instance);
  void fall_idle(std::uint32_t instance, nanoseconds now);
  void set_timer(bench::instance& i, std::uint32_t number);
  void demote(std::uint32_t instance, readiness level, nanoseconds now);

  bool make_room(std::size_t bytes, nanoseconds now);
  std::uint32_t victim(nanoseconds now);
  void put_at_hand(std::uint32_t version);
  void drop_at_hand(std::uint32_t version);

  workload const& w_;
  node_options const o_;
  start_policy& policy_;
  event_heap timers_; ///< of idle instances and, marked, of lines
  instance_store store_;
  load_clock loads_;
  std::vector<line> lines_;              ///< by version
  std::vector<std::uint32_t> next_call_; ///< by call: the one behind it in its line
  std::vector<start_job> jobs_;
  std::vector<std::uint32_t> free_jobs_;
  std::deque<std::uint32_t> ordered_; ///< versions; one that is no longer needed is skipped
  std::deque<ahead_start> ahead_;
  list_ends at_hand_; ///< versions, the one used last at the end
  std::size_t bytes_at_hand_ = 0;
  std::size_t working_ = 0; ///< calls
  std::size_t waiting_ = 0; ///< calls in lines
  std::vector<std::uint32_t> candidates_;
  std::vector<std::uint32_t> looked_at_; ///< by version: in the search of that number
  std::uint32_t looks_ = 0;
};

} // namespace leat::bench
