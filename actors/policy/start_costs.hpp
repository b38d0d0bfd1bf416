#pragma once

#include "actors/policy/log_moments.hpp"
#include "actors/policy/start_policy.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// What is known of one version's starts and runs.
struct version_costs {
  std::array<log_moments, readiness_count> steps; ///< alone on the machine, by what they lead to
  std::array<float, readiness_count> bytes = {};  ///< that each step adds
  log_moments run;                                ///< of calls, without the starts that they waited for
};

/// Learns what it costs to start a version, step by step, and how starts slow each other down. A value: no
/// clock, no locks.
///
/// A step beside others is believed to take `1 + slope * others` times as long as alone; the slope is a
/// fading regression through the origin over all versions, and is taken out of what is learned about each.
/// Thread safety: as for standard containers. Memory grows with the highest version seen. O(1).
class start_costs {
public:
  struct times {
    double mean = 0; ///< seconds
    double p80 = 0;  ///< 80th percentile
  };

  static constexpr double slope_max = 4;

  /// A step ended. One that failed is left out.
  void learn(seen_start const& s, start_cost const& cost);
  /// A call ran for so long, without starts that it or its callees waited for.
  void ran(std::uint32_t version, std::chrono::nanoseconds took);

  /// All steps after `from`, which is `cold` or `at_hand`, up to `to`, alone. As for the mean version while
  /// nothing is known of it.
  times load(std::uint32_t version, readiness from, readiness to) const noexcept {
    return known(version) ? sums_[version][index(from)][index(to)] : anyone();
  }
  /// From cold to as ready as can be, beside nothing; cached.
  times load(std::uint32_t version) const noexcept {
    return known(version) ? brief_[version].load : anyone();
  }

  /// That one instance holds.
  double bytes(std::uint32_t version) const noexcept {
    return known(version) ? brief_[version].bytes : any_.bytes;
  }
  /// Seconds; 0 while unknown.
  double run_mean(std::uint32_t version) const noexcept {
    return version < brief_.size() ? static_cast<double>(brief_[version].run_mean) : 0;
  }

  /// What is asked for most, in one: loads from cold, the bytes of an instance, and the mean run.
  struct brief {
    times load;
    double bytes = 0;
    float run_mean = 0; ///< seconds; 0 while unknown
  };
  brief in_brief(std::uint32_t version) const noexcept {
    return known(version) ? brief_[version]
                          : brief{anyone(), any_.bytes, static_cast<float>(run_mean(version))};
  }

  /// Calls that ran, at most as many as are remembered.
  float runs(std::uint32_t version) const noexcept {
    return version < versions_.size() ? versions_[version].run.count : 0;
  }

  bool known(std::uint32_t version) const noexcept {
    return version < brief_.size() && brief_[version].load.mean > 0;
  }
  /// Whether a step towards `to` costs anything, as far as was seen.
  bool has_step(std::uint32_t version, readiness to) const noexcept;

  /// By how much of its time alone a step takes longer for each one beside it.
  double slope() const noexcept;
  /// How much longer the step took than alone; 1 while that is not known.
  double slowdown(seen_start const& s, start_cost const& cost) const;

  std::vector<version_costs> const& versions() const noexcept { return versions_; }
  /// What was saved takes the place of what is known.
  void put(std::uint32_t version, version_costs const& c);

private:
  /// What follows from a version's steps: asked for much more often than they are learned.
  using sums = std::array<std::array<times, readiness_count>, 2>; ///< by where from and where to

  static constexpr std::size_t index(readiness r) noexcept { return static_cast<std::size_t>(r); }
  version_costs& at(std::uint32_t version);
  void refresh(std::uint32_t version);
  times anyone() const noexcept { return {any_.mean, any_.mean}; }

  std::vector<version_costs> versions_;
  std::vector<sums> sums_;
  std::vector<brief> brief_;
  double slope_above_ = 0; ///< sums of the regression
  double slope_below_ = 0;
  struct {
    double mean = 0.05; ///< seconds; a first guess until one was seen
    double bytes = 0;
    double count = 0;
  } any_;
};

} // namespace leat
