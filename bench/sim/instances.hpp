#pragma once

#include "bench/sim/workload.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leat::bench {

inline constexpr std::uint32_t none = 0xffff'ffff;

/// Place in a doubly linked list, by number.
struct links {
  std::uint32_t before = none;
  std::uint32_t after = none;
};
struct list_ends {
  std::uint32_t first = none;
  std::uint32_t last = none;
};

/// What an instance is at.
enum class occupation : std::uint8_t { gone, loading, idle, taken };

/// One instance of a version on the simulated node.
struct instance {
  std::uint32_t version = none;
  std::uint32_t working = 0;         ///< calls that it works for
  std::uint32_t open = 0;            ///< and those that wait for their callees as well
  std::uint32_t resume_first = none; ///< calls whose callees are done, and that wait for a slot here
  std::uint32_t resume_last = none;
  links in_pool; ///< among the idle ones of its version, or among those that could take one more call
  std::uint32_t by_age = none; ///< place among all idle ones
  nanoseconds since{};
  nanoseconds expires = nanoseconds::max();  ///< while idle: when it is demoted
  nanoseconds timer_at = nanoseconds::max(); ///< of the timer that counts; earlier ones have come
  occupation at = occupation::gone;
  readiness level = readiness::cold;
  bool unused_ahead = false; ///< started ahead of a call, and none has come to it
  bool roomy = false;        ///< taken, and could take one more
};

/// Byte-nanoseconds by what instances were at, and what became of starts.
struct node_tally {
  double idle = 0;
  double wasted = 0; ///< the part of `idle` of starts ahead that no call came to
  double loading = 0;
  double taken = 0;
  std::size_t bytes_peak = 0;
  std::uint64_t starts = 0;
  std::uint64_t starts_ahead = 0;
  std::uint64_t used = 0;         ///< of those ahead
  std::uint64_t used_in_time = 0; ///< of those, ready before the call came
  std::uint64_t evicted = 0;      ///< because memory was short
  std::uint64_t refused = 0;      ///< calls that memory never sufficed for
};

/// The instances of a node in flat arrays: what each is at, the memory they hold, idle ones by when they fell
/// idle. Every operation is O(1), in the mean of many where instances fall idle.
class instance_store {
public:
  explicit instance_store(workload const& w) : w_(w), pools_(w.versions.size()) {}

  /// One that loads. Requires that there is room.
  std::uint32_t add(std::uint32_t version, nanoseconds now);
  /// Requires that it is idle.
  void remove(std::uint32_t i, nanoseconds now);

  /// Accounts for what it was at until now.
  void become(std::uint32_t i, occupation at, nanoseconds now);
  /// Counts an idle one again where its level has changed.
  void set_level(std::uint32_t i, readiness level);
  /// Among those that could take one more call, or not.
  void set_roomy(std::uint32_t i, bool roomy);

  instance& operator[](std::uint32_t i) noexcept { return all_[i]; }
  instance const& operator[](std::uint32_t i) const noexcept { return all_[i]; }
  std::size_t size() const noexcept { return all_.size(); } ///< those that are gone among them

  /// The one of this version that fell idle last, or first, and has at least (most) this level.
  std::uint32_t latest_idle(std::uint32_t version, readiness at_least) const noexcept;
  std::uint32_t oldest_idle(std::uint32_t version) const noexcept { return pools_[version].idle.first; }
  std::uint32_t idle_below(std::uint32_t version, readiness level) const noexcept;
  std::uint32_t roomy(std::uint32_t version) const noexcept { return pools_[version].roomy.first; }
  /// The versions of all idle ones, those that fell idle first at the beginning, with `none` between them.
  std::span<std::uint32_t const> idle_by_age() const noexcept { return by_age_; }

  std::uint32_t idle_count(std::uint32_t version) const noexcept { return pools_[version].idle_count; }
  std::uint32_t idle_low_count(std::uint32_t version) const noexcept { return pools_[version].idle_low; }
  std::uint32_t taken_count(std::uint32_t version) const noexcept { return pools_[version].taken; }
  std::size_t bytes_held() const noexcept { return bytes_held_; }
  std::size_t bytes_idle() const noexcept { return bytes_idle_; }

  node_tally tally;
  /// Forgets what was tallied, and counts from now.
  void restart_tally(nanoseconds now);
  /// Accounts for all there is up to now.
  void close_tally(nanoseconds now);

  /// What does not hold, or an empty text. O(all); for tests.
  std::string violation() const;

private:
  struct pool {
    list_ends idle;  ///< the one that fell idle last at the end
    list_ends roomy; ///< those that can take one more call
    std::uint32_t idle_count = 0;
    std::uint32_t idle_low = 0; ///< of these, below the level that a call needs
    std::uint32_t taken = 0;
  };

  void append(list_ends& list, std::uint32_t i);
  void unlink(list_ends& list, std::uint32_t i);
  void close_gaps();
  void account(instance& i, nanoseconds now, bool for_good);
  void enter_idle(std::uint32_t i);
  void leave_idle(std::uint32_t i);
  bool is_low(instance const& i) const noexcept { return i.level < w_.versions[i.version].needed(); }

  workload const& w_;
  std::vector<pool> pools_; ///< by version
  std::vector<instance> all_;
  std::vector<std::uint32_t> gone_;
  std::vector<std::uint32_t> by_age_; ///< versions, `none` for what is idle no more
  std::vector<std::uint32_t> who_;    ///< which instance each of them is of
  std::size_t idle_ = 0;
  std::size_t bytes_held_ = 0;
  std::size_t bytes_idle_ = 0;
};

} // namespace leat::bench
