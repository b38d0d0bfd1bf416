#pragma once

#include "bench/sim/engine.hpp"

#include <leat/json.hpp>

#include <string>
#include <vector>

namespace leat::bench {

/// What a run is judged by. Times are seconds; GBs are 10^9 bytes times seconds. Where there was nothing to
/// measure, a figure is NaN.
struct figures {
  double requests = 0;
  double refused = 0; ///< requests of which a call was refused for want of memory
  double mean = 0;    ///< end-to-end, as the next four
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
  double p999 = 0;
  double cold_ratio = 0;       ///< calls that waited for a start, of all
  double cold_ratio_inner = 0; ///< the same of those that calls make
  double cold_at_hand = 0;     ///< the part of `cold_ratio` of calls that found at hand what is loaded
  double cold_constructed = 0; ///< and of those that found an instance, and waited for its warm-up
  double queued = 0;           ///< per request: waited on its critical path for an instance that was taken
  double exposed_load = 0;     ///< per request: waited for on its critical path
  double K = 0; ///< cascade factor: all beyond execution, over the longest load on the path; mean
  double K_p95 = 0;
  double G = 0;             ///< oracle gap: mean end-to-end over that of the clairvoyant
  double G_request = 0;     ///< the same of each request by itself; mean
  double G_request_p95 = 0; ///< and its P95
  double idle_GBs = 0;      ///< of instances that were ready and had no call
  double wasted_GBs = 0;    ///< the part of it of starts ahead that no call came to
  double mem_amp = 0;       ///< all that instances held over what those with a call held
  double peak_GB = 0;
  double starts = 0;       ///< towards instances
  double starts_ahead = 0; ///< of these, before a call was there
  double accuracy = 0;     ///< used of those ahead
  double coverage = 0;     ///< of the reactive run's cold calls, those that were not cold; may be negative
  double timeliness = 0;   ///< ready before the call of those used

  std::vector<double> K_by_depth;    ///< mean over the requests of that depth, from 1; the last: and deeper
  std::vector<double> cold_by_level; ///< cold ratio of the calls at that level of their tree, from 1
};

/// The figures that are plain numbers, with their names and units, in the order of a table.
struct figure_name {
  char const* name;
  char const* unit;
  double figures::*value;
};
std::vector<figure_name> const& figure_names();

/// Depth of each request's tree.
std::vector<std::uint32_t> depths_of(workload const& w);

/// `reactive` and `clairvoyant` are runs of the same workload on the same node.
figures figures_of(run_outcome const& run, run_outcome const& reactive, run_outcome const& clairvoyant,
  std::vector<std::uint32_t> const& depths);

/// Means over several, each counted once; what is NaN in one is left out.
figures mean_of(std::vector<figures> const& all);

json to_json(figures const& f);

} // namespace leat::bench
