#pragma once

#include "actors/policy/activation.hpp"
#include "actors/policy/edge_times.hpp"
#include "actors/policy/pair_learner.hpp"
#include "actors/policy/recent_table.hpp"
#include "actors/policy/start_costs.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace leat {

/// A call that a running call is expected to lead to, itself or through those it calls.
struct expected_call {
  static constexpr std::uint16_t none = 0xffff;

  std::uint32_t version = call_site::unknown;
  std::uint16_t parent = none; ///< the expected call that makes it; `none`: the running one
  std::uint16_t end = 0;       ///< of those it leads to: they follow it, up to here
  std::uint16_t after =
    none;                   ///< an earlier call of the same caller that has an answer before this one is made
  float edge = 0;           ///< probability, if its caller runs
  float reach = 0;          ///< probability
  float reach_low = 0;      ///< the same, cautiously
  float doubt = 0;          ///< squared logarithm of `reach` by `reach_low`
  float at_once = 1;        ///< calls of this kind that are open at once, in the mean, if any
  std::uint32_t wanted = 1; ///< instances for them: at least one
  likely_time until;        ///< since the running call began, nobody waiting for a start
  std::chrono::nanoseconds early{}; ///< the quantile of `until` at which an instance is to be ready
  std::chrono::nanoseconds mean{};  ///< of `until`
  std::chrono::nanoseconds late{};  ///< its 95th percentile
};

/// All calls that one run of a caller is expected to lead to, each caller before its callees.
struct path_outlook : boost::intrusive_ref_counter<path_outlook, boost::thread_unsafe_counter> {
  std::vector<expected_call> calls;
  bool in_rows = false; ///< some come `after` others
};
using outlook_ptr = boost::intrusive_ptr<path_outlook const>;

struct outlook_options {
  double reach_min = 0.05; ///< below, a call is not looked at (policies.md 5(a))
  /// Half of DAGs are no deeper than 3, the 95th percentile is 8 (ORION, OSDI 2022); on a path that is
  /// certain there is no reason to stop earlier than the deepest that the targets name.
  std::size_t depth_max = 16;
  std::size_t calls_max = 64;      ///< of one outlook; at most 64
  std::size_t outlooks_max = 4096; ///< kept for call sites
  /// How many bytes held idle for a second are worth a second of waiting.
  double byte_seconds_per_second = 128.0 * (1 << 30);
  std::uint64_t seed = 0;
};

/// Looks ahead over the whole path from a running call, and remembers what it saw.
///
/// Reach is the product of probabilities along the path. Times add up by moments (`likely_time`). An outlook
/// is made anew at the 1st, 2nd, 4th, 8th ... and every 32nd activation of its call site. It outlives that
/// for as long as somebody holds it. Thread safety: as for standard containers. O(1) where it is known; else
/// a prediction of the learner for each expected call.
class path_outlooks {
public:
  explicit path_outlooks(outlook_options const& o) : o_(o), known_(o.outlooks_max, o.seed) {}

  /// Of an activation that begins there.
  outlook_ptr at(
    call_site const& site, pair_learner const& pairs, edge_times const& edges, start_costs const& costs);

  /// Everything is made anew when it is next asked for.
  void forget() { known_.clear(); }

private:
  struct kept {
    outlook_ptr outlook;
    std::uint32_t asked = 0;
  };

  outlook_options o_;
  recent_table<kept> known_;
};

} // namespace leat
