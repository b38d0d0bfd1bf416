#pragma once

#include <cstddef>
#include <cstdint>
#include <queue>
#include <random>
#include <vector>

namespace leat::bench {

/// When root calls come. Source: Shahrad et al., Serverless in the Wild, ATC 2020, but where it says assumed.
struct arrival_options {
  /// Root calls a day: lognormal over the entries, a fit to 45 % of apps with at most one an hour and 81 %
  /// with at most one a minute; the busiest fifth then has 99.9 % of all. With a sigma of 0, all are equally
  /// busy.
  double rate_ln_mean = 3.69;
  double rate_sigma = 4.08;
  double rate_min = 0.1;
  double rate_max = 1e8;

  /// Of the entries: those that come by a timer, and those with bursts, whose coefficient of variation is
  /// uniform from 1 to 10; the others' is from 0.2 to 1 (the split between these is assumed). Gamma
  /// distributed.
  double periodic_share = 0.2;
  double bursty_share = 0.4;
  double variation_max = 10;
  double variation_min = 0.2;

  double daily_share = 0.5; ///< of the rate, that follows a sine over the day; not for timers
  double weekend_dip = 0.3;
};

/// An endless stream of root calls, in the order of their times.
class arrivals {
public:
  arrivals(arrival_options const& o, std::size_t entries, std::uint64_t seed);

  struct arrival {
    double at; ///< seconds
    std::uint32_t entry;
    bool operator>(arrival const& other) const noexcept {
      return at != other.at ? at > other.at : entry > other.entry;
    }
  };
  arrival next();

private:
  struct pattern {
    double interval;  ///< mean, in seconds
    double variation; ///< coefficient of; 0: by a timer
  };

  pattern draw_pattern();
  double draw_interval(pattern const& p, double now);

  arrival_options const o_;
  std::mt19937_64 random_;
  std::vector<pattern> patterns_; ///< by entry
  std::priority_queue<arrival, std::vector<arrival>, std::greater<>> due_;
};

} // namespace leat::bench
