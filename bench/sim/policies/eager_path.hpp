#pragma once

#include "bench/sim/policies/first_order.hpp"

namespace leat::bench {

/// Starts all that a request will probably reach when it arrives: the whole path, at once. The least latency
/// that learning can give where starts do not slow each other down, at the most idle memory.
class eager_path final : public start_policy {
public:
  explicit eager_path(double reach_min = 0.05, std::size_t depth_max = 32) noexcept
      : reach_min_(reach_min), depth_max_(depth_max) {}

  void call_arrived(seen_call const& c, time now) override;
  void call_began(seen_call const& c, std::chrono::nanoseconds /*exposed*/, time now) override {
    learned_.began(c, now);
  }
  void call_ended(seen_call const& c, bool /*completed*/, time /*now*/) override { learned_.ended(c); }
  void decide(node_view const& node, time now, std::vector<start_decision>& out) override;

private:
  double const reach_min_;
  std::size_t const depth_max_;
  first_order learned_;
  std::vector<start_decision> wanted_;
};

} // namespace leat::bench
