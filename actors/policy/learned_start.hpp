#pragma once

#include "actors/policy/ahead_starts.hpp"
#include "actors/policy/due_times.hpp"
#include "actors/policy/keep_alive.hpp"
#include "actors/policy/open_calls.hpp"
#include "actors/policy/path_outlook.hpp"
#include "actors/policy/pre_start_account.hpp"
#include "actors/policy/pre_start_planner.hpp"
#include "actors/policy/start_bound.hpp"
#include "actors/policy/start_knowledge.hpp"
#include "actors/policy/start_policy.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <vector>

namespace leat {

struct learned_start_options {
  pair_learner::options pairs = {};
  outlook_options outlook = {};
  pre_start_options starts = {};
  pre_start_account::options account = {};
  keep_alive_options keep = {};
  /// How many bytes held idle for a second are worth a second of waiting: with 128 GiB, a second of load
  /// keeps an instance of 140 MB for a quarter of an hour. The one weight between memory and latency; lower
  /// saves memory. Set in all parts above.
  double byte_seconds_per_second = 128.0 * (1 << 30);
  /// Processors of the node: half as many starts run at once, to begin with (AFaaS, OSDI 2025: 24 at once
  /// halve their rate).
  std::size_t cores = 2;
  std::size_t callers_max = 16'384;                              ///< whose times and branches are kept
  std::size_t calls_max = 65'536;                                ///< that are followed at once
  std::chrono::nanoseconds call_age_max = std::chrono::hours(4); ///< then a call's end counts as lost
  std::uint64_t seed = 0;                                        ///< set in all parts above
};

/// What a policy did so far.
struct start_counters {
  std::uint64_t started = 0;   ///< instances, ahead of calls
  std::uint64_t fetched = 0;   ///< loads that were brought at hand only
  std::uint64_t used = 0;      ///< of `started`, those that a call ran on
  std::uint64_t late = 0;      ///< of these, those that the call had to wait for
  std::uint64_t wasted = 0;    ///< of `started`, those given up unused
  std::uint64_t cancelled = 0; ///< of `started`, those that had not begun
  std::uint64_t refused = 0;   ///< of `started`, those that the driver left out
  std::uint64_t muted = 0;     ///< starts that the account held back
  std::uint64_t demoted = 0;   ///< ordered by `decide`
  std::uint64_t lost = 0;      ///< calls given up without having seen their end
  double wasted_instance_seconds = 0;
  double wasted_byte_seconds = 0;
  double idle_byte_seconds = 0; ///< of used ones, between ready and use
  double used_byte_seconds = 0; ///< of calls that ran
};

/// Why an instance was started ahead of a call.
struct start_reason {
  start_decision decision;
  std::uint32_t caller =
    call_site::unknown; ///< that will make the call; unknown: learned from its idle times
  std::chrono::nanoseconds decided{};
  std::chrono::nanoseconds expected_load{};
  double bytes = 0;
};

/// Leat's policy: learns who calls whom, starts the callees of the whole path in time, and keeps what saves
/// most.
///
/// Learns from each completed call (`pair_learner`, `edge_times`, `callee_rivals`) and each start
/// (`start_costs`); for each call that arrives it looks ahead (`path_outlooks`), and starts what is not there
/// in time
/// (`pre_start_planner`) within bounds of memory and of concurrent starts (`start_bound`). What does not pay
/// mutes itself (`pre_start_account`). Instances are kept by `keep_alive`.
///
/// The same observations and seed give the same decisions. Memory is bounded, but grows with the highest
/// version number. Thread safety: as for standard containers. Not movable: parts refer to each other.
class learned_start final : public start_policy {
public:
  explicit learned_start(learned_start_options const& o = {});
  learned_start(learned_start const&) = delete;
  learned_start& operator=(learned_start const&) = delete;

  void call_arrived(seen_call const& c, time now) override;
  void call_began(seen_call const& c, std::chrono::nanoseconds exposed, time now) override;
  void call_ended(seen_call const& c, bool completed, time now) override;
  void start_began(seen_start const& s, time now) override;
  void start_ended(seen_start const& s, start_cost const& cost, time now) override;
  void demoted(std::uint32_t version, readiness left, time now) override;
  void decide(node_view const& node, time now, std::vector<start_decision>& out) override;
  time next_due() const override { return due_.next(); }
  std::chrono::nanoseconds hold(std::uint32_t version, node_view const& node, time now) override;
  std::size_t victim(std::vector<std::uint32_t> const& candidates, node_view const& node, time now) override;

  /// It is declared that `caller` calls `callee` in this share of its runs (`pair_learner::seed`).
  void seed(std::uint32_t caller, std::uint32_t callee, double share = 1);
  /// `newer` takes the place of `older` (`pair_learner::inherit`), with its costs.
  void inherit(std::uint32_t older, std::uint32_t newer, double discount = 0.25);

  /// All that is worth keeping over a restart: pairs, costs and idle times.
  bytes save() const;
  /// In place of what was learned, under new numbers if any are given (`pair_learner::load`). Fails with
  /// `failed_precondition`, changing nothing, where a bit of it was changed or could not have been learned.
  result<void> load(std::span<std::byte const> saved, pair_learner::renumbering const& renumber = {});

  pair_learner const& pairs() const noexcept { return k_.pairs; }
  start_costs const& costs() const noexcept { return k_.costs; }
  start_counters const& counters() const noexcept { return counters_; }
  pre_start_account const& account() const noexcept { return account_; }
  /// Where a call under way runs; null where it is not known. Until the next call is told of.
  call_site const* site_of(std::uint64_t call) const noexcept {
    auto const place = calls_.find(call);
    return place == open_calls::none ? nullptr : &calls_[place].seen.site();
  }
  std::size_t calls_open() const noexcept { return calls_.size(); }
  std::size_t demands_open() const noexcept { return book_.size(); }
  std::size_t starts_bound() const noexcept { return bound_.now(); }
  double ahead_bytes() const noexcept { return ahead_.bytes(); } ///< held by starts not yet used
  /// The last starts ahead of calls, newest last; at most 1024.
  std::span<start_reason const> reasons() const noexcept { return reasons_; }

private:
  struct place_of_call {
    std::uint32_t place;
    std::uint64_t id;
  };
  struct running {
    std::uint32_t calls = 0;   ///< of the version, that began and did not end
    std::uint32_t open = 0;    ///< that arrived and did not end
    std::uint32_t working = 0; ///< of `calls`, those that do not wait for a callee
    std::uint32_t demotes = 0; ///< ordered by `decide`, and not yet seen
    time idle_since{};
  };

  running& running_of(std::uint32_t version) {
    if (version >= running_.size())
      running_.resize(version + 1);
    return running_[version];
  }
  void note(std::uint32_t place);
  void wait_for_room(std::uint32_t place);
  void wait_for_slot(std::uint32_t place);
  void make_room(time now);
  void close(std::uint32_t place, time now);
  void foresee(open_call& c, open_call const& parent);
  void tell(std::uint32_t place, open_call& call, time now);
  void answered_parent(open_call const& c, time now);
  void works(open_call const& c, time now);
  void rests(open_call const& c, time now);
  void learn(open_call const& c, time now);
  bool resolve(open_call& parent, std::uint32_t callee);
  void use(std::uint32_t version, bool late, time now);
  void settle(std::uint32_t version, std::size_t place, bool used, time now);
  void look(node_view const& node, time now);
  void look_at_due(node_view const& node, time now, std::vector<start_decision>& out);
  void drop_useless(time now, std::vector<start_decision>& out);
  void look_at_ahead(
    std::uint32_t version, node_view const& node, time now, std::vector<start_decision>& out);
  void wake(std::uint32_t version, node_view const& node, time now);
  void forget_refused(node_view const& node);
  void choose(node_view const& node, time now, std::vector<start_decision>& out);
  bool order(planned_start const& s, std::uint32_t nth, time now, std::vector<start_decision>& out);
  bool has_memory(double bytes, bool certain, node_view const& node, double ordered) const;
  bool has_slot(node_view const& node) const;
  void look_at_blocked(node_view const& node);

  learned_start_options o_;
  start_knowledge k_;
  path_outlooks outlooks_;
  open_calls calls_;
  demand_book book_;
  ahead_starts ahead_;
  pre_start_account account_;
  pre_start_planner planner_;
  keep_alive keep_;
  start_bound bound_;
  due_times due_;

  std::vector<running> running_;       ///< by version
  std::vector<place_of_call> noted_;   ///< calls to be looked at
  std::deque<place_of_call> blocked_;  ///< calls with starts that found no room
  std::vector<std::uint32_t> ordered_; ///< versions with starts that had not begun
  std::vector<planned_start> planned_;
  std::vector<bool> useless_; ///< of candidates, in `victim`
  std::vector<start_reason> reasons_;
  start_counters counters_;
  bool unblocked_ = false; ///< a start ended or memory was given back, or only a slot is waited for
};

} // namespace leat
