#include "actors/ahead/learned_graph.hpp"

#include <cassert>
#include <chrono>

namespace leat {

namespace {

std::chrono::nanoseconds duration(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
}

} // namespace

call_graph graph_of(learned_start const& policy, std::vector<learned_name> const& names) {
  call_graph out;
  auto const& costs = policy.costs();
  std::vector<prediction> callees(pair_blend::candidates_max);
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    auto& node = out.nodes.emplace_back();
    node.name = names[i].text;
    node.loads = names[i].loads;
    if (costs.known(i)) {
      auto const load = costs.load(i);
      node.load_mean = duration(load.mean);
      node.load_p80 = duration(load.p80);
      node.bytes = costs.bytes(i);
    }
    node.run_mean = duration(costs.run_mean(i));
    auto const count = policy.pairs().predict({.caller = i}, callees);
    for (std::size_t k = 0; k < count; ++k) {
      auto const& p = callees[k];
      assert(p.callee < names.size());
      out.edges.push_back({i, p.callee, p.probability, p.probability_low, p.multiplicity, p.lag.quantile(0.5),
        p.lag.quantile(0.95)});
    }
  }
  return out;
}

} // namespace leat
