#pragma once

#include "actors/call.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace leat {

/// The calls that end at a time of their own: deadlines and pauses. No thread, no clock: time is an argument.
///
/// Only roots with a timeout and calls with a shorter one than their parent's stand here: a deadline covers
/// the whole tree, since ending a call ends its children. Thread safety: full. O(log n).
class timer_queue {
public:
  /// True: `c` is now the first to be due, so whoever waits must wait less long.
  bool arm(call& c);
  void disarm(call& c);

  /// Takes out what is due.
  std::vector<call_ptr> take_due(call::clock::time_point now);

  /// When the next one is due.
  std::optional<call::clock::time_point> next() const;

private:
  using key = std::pair<call::clock::time_point, std::uint64_t>;

  mutable std::mutex lock_;
  std::map<key, call_ptr> waiting_;
  std::uint64_t last_key_ = 0;
};

/// A thread that ends calls when they are due, whatever the scheduler's threads are busy with.
class timer {
public:
  timer();
  timer(timer const&) = delete;
  timer& operator=(timer const&) = delete;
  ~timer() { stop(); }

  void arm(call& c);
  void disarm(call& c) { queue_.disarm(c); }

  /// Ends the thread, for good.
  void stop();

private:
  void run();

  timer_queue queue_;
  std::mutex lock_;
  std::condition_variable changed_;
  bool earlier_ = false; ///< the next due time has moved forward
  bool stop_ = false;
  std::thread thread_;
};

/// Ends a call whose time has come: a pause with null, everything else with `deadline_exceeded`.
void expire(call& c) noexcept;

} // namespace leat
