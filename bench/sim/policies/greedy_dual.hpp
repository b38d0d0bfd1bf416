#pragma once

#include "actors/policy/start_policy.hpp"

#include <array>
#include <vector>

namespace leat::bench {

/// FaaSCache (Fuerst and Sharma, ASPLOS 2021): keep-alive is caching. Where memory is short, the version with
/// the lowest priority gives up an instance: clock + frequency * start time / size, where the clock is that
/// of its last use, and goes on to the priority of what was evicted last. Starts nothing ahead of calls.
///
/// Its clock is kept per version and not per instance: the driver asks for versions.
class greedy_dual final : public start_policy {
public:
  void call_began(seen_call const& c, std::chrono::nanoseconds /*exposed*/, time /*now*/) override {
    auto& v = of(c.site.caller);
    v.frequency += 1;
    v.clock = clock_;
  }
  void start_ended(seen_start const& s, start_cost const& paid, time /*now*/) override {
    auto& v = of(s.version);
    v.cost[static_cast<std::size_t>(s.to)] = static_cast<double>(paid.took.count());
    if (paid.bytes > 0)
      v.bytes = static_cast<double>(paid.bytes);
  }
  std::size_t victim(
    std::vector<std::uint32_t> const& candidates, node_view const& /*node*/, time /*now*/) override {
    std::size_t least = 0;
    for (std::size_t i = 1; i < candidates.size(); ++i)
      if (priority(candidates[i]) < priority(candidates[least]))
        least = i;
    clock_ = priority(candidates[least]);
    return least;
  }

private:
  struct known {
    double frequency = 0;
    std::array<double, readiness_count> cost = {}; ///< nanoseconds that each level took last
    double bytes = 1;
    double clock = 0;
  };

  known& of(std::uint32_t version) {
    if (version >= known_.size())
      known_.resize(std::size_t{version} + 1);
    return known_[version];
  }
  double priority(std::uint32_t version) {
    auto const& v = of(version);
    return v.clock + v.frequency * (v.cost[1] + v.cost[2] + v.cost[3]) / v.bytes;
  }

  std::vector<known> known_;
  double clock_ = 0;
};

} // namespace leat::bench
