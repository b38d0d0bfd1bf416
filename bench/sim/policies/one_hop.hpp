#pragma once

#include "bench/sim/policies/first_order.hpp"

namespace leat::bench {

/// Starts what a caller will probably call when the caller starts to run, and looks no further.
class one_hop final : public start_policy {
public:
  explicit one_hop(double probability_min = 0.25) noexcept : probability_min_(probability_min) {}

  void call_arrived(seen_call const& c, time now) override { learned_.called(c, now); }
  void call_began(seen_call const& c, std::chrono::nanoseconds /*exposed*/, time now) override {
    learned_.began(c, now);
    for (auto const& callee : learned_.callees(c.site.caller))
      if (callee.probability >= probability_min_)
        wanted_.push_back({.version = callee.version,
          .level = readiness::warmed_up,
          .for_call = c.call,
          .probability = callee.probability,
          .needed_at = now + std::chrono::nanoseconds(static_cast<std::int64_t>(callee.lag))});
  }
  void call_ended(seen_call const& c, bool /*completed*/, time /*now*/) override { learned_.ended(c); }

  void decide(node_view const& node, time /*now*/, std::vector<start_decision>& out) override {
    for (auto const& one : wanted_)
      if (auto const there = node.instances(one.version); there.idle + there.starting == 0)
        out.push_back(one);
    wanted_.clear();
  }

private:
  double const probability_min_;
  first_order learned_;
  std::vector<start_decision> wanted_;
};

} // namespace leat::bench
