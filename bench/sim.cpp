// Start policies side by side on the generator's calls, on a virtual clock: `./dev bench sim`.
//
// Each mix is played with several seeds. All policies have the same node: memory for half of what one
// instance of each version holds, eight starts at once. The clairvoyant knows each request's calls, times and
// loads when it arrives, and nothing of requests to come. It keeps instances by greedy-dual; a second one,
// the harder bound, keeps them by Leat's own rule.

#include "bench/report.hpp"
#include "bench/sim/comparison.hpp"
#include "bench/sim/generated.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace leat::bench {

namespace {

constexpr std::size_t requests = 4'000;
constexpr std::uint64_t seeds = 4;

struct mix_of_requests {
  char const* name;
  void (*change)(generated_options&);
};

/// A request of each entry in 36 minutes, of any in 36 seconds; DAGs as often as they run.
void often_idle(generated_options& o) {
  o.calls.arrivals.rate_sigma = 0;
  o.calls.dags.depth = depth_of_runs;
  o.calls.dags.width = width_of_runs;
}

/// In the first, a few entries make most of the requests and stay warm; in the others, versions fall idle.
constexpr std::array mixes = {
  mix_of_requests{"the generator's defaults", [](generated_options&) {}},
  mix_of_requests{"all entries equally busy, DAGs as they run", often_idle},
  mix_of_requests{"as 2, each call made with 0.9",
    [](generated_options& o) {
      often_idle(o);
      o.calls.dags.call_probability = 0.9;
    }},
  mix_of_requests{"as 2, work of a second",
    [](generated_options& o) {
      often_idle(o);
      o.calls.work_ln_mean = -0.38;
    }},
};

comparison_options all_policies() {
  comparison_options o;
  o.engine.node.bytes_max = 0; // a share of what all versions hold
  o.engine.node.at_hand_max = 0;
  o.policies.assign(policies().begin(), policies().end());
  return o;
}

comparison_of_policies measured(mix_of_requests const& mix, comparison_options const& o) {
  comparison_of_policies out;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    generated_options from;
    from.requests = requests;
    from.calls.seed = seed;
    mix.change(from);
    std::fprintf(stderr, "\r%s, seed %d of %d  ", mix.name, static_cast<int>(seed), static_cast<int>(seeds));
    add_trace(out, generated(from), o);
  }
  std::fprintf(stderr, "\r%70s\r", "");
  return out;
}

std::vector<double> over_traces(
  comparison_of_policies const& c, std::string_view policy, double figures::*of) {
  std::vector<double> out;
  for (auto const& t : c.traces)
    out.push_back(t.of[c.place(policy)].*of);
  return out;
}

void add_targets(report& out, comparison_of_policies const& c, std::string const& mix) {
  auto const add = [&](std::string const& peer, double figures::*of, char const* what, char const* unit,
                     char const* target) {
    out.add({what + mix, "leat", peer, unit, over_traces(c, "leat", of), over_traces(c, peer, of), target});
  };
  add("clairvoyant", &figures::mean, "mean end-to-end", "s", "<= 1.1");
  add("clairvoyant", &figures::idle_GBs, "idle memory", "GB s", "<= 1.3");
  add("clairvoyant-kept", &figures::mean, "mean end-to-end", "s", "<= 1.1");
  for (auto const& peer : c.policies)
    if (peer.find("leat") != 0 && peer.find("clairvoyant") != 0)
      add(peer, &figures::mean, "mean end-to-end", "s", "< 1");
}

/// One core, the whole engine and the policy. The policies take turns; what else runs on the machine only
/// makes them slower, so that the fastest round says what they need.
void add_speed(report& out, std::string const& on, std::vector<workload> const& traces, char const* target) {
  constexpr int rounds = 9;
  double calls = 0;
  for (auto const& w : traces)
    calls += static_cast<double>(w.calls.size());
  auto o = all_policies();
  o.policies = {*policy_named("leat")};
  std::vector<std::string> policies;
  std::vector<std::vector<double>> speeds;
  for (int i = 0; i < rounds; ++i) {
    comparison_of_policies c;
    for (auto const& w : traces)
      add_trace(c, w, o);
    policies = c.policies;
    speeds.resize(policies.size());
    for (std::size_t p = 0; p < policies.size(); ++p)
      speeds[p].push_back(calls / std::max(c.seconds[p], 1e-6));
  }
  for (std::size_t p = 0; p < policies.size(); ++p) {
    out.add(figure{"simulated calls a second, " + on + ", " + policies[p] + ", median of 9 rounds" +
                     (policies[p] == "clairvoyant" ? "" : target),
      median(speeds[p]), "of " + std::to_string(static_cast<std::uint64_t>(calls))});
    out.add(figure{"the same, fastest", *std::max_element(speeds[p].begin(), speeds[p].end()), ""});
  }
}

/// A long trace, of calls that mostly find what they need; and those of the first mix, of which two have DAGs
/// of thirty calls on a node that is always full.
void add_speeds(report& out) {
  generated_options from;
  from.requests = 200'000;
  add_speed(out, "one long trace", {generated(from)}, " (>= 1e6)");
  from.requests = requests;
  std::vector<workload> short_ones;
  for (from.calls.seed = 1; from.calls.seed <= seeds; ++from.calls.seed)
    short_ones.push_back(generated(from));
  add_speed(out, "the traces of mix 1", short_ones, "");
}

} // namespace

} // namespace leat::bench

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const line = parse_command_line(argc, argv, "Start policies side by side on a virtual clock");
  report out("sim");
  std::vector<diagram> diagrams;
  std::string tables;
  for (std::size_t m = 0; m < mixes.size(); ++m) {
    auto const c = measured(mixes[m], all_policies());
    add_targets(out, c, ", mix " + std::to_string(m + 1));
    tables += "\nmix " + std::to_string(m + 1) + ": " + mixes[m].name + "; " + as_table(c);
    if (m == 1)
      diagrams = as_diagrams(c);
  }
  add_speeds(out);
  out.print();
  std::fputs(tables.c_str(), stdout);
  out.write(line.json);
  write_plot(line.svg, "Policies side by side: " + std::string(mixes[1].name), diagrams);
}
