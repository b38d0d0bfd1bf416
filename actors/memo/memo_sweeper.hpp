#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace leat {

/// Frees, behind everybody's back, what rests on versions that no call can find any more. A thread of its
/// own, begun when there is something to do.
///
/// It rests for as long as it has worked, a fraction of a millisecond at a time. So its turn on a processor
/// seldom ends while it holds a lock that calls wait for, and it takes half a processor at most.
///
/// Thread safety: full.
class memo_sweeper {
public:
  /// Forgets what rests on one version, in small steps, and asks after each whether to go on.
  using free_version = std::function<void(std::uint32_t, std::function<bool()> const& go_on)>;

  explicit memo_sweeper(free_version free) : free_(std::move(free)) {}
  memo_sweeper(memo_sweeper const&) = delete;
  memo_sweeper& operator=(memo_sweeper const&) = delete;
  ~memo_sweeper() { stop(); }

  /// The version was replaced for good.
  void gone(std::uint32_t version);

  /// Returns when it does nothing any more: after the step that it is at.
  void stop();

private:
  using clock = std::chrono::steady_clock;

  void run();
  bool rest(clock::time_point& worked_since);

  free_version const free_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<std::uint32_t> gone_;
  bool stopped_ = false;
  std::thread thread_;
};

} // namespace leat
