#pragma once

#include <leat/json.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace leat {

/// What the runtime has learned about which versions call which, as a graph.
struct call_graph {
  /// A version, or a pipeline that clients ran.
  struct node {
    std::string name;   ///< `owner/name@version`; of a pipeline its parts, as they were written
    bool loads = false; ///< has something to load before it can run
    std::chrono::nanoseconds load_mean{0}; ///< of a start, beside no other; 0 while none was seen
    std::chrono::nanoseconds load_p80{0};  ///< 80th percentile
    std::chrono::nanoseconds run_mean{0};  ///< of a call, without the starts that it waited for
    double bytes = 0;                      ///< that an instance was seen to take; 0 while unknown
  };
  struct edge {
    std::size_t caller = 0; ///< place among `nodes`
    std::size_t callee = 0;
    double probability = 0;                 ///< that a run of the caller calls the callee at least once
    double probability_low = 0;             ///< it is above that with a chance of four in five
    double multiplicity = 1;                ///< calls, where there is one, in the mean
    std::chrono::nanoseconds lag_median{0}; ///< from the caller's start to the first call
    std::chrono::nanoseconds lag_p95{0};
  };

  std::vector<node> nodes; ///< those first that were met first
  std::vector<edge> edges; ///< by caller, the most probable first
};

/// Members as in `call_graph`, times in seconds.
json to_json(call_graph const& graph);

/// A directed graph in Graphviz' DOT language: `dot -Tsvg` draws it. Edges are as thick as they are probable.
std::string to_dot(call_graph const& graph);

} // namespace leat
