#pragma once

#include "actors/policy/recent_table.hpp"

#include <cstddef>
#include <cstdint>

namespace leat {

/// Checks whether starts ahead of calls pay, for each pair of caller and callee and over all, and holds back
/// those that do not.
///
/// A pair whose starts were of use less often than they need to be to pay, over the last 50, has the rate of
/// its starts halved with every eighth outcome, down to one in 32, which tells when it pays again; then the
/// rate doubles. So a pair that never pays is all but silent after 40 starts. Over all, thresholds rise while
/// what was wasted is more than a tenth of what was used, and sink slowly otherwise (additive decrease,
/// multiplicative increase). A value: no clock, no locks. Memory is fixed. O(1).
class pre_start_account {
public:
  struct options {
    double accuracy_min = 0.25;     ///< however cheap a start is
    double waste_share_max = 0.10;  ///< wasted byte-seconds by used ones
    std::size_t pairs_max = 16'384; ///< those used lately are kept
    std::uint64_t seed = 0;
  };
  static constexpr unsigned window = 50;
  static constexpr unsigned rate_log2_min = 5; ///< one start in 2^5

  explicit pre_start_account(options const& o) : o_(o), pairs_(o.pairs_max, o.seed) {}

  static std::uint64_t pair(std::uint32_t caller, std::uint32_t callee) noexcept {
    return std::uint64_t{caller} << 32 | callee;
  }

  /// Whether one more start for this pair is let through. Counts that it was asked.
  bool admits(std::uint64_t pair);
  bool muted(std::uint64_t pair) const noexcept;

  /// A start came to an end of use or of none. `break_even`: the share that has to be of use.
  void outcome(std::uint64_t pair, bool used, double break_even);

  void add_used(double byte_seconds) noexcept { used_ += byte_seconds; }
  void add_wasted(double byte_seconds) noexcept { wasted_ += byte_seconds; }

  /// A threshold of probability, from 0 to 1, as it is to be now.
  double threshold(double p) const noexcept { return 1 - (1 - p) / strictness_; }
  double strictness() const noexcept { return strictness_; } ///< 1 or more

  /// Pairs whose rate is below one.
  std::size_t muted_count() const;

private:
  struct tally {
    std::uint64_t used = 0; ///< one bit an outcome, the last one lowest
    std::uint32_t asked = 0;
    std::uint8_t count = 0; ///< at most `window`
    std::uint8_t since = 0; ///< outcomes since the rate last changed
    std::uint8_t rate_log2 = 0;
  };

  void weigh_waste() noexcept;

  options o_;
  recent_table<tally> pairs_;
  double used_ = 0; ///< byte-seconds, halved now and then
  double wasted_ = 0;
  double strictness_ = 1;
  unsigned outcomes_ = 0;
};

} // namespace leat
