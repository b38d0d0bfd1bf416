#pragma once

#include "bench/sim/policies/first_order.hpp"
#include "bench/sim/policies/timed_starts.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace leat::bench {

/// Xanadu (Middleware 2020): when a request arrives, the most likely path through what was learned, each
/// version of it started just in time: when it is expected to be called, less its mean load time. A call
/// that is not on the path was a miss: what is left of the plan is dropped, and made anew from that call.
///
/// Callees with a probability of at least one half count as called together; where there is none such, the
/// most probable one is on the path.
class xanadu final : public start_policy {
public:
  explicit xanadu(std::size_t depth_max = 32) noexcept : depth_max_(depth_max) {}

  void call_arrived(seen_call const& c, time now) override;
  void call_began(seen_call const& c, std::chrono::nanoseconds /*exposed*/, time now) override {
    learned_.began(c, now);
  }
  void call_ended(seen_call const& c, bool completed, time now) override;
  void start_ended(seen_start const& s, start_cost const& paid, time now) override;
  void decide(node_view const& node, time now, std::vector<start_decision>& out) override;
  time next_due() const override { return waiting_.next_due(); }

private:
  struct plan {
    std::int64_t made = 0; ///< so often; starts of earlier ones are void
    std::vector<std::uint32_t> path = {};
    std::vector<std::uint32_t> begun = {}; ///< of `path`, those ordered and not called yet
  };

  void make_plan(std::uint64_t root, std::uint32_t from, time at);

  std::size_t const depth_max_;
  first_order learned_;
  timed_starts waiting_;                                     ///< key: root, mark: `plan::made`
  std::unordered_map<std::uint64_t, plan> plans_;            ///< by root call
  std::unordered_map<std::uint64_t, std::uint64_t> root_of_; ///< by call
  std::vector<std::uint32_t> dropped_;                       ///< to be cancelled
};

} // namespace leat::bench
