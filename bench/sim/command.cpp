#include "bench/sim/command.hpp"

#include <cstdio>
#include <exception>
#include <fstream>

namespace leat::bench {

namespace {

result<std::vector<policy_entry>> chosen(std::vector<std::string> const& names) {
  std::vector<policy_entry> out;
  if (names.empty())
    out.assign(policies().begin(), policies().end());
  for (auto const& name : names) {
    auto const found = policy_named(name);
    if (!found)
      return found.error();
    out.push_back(*found);
  }
  return out;
}

result<void> play_generated(comparison_of_policies& to, sim_options const& o) {
  auto from = o.generated;
  if (o.shape == "runs") {
    from.calls.dags.depth = depth_of_runs;
    from.calls.dags.width = width_of_runs;
  } else if (o.shape != "dags")
    return error(errc::invalid_argument, "shape \"" + o.shape + "\": expected \"dags\" or \"runs\"");
  for (std::size_t i = 0; i < o.seeds; ++i, ++from.calls.seed) {
    auto const w = generated(from);
    if (auto const ok = checked(w); !ok)
      return ok;
    add_trace(to, w, o.comparison);
  }
  return {};
}

result<void> write(std::string const& file, std::string const& text) {
  if (file.empty())
    return {};
  std::ofstream to(file, std::ios::binary);
  to << text;
  if (!to.flush())
    return error(errc::failed_precondition, "cannot write " + file);
  return {};
}

} // namespace

result<comparison_of_policies> simulate(sim_options o) {
  auto policies = chosen(o.policies);
  if (!policies)
    return policies.error();
  o.comparison.policies = std::move(*policies);
  comparison_of_policies out;
  if (auto const ok = play_generated(out, o); !ok)
    return ok.error();
  if (auto const ok = write(o.json, as_json(out).dump(2) + '\n'); !ok)
    return ok.error();
  if (auto const ok = write(o.svg, svg("Policies side by side", as_diagrams(out))); !ok)
    return ok.error();
  return out;
}

} // namespace leat::bench
