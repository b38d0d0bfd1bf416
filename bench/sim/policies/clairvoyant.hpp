#pragma once

#include "bench/sim/policies/greedy_dual.hpp"
#include "bench/sim/policies/timed_starts.hpp"
#include "bench/sim/workload.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace leat::bench {

/// What the others are measured against: knows of each request, when it arrives, all its calls and how long
/// they work, and how long every version loads; nothing of requests to come. Starts each version just in
/// time, where a call would wait for longer for an instance that is there or under way, and where memory
/// allows for it without what open requests will call. Memory and starts are bounded for it as for all.
///
/// What is idle goes by greedy-dual priorities, but what an open request will call stays. That a start takes
/// longer beside others it does not foresee, so it is no strict bound: a policy may happen to do better.
class clairvoyant final : public start_policy {
public:
  /// `keeper` says which idle instance goes where memory is short; its decisions about starts are not asked
  /// for.
  explicit clairvoyant(
    workload const& w, std::unique_ptr<start_policy> keeper = std::make_unique<greedy_dual>());

  void call_arrived(seen_call const& c, time now) override;
  void call_began(seen_call const& c, std::chrono::nanoseconds exposed, time now) override;
  void call_ended(seen_call const& c, bool completed, time now) override;
  void start_began(seen_start const& s, time now) override { keeper_->start_began(s, now); }
  void start_ended(seen_start const& s, start_cost const& paid, time now) override {
    keeper_->start_ended(s, paid, now);
  }
  void demoted(std::uint32_t version, readiness left, time now) override {
    keeper_->demoted(version, left, now);
  }
  void decide(node_view const& node, time now, std::vector<start_decision>& out) override;
  time next_due() const override { return waiting_.next_due(); }
  std::size_t victim(std::vector<std::uint32_t> const& candidates, node_view const& node, time now) override;

private:
  struct call_state {
    time need = never; ///< when it comes, or came
    time began = never;
    time ended = never;
  };
  /// A call that was foreseen and has not begun.
  struct awaited_call {
    time need;
    time work; ///< until it leaves its slot first
    std::uint32_t call;

    friend bool operator<(awaited_call const& a, awaited_call const& b) noexcept {
      return a.need != b.need ? a.need < b.need : a.call < b.call;
    }
  };
  struct version_state {
    std::vector<awaited_call> awaited;                   ///< in the order in which they come
    std::vector<std::pair<std::uint32_t, time>> running; ///< calls, and when each leaves its slot first
  };

  awaited_call as_awaited(std::uint32_t call) const;
  bool is_awaited(std::uint32_t call) const;
  void await(std::uint32_t call, time need);
  void await_no_more(std::uint32_t call);
  void comes_at(std::uint32_t call, time need);
  void plan(std::uint32_t call, time need, node_view const& node, time now);
  bool calls_more(std::uint32_t caller, std::uint32_t callee) const;
  time load_of(std::uint32_t version, node_view const& node) const;
  bool will_be_there(std::uint32_t call, node_view const& node, time now);
  bool has_room(std::uint32_t version, node_view const& node) const;

  workload const& w_;
  std::vector<call_state> calls_;
  std::vector<version_state> versions_;
  std::vector<std::uint32_t> to_plan_; ///< calls, with all below
  timed_starts waiting_;               ///< key: call, mark: its `need`
  std::unique_ptr<start_policy> keeper_;
  std::vector<std::uint32_t> not_awaited_;
  std::vector<time> free_at_; ///< of instances, the first first
  std::vector<time> ends_;    ///< by call: as foreseen
};

} // namespace leat::bench
