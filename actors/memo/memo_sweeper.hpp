#pragma once

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
/// Thread safety: full.
class memo_sweeper {
public:
  /// `free` forgets what rests on one version.
  explicit memo_sweeper(std::function<void(std::uint32_t)> free) : free_(std::move(free)) {}
  memo_sweeper(memo_sweeper const&) = delete;
  memo_sweeper& operator=(memo_sweeper const&) = delete;
  ~memo_sweeper() { stop(); }

  /// The version was replaced for good.
  void gone(std::uint32_t version);

  /// Returns when it does nothing any more.
  void stop();

private:
  void run();

  std::function<void(std::uint32_t)> const free_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<std::uint32_t> gone_;
  bool stopped_ = false;
  std::thread thread_;
};

} // namespace leat
