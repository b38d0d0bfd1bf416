#include "bench/sim/generated.hpp"

#include <cmath>
#include <cstdio>

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

result<void> checked(generated_options const& o) {
  constexpr double any = 1e18;
  constexpr double many = 1e6;
  auto const& c = o.calls;
  auto const& d = c.dags;
  auto const& a = c.arrivals;
  auto const as_number = [](std::size_t n) { return static_cast<double>(n); };
  struct {
    char const* name;
    double is;
    double least;
    double most;
  } const all[] = {
    {"requests", as_number(o.requests), 1, 1e9},
    {"entries", as_number(d.entries), 1, many},
    {"hubs", as_number(d.hubs), d.hub_share > 0 ? 1.0 : 0.0, many},
    {"versions", as_number(d.versions), as_number(d.entries + d.hubs + 1), 10 * many},
    {"hub-share", d.hub_share, 0, 1},
    {"one-callee-share", d.one_callee_share, 0, 1},
    {"callees-max", as_number(d.callees_max), 1, many},
    {"choices, the first", d.choices[0], 0, 1},
    {"choices, the second", d.choices[1], 0, 1},
    {"choices, the third", d.choices[2], 0, 1},
    {"choices, all together", d.choices[0] + d.choices[1] + d.choices[2], 0.999, 1.001},
    {"call-probability", d.call_probability, 0, 1},
    {"input-classes", as_number(d.input_classes), 0, many},
    {"decided-by-class", d.decided_by_class, 0, 1},
    {"drift-share", c.drift_share, 0, 1},
    {"rate-ln-mean", a.rate_ln_mean, -50, 50},
    {"rate-sigma", a.rate_sigma, 0, 50},
    {"rate-min", a.rate_min, 1e-9, any},
    {"rate-max", a.rate_max, a.rate_min, any},
    {"periodic-share", a.periodic_share, 0, 1},
    {"bursty-share", a.bursty_share, 0, 1 - a.periodic_share},
    {"variation-min", a.variation_min, 1e-3, 1},
    {"variation-max", a.variation_max, 1, 1e3},
    {"daily-share", a.daily_share, 0, 1},
    {"weekend-dip", a.weekend_dip, 0, 1},
    {"work-ln-mean", c.work_ln_mean, -50, 16},
    {"work-sigma", c.work_sigma, 0, 16},
    {"work-sigma-of-calls", c.work_sigma_of_calls, 0, 16},
    {"load-ln-mean", c.load_ln_mean, -50, 16},
    {"load-sigma", c.load_sigma, 0, 16},
    {"load-scale", c.load_scale, 0, many},
    {"fetch-share", o.fetch_share, 0, 1},
    {"warm-up-share", o.warm_up_share, 0, 1 - o.fetch_share},
    {"memory-c", c.memory_c, 1e-3, 1e3},
    {"memory-k", c.memory_k, 1e-3, 1e3},
    {"memory-scale", c.memory_scale, 1e-3, many},
    {"instances-max", as_number(o.instances_max), 1, many},
    {"concurrency", as_number(o.working_max), 1, many},
    {"open-max", as_number(o.open_max), 1, any},
  };
  for (auto const& one : all)
    if (!(one.is >= one.least && one.is <= one.most)) {
      char text[160];
      std::snprintf(
        text, sizeof text, "%s: %.12g; expected from %.12g to %.12g", one.name, one.is, one.least, one.most);
      return error(errc::invalid_argument, text);
    }
  return {};
}

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
