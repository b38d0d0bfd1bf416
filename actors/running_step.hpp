#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace leat {

class call_path;
class pool;

/// What runs on a thread right now, for others to look at. Written by the thread itself, `call` first and
/// last: what is read between two readings of the same `call` belongs to it.
struct running_step {
  std::atomic<call_path*> path{nullptr}; ///< whose call it is
  std::atomic<pool*> where{nullptr};
  std::atomic<std::uint64_t> call{0}; ///< 0: nothing
  std::atomic<std::int64_t> since{0}; ///< on the steady clock, in nanoseconds
  std::atomic<std::uint64_t> told{0}; ///< the call that has been reported
};

/// That of this thread.
running_step& running_here() noexcept;

/// Visits the steps of all threads that have run something. What is seen may be over a moment later. Under a
/// lock that threads take when they begin and end.
void visit_running(std::function<void(running_step&)> const& visit);

} // namespace leat
