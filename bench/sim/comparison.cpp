#include "bench/sim/comparison.hpp"

#include <algorithm>
#include <ctime>

namespace leat::bench {

namespace {

/// Those asked for, between the two that all figures are relative to.
std::vector<policy_entry> with_baselines(std::vector<policy_entry> const& asked) {
  std::vector<policy_entry> out = {*policy_named("reactive")};
  for (auto const& p : asked)
    if (p.name != "reactive" && p.name != "clairvoyant")
      out.push_back(p);
  out.push_back(*policy_named("clairvoyant"));
  return out;
}

struct timed_run {
  run_outcome outcome;
  double seconds;
};

timed_run run_one(workload const& w, policy_entry const& p, comparison_options const& o) {
  auto engine = o.engine;
  if (engine.node.bytes_max == 0)
    engine.node.bytes_max = static_cast<std::size_t>(o.memory_share * static_cast<double>(w.bytes_of_all()));
  if (engine.node.at_hand_max == 0)
    engine.node.at_hand_max = engine.node.bytes_max;
  if (o.progress)
    engine.progress = [&](double share) { o.progress(w.name, p.name, share); };
  auto const policy = p.make(w, o.settings);
  auto const begin = std::clock();
  auto out = play(w, *policy, engine);
  return {std::move(out), static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC};
}

} // namespace

figures comparison_of_policies::mean(std::size_t policy) const {
  std::vector<figures> all;
  for (auto const& t : traces)
    all.push_back(t.of[policy]);
  return mean_of(all);
}

comparison_of_policies::trace const& comparison_of_policies::worst(std::size_t policy) const {
  return *std::max_element(traces.begin(), traces.end(),
    [policy](trace const& a, trace const& b) { return a.of[policy].G < b.of[policy].G; });
}

std::size_t comparison_of_policies::place(std::string_view policy) const noexcept {
  return static_cast<std::size_t>(std::find(policies.begin(), policies.end(), policy) - policies.begin());
}

void add_trace(comparison_of_policies& to, workload const& w, comparison_options const& o) {
  auto const all = with_baselines(o.policies);
  if (to.policies.empty()) {
    to.seconds.resize(all.size());
    for (auto const& p : all)
      to.policies.emplace_back(p.name);
  }
  auto const depths = depths_of(w);
  auto const reactive = run_one(w, all.front(), o);
  auto const clairvoyant = run_one(w, all.back(), o);
  comparison_of_policies::trace t{w.name, w.requests.size(), w.calls.size(), {}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto const last = i + 1 == all.size();
    auto const run = i == 0 ? reactive : last ? clairvoyant : run_one(w, all[i], o);
    t.of.push_back(figures_of(run.outcome, reactive.outcome, clairvoyant.outcome, depths));
    to.seconds[i] += run.seconds;
  }
  to.bytes_max = o.engine.node.bytes_max != 0
                   ? o.engine.node.bytes_max
                   : static_cast<std::size_t>(o.memory_share * static_cast<double>(w.bytes_of_all()));
  to.traces.push_back(std::move(t));
}

std::vector<std::string> where_leat_loses(comparison_of_policies const& c) {
  std::vector<std::string> out;
  auto const ours = c.place("leat");
  if (ours == c.policies.size())
    return out;
  constexpr double even = 1e-3; // what counts as no difference
  for (auto const& t : c.traces)
    for (std::size_t p = 0; p < c.policies.size(); ++p)
      if (p != ours && !c.policies[p].starts_with("clairvoyant") &&
          t.of[ours].mean > t.of[p].mean * (1 + even)) {
        char text[256];
        std::snprintf(text, sizeof text, "leat loses to %s on %s: mean end-to-end %.4g s against %.4g s",
          c.policies[p].c_str(), t.name.c_str(), t.of[ours].mean, t.of[p].mean);
        out.emplace_back(text);
      }
  return out;
}

} // namespace leat::bench
