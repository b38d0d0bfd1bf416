#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace caf {
class resumable;
}

namespace leat {

/// The jobs of scheduler threads, "workers": a queue for each. A worker without jobs takes one from another;
/// where there is none to take it looks for a moment, then sleeps until it is told.
///
/// It is told at once of a job from outside, and of those of another worker where they will keep that one for
/// longer than telling costs. What a worker says before it sleeps and what is put into a queue are in one
/// order, so that nothing is missed. The one job that a worker takes next is left to it, or callers and
/// callees would be torn apart; it is taken only where the worker has not come to it since the last look.
///
/// CAF's own work stealing (0.17) tells nobody: its workers sleep 50 us at a time for ten milliseconds after
/// each job, which disturbs what else runs on the machine ten thousand times a second.
///
/// Thread safety: full; what has a worker's number is for that worker's thread alone. O(1), O(workers) where
/// somebody sleeps or has nothing to do.
class job_queues {
public:
  using job = caf::resumable*;

  /// A sleeping worker looks at the others' queues as often as this, and at a tenth of it where something
  /// waits there.
  static constexpr std::chrono::milliseconds look_again{10};

  explicit job_queues(std::size_t workers, std::chrono::nanoseconds looks_again = look_again);
  job_queues(job_queues const&) = delete;
  job_queues& operator=(job_queues const&) = delete;
  ~job_queues();

  /// From a thread that is no worker: to one who sleeps, else to each worker in turn.
  void submit(job j);
  /// What a job of this worker calls for: taken next.
  void push(std::size_t worker, job j);
  /// After all that this worker has.
  void push_last(std::size_t worker, job j);

  /// The next job for this worker; waits for one.
  job take(std::size_t worker);
  /// A job of this worker's queue; null where it is empty.
  job take_own(std::size_t worker);

private:
  struct worker;

  bool give(job j);
  void tell_another();
  static void tell(worker& w);
  bool claim(worker& w) noexcept;
  bool worth_telling(worker const& by, std::size_t jobs) const noexcept;

  job steal(worker& thief);
  job look(worker& me);
  job sleep(worker& me);
  job take_stuck(worker& thief);
  bool leaves_some(worker const& me) const noexcept;
  bool any_for_others() const noexcept;
  bool any_next() const noexcept;

  std::size_t const count_;
  std::chrono::nanoseconds const looks_again_;
  std::unique_ptr<worker[]> const workers_;
  alignas(64) std::atomic<std::uint32_t> sleeping_{0}; ///< workers that nobody has told
  std::atomic<std::uint32_t> looking_{0};
  alignas(64) std::atomic<std::uint32_t> next_{0};
};

} // namespace leat
