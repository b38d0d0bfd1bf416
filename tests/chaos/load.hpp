#pragma once

#include "tests/chaos/world.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace leat::chaos {

/// What calls have come to.
struct tally {
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> ok{0};
  std::array<std::atomic<std::uint64_t>, 17> errors{}; ///< by code
  std::atomic<std::uint64_t> wrong{0};
};

/// A call that has no answer yet.
struct open_call {
  using clock = std::chrono::steady_clock;

  json plan;
  leat::reply reply;
  history::revision from;
  history::revision to;
  clock::time_point ends; ///< its deadline; where it has none, when it was started
  bool has_deadline;
  bool cancelled = false;
};

/// Makes random calls on a thread of its own, has some of them open at once, and holds every answer against
/// what it may be.
class load {
public:
  load(world& w, tally& t, leat::client me, std::uint64_t seed)
      : world_(w), tally_(t), me_(std::move(me)), random_(seed) {}
  load(load const&) = delete;
  load& operator=(load const&) = delete;

  /// Until it is stopped and all calls are answered.
  void run(std::stop_token const& stop);

  /// Calls that should have ended this long ago, for people. From another thread.
  std::vector<std::string> overdue(std::chrono::nanoseconds by) const;

private:
  std::size_t below(std::size_t bound);
  void start_one();
  void settle_oldest();
  void disturb();
  void judge(open_call const& c, result<value> const& got);
  bool allowed(open_call const& c, error const& e) const;

  world& world_;
  tally& tally_;
  leat::client const me_;
  std::mt19937_64 random_;
  std::deque<open_call> open_;

  struct watched {
    std::string what;
    open_call::clock::time_point ends;
  };
  mutable std::mutex lock_;
  std::map<std::uint64_t, watched> watched_; ///< by call id
};

} // namespace leat::chaos
