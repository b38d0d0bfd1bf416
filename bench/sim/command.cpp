#include "bench/sim/command.hpp"

#include "bench/sim/recorded.hpp"

#include <fstream>

namespace leat::bench {

namespace {

constexpr std::size_t seeds_max = 100'000;

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

result<void> play(comparison_of_policies& to, result<workload> const& w, sim_options const& o) {
  if (!w)
    return w.error();
  if (auto const ok = checked(*w); !ok)
    return ok;
  if (w->requests.empty())
    return error(errc::invalid_argument, w->name + ": holds no requests");
  add_trace(to, *w, o.comparison);
  return {};
}

result<void> play_generated(comparison_of_policies& to, sim_options const& o) {
  auto from = o.generated;
  if (o.shape == "runs") {
    from.calls.dags.depth = depth_of_runs;
    from.calls.dags.width = width_of_runs;
  } else if (o.shape != "dags")
    return error(errc::invalid_argument, "shape \"" + o.shape + "\": expected \"dags\" or \"runs\"");
  if (o.seeds == 0 || o.seeds > seeds_max)
    return error(errc::invalid_argument,
      "seeds: " + std::to_string(o.seeds) + "; expected from 1 to " + std::to_string(seeds_max));
  for (std::size_t i = 0; i < o.seeds; ++i, ++from.calls.seed)
    if (auto const ok = play(to, generated(from), o); !ok)
      return ok;
  return {};
}

/// Whatever is asked for; each workload is dropped before the next is read.
result<void> play_all(comparison_of_policies& to, sim_options const& o) {
  azure_options const azure{o.generated, o.requests_max};
  for (auto const& file : o.recordings)
    if (auto const ok = play(to, read_recording(file), o); !ok)
      return ok;
  for (auto const& file : o.azure_2021)
    if (auto const ok = play(to, read_azure_2021(file, azure), o); !ok)
      return ok;
  if (!o.azure_2019.invocations.empty())
    if (auto const ok = play(to, read_azure_2019(o.azure_2019, azure), o); !ok)
      return ok;
  return to.traces.empty() ? play_generated(to, o) : result<void>();
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
  if (auto const ok = checked(o.generated); !ok)
    return ok.error();
  comparison_of_policies out;
  if (auto const ok = play_all(out, o); !ok)
    return ok.error();
  if (auto const ok = write(o.json, as_json(out).dump(2) + '\n'); !ok)
    return ok.error();
  if (auto const ok = write(o.svg, svg("Policies side by side", as_diagrams(out))); !ok)
    return ok.error();
  return out;
}

} // namespace leat::bench
