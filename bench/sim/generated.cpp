#include "bench/sim/generated.hpp"

#include <cmath>

namespace leat::bench {

namespace {

void add_versions(workload& to, call_generator const& from, generated_options const& o) {
  for (auto const& c : from.versions()) {
    simulated_version v;
    auto const number = to.versions.size();
    auto const kind = number < o.calls.dags.entries                       ? "entry"
                      : number < o.calls.dags.entries + o.calls.dags.hubs ? "hub"
                                                                          : "stage";
    v.name = std::string("drawn/") + kind + '-' + std::to_string(number) + "@1.0.0";
    v.bytes = c.bytes;
    v.step = load_steps(c.load, o.fetch_share, o.warm_up_share);
    v.instances_max = o.instances_max;
    v.working_max = o.working_max;
    v.open_max = o.open_max;
    to.versions.push_back(std::move(v));
  }
}

/// Callees stand side by side in a drawn tree, too.
void add_tree(workload& to, call_tree const& tree) {
  auto const first = static_cast<std::uint32_t>(to.calls.size());
  to.requests.push_back({from_seconds(tree.at), first, tree.input_class});
  std::vector<std::uint32_t> children(tree.calls.size(), 0);
  std::vector<std::uint32_t> first_child(tree.calls.size(), scripted_call::no_call);
  for (std::uint32_t i = 1; i < tree.calls.size(); ++i) {
    auto const parent = tree.calls[i].parent;
    if (children[parent]++ == 0)
      first_child[parent] = first + i;
  }
  for (std::size_t i = 0; i < tree.calls.size(); ++i) {
    auto const& c = tree.calls[i];
    auto const parent = c.parent == drawn_call::no_parent ? scripted_call::no_call : first + c.parent;
    to.calls.push_back({c.callee, parent, static_cast<std::uint32_t>(to.steps.size()), first_child[i]});
    if (children[i] > 0) {
      to.steps.push_back({from_seconds(c.work_before), children[i]});
      to.steps.push_back({from_seconds(c.work_after), 0});
    } else
      to.steps.push_back({from_seconds(c.work_before + c.work_after), 0});
  }
}

} // namespace

call_generator_options small_models() {
  call_generator_options out;
  out.work_ln_mean = std::log(0.008);
  out.work_sigma = 1.2;
  out.arrivals.rate_max = 1e5;
  return out;
}

nanoseconds from_seconds(double x) {
  return nanoseconds(std::llround(x * 1e9));
}

std::array<nanoseconds, readiness_count> load_steps(
  double seconds, double fetch_share, double warm_up_share) {
  auto const fetch = from_seconds(seconds * fetch_share);
  auto const warm_up = from_seconds(seconds * warm_up_share);
  return {nanoseconds(0), fetch, from_seconds(seconds) - fetch - warm_up, warm_up};
}

workload generated(generated_options const& o) {
  call_generator from(o.calls);
  workload out;
  out.name = "seed " + std::to_string(o.calls.seed);
  add_versions(out, from, o);
  for (std::size_t i = 0; i < o.requests && out.calls.size() < o.calls_max; ++i)
    add_tree(out, from.next());
  return out;
}

} // namespace leat::bench
