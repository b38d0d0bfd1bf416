#pragma once

#include "actors/policy/callee_rivals.hpp"
#include "actors/policy/edge_times.hpp"
#include "actors/policy/pair_learner.hpp"
#include "actors/policy/start_costs.hpp"

#include <cstddef>
#include <cstdint>

namespace leat {

/// What was learned about who calls whom, and what starts cost.
struct start_knowledge {
  start_knowledge(pair_learner::options const& o, std::size_t callers_max)
      : pairs(o), edges(4 * callers_max, o.seed), rivals(callers_max, o.seed) {}

  pair_learner pairs;
  edge_times edges;
  callee_rivals rivals;
  start_costs costs;
};

} // namespace leat
