#pragma once

#include "bench/sim/policies/timed_starts.hpp"

#include <vector>

namespace leat::bench {

/// Serverless in the Wild (Shahrad et al., ATC 2020): for each version a histogram of how long it was idle
/// between calls, 240 bins of a minute. Where it tells something (enough samples, coefficient of variation
/// of the bin counts above 2), an instance goes at once and is started again before the 5th percentile, less
/// a tenth, and then kept until the 99th, and a tenth more. Where it does not, instances are kept for the
/// range of the histogram.
///
/// The paper's forecast by ARIMA for idle times beyond the range is left out: these count as if the histogram
/// told nothing. Its "apps" are versions here.
class hybrid_histogram final : public start_policy {
public:
  explicit hybrid_histogram(std::chrono::nanoseconds bin = std::chrono::minutes(1)) noexcept : bin_(bin) {}

  void call_arrived(seen_call const& c, time now) override;
  void call_ended(seen_call const& c, bool completed, time now) override;
  void decide(node_view const& node, time now, std::vector<start_decision>& out) override;
  time next_due() const override { return waiting_.next_due(); }
  std::chrono::nanoseconds hold(std::uint32_t version, node_view const& node, time now) override;

private:
  static constexpr std::size_t bins = 240;
  struct known {
    std::vector<std::uint32_t> counts;
    double count = 0;
    double squares = 0; ///< of the counts
    double beyond = 0;
    std::uint32_t open = 0; ///< calls
    time idle_since = -time(1);
    time start_at{}; ///< of the current idle time; `idle_since` where it is kept
    time keep_until{};
  };

  known& of(std::uint32_t version);
  void set_windows(known& v) const;
  std::size_t percentile(known const& v, double q) const;

  std::chrono::nanoseconds const bin_;
  std::vector<known> known_;
  timed_starts waiting_; ///< mark: when the idle time began
};

} // namespace leat::bench
