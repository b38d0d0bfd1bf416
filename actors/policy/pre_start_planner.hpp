#pragma once

#include "actors/policy/ahead_starts.hpp"
#include "actors/policy/demand_book.hpp"
#include "actors/policy/open_calls.hpp"
#include "actors/policy/pre_start_account.hpp"
#include "actors/policy/start_knowledge.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

struct pre_start_options {
  /// Least probability that a call comes, for what is started ahead of it. Accuracy sinks with each step
  /// ahead (0.94, 0.85, 0.77 in PBKV), so what costs more asks for more (policies.md 5(b)).
  double at_hand_min = 0.05;
  double constructed_min = 0.25;
  double warmed_up_min = 0.60;
  /// Least cautious probability that keeps an idle instance from being taken away.
  double sure_min = 0.25;
  /// Of the node's memory, for instances started ahead and not yet used.
  double memory_share = 0.15;
  /// A second of a start that nobody needs, in seconds of waiting.
  double start_weight = 0.1;
  double byte_seconds_per_second = 128.0 * (1 << 30); ///< as in `outlook_options`
  /// Later than expected by so much of its load, a start is still in time: given up no sooner.
  double grace = 1;
};

/// A start that is due.
struct planned_start {
  start_decision decision;
  std::uint32_t place = 0; ///< of the call that it is for
  std::uint32_t item = 0;  ///< of that call's outlook
  std::uint32_t count = 1; ///< instances
  std::uint32_t beside = 0;
  std::uint64_t pair = 0;
  std::chrono::nanoseconds give_up{};
  std::chrono::nanoseconds ready{}; ///< expected
  double break_even = 0;
  double bytes = 0;
  double density = 0; ///< seconds of waiting saved per byte-second
};

/// Plans the starts for the calls that one call under way is expected to lead to: just in time, at the
/// newsvendor's quantile of the time until the call less the 80th percentile of the load (policies.md 5(b)).
///
/// Counts what all open calls are expected to need of a version against the instances that are idle,
/// starting, or busy and likely done by then. Where an instance will be late, all that follows it is expected
/// later. A value: no clock, no locks. O(expected calls), some ten nanoseconds each where instances are idle.
class pre_start_planner {
public:
  using time = std::chrono::nanoseconds;

  pre_start_planner(pre_start_options const& o, start_knowledge const& k, pre_start_account const& account,
    ahead_starts const& ahead)
      : o_(o), k_(k), account_(account), ahead_(ahead) {}

  /// Enters anew in `book` what `c` is expected to need, adds to `due` what is to be started for it now, and
  /// sets when `c` is to be looked at again. Where nothing may be started now (`may_start`), what is due is
  /// noted as unmet.
  void plan(std::uint32_t place, open_call& c, node_view const& node, bool may_start, time now,
    demand_book& book, std::vector<planned_start>& due) const;

private:
  struct path; // of one plan
  /// What starting one instance for an expected call would come to.
  struct prospect {
    readiness level = readiness::constructed;
    start_costs::times load;
    time needed{};
    time begin{}; ///< when it is to begin
    time ready{};
    time give_up{};
    double bytes = 0;
    double low = 0;     ///< probability of the call, cautiously
    double useless = 0; ///< cost if it does not come, in seconds of waiting
    bool pays = false;
  };

  void look_at(path& p, std::size_t i) const;
  bool may_need_start(path const& p, std::size_t i, version_instances const& have) const;
  bool may_fetch(path const& p, std::size_t i) const;
  demand enter(path& p, std::size_t i, std::uint32_t wanted) const;
  void join(path& p, std::size_t i) const;
  prospect weigh(path const& p, std::size_t i, version_instances const& have) const;
  time wait(path const& p, std::size_t i, prospect const& x, time from) const;
  void start(path& p, std::size_t i, std::uint32_t lacking, version_instances const& have) const;
  void fetch(path& p, std::size_t i) const;
  double probability_of(path const& p, expected_call const& e) const;
  std::uint32_t lacking(path const& p, expected_call const& e, demand const& d, version_instances const& have,
    std::uint32_t wanted) const;
  double available(path const& p, std::uint32_t version, version_instances const& have, time needed) const;

  pre_start_options o_;
  start_knowledge const& k_;
  pre_start_account const& account_;
  ahead_starts const& ahead_;
};

} // namespace leat
