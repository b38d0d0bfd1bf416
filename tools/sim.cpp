#include "bench/sim/command.hpp"
#include "tools/subcommands.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <type_traits>

#include <CLI/CLI.hpp>
#include <unistd.h>

namespace leat::tools {

namespace {

using bench::sim_options;

constexpr std::size_t count_max = 1'000'000;
constexpr double most = 1e6; ///< of shares, factors and milliseconds

/// CLI11 reads "-1" as the greatest number there is.
template <class T>
CLI::Option* without_sign(CLI::Option* option, T const&) {
  if constexpr (std::is_unsigned_v<T>)
    option->check([](std::string const& text) {
      return text.starts_with('-') ? "\"" + text + "\" is below 0" : std::string();
    });
  return option;
}

void add_node(CLI::App& app, sim_options& o) {
  auto& node = o.comparison.engine.node;
  node.bytes_max = node.at_hand_max = 0;
  auto const group = "Node";
  without_sign(
    app.add_option("--memory", node.bytes_max, "bytes that all instances may hold"), node.bytes_max)
    ->transform(CLI::AsSizeValue(true))
    ->group(group);
  app
    .add_option("--memory-share", o.comparison.memory_share,
      "or: this share of what one instance of each version holds")
    ->capture_default_str()
    ->check(CLI::Range(0.0, most))
    ->group(group);
  without_sign(app.add_option(
                 "--at-hand", node.at_hand_max, "bytes that lie at hand (page cache); default: as --memory"),
    node.at_hand_max)
    ->transform(CLI::AsSizeValue(true))
    ->group(group);
  auto const count = [&](char const* name, std::size_t& to, char const* what) {
    app.add_option(name, to, what)
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, count_max))
      ->group(group);
  };
  count("--starts", node.starts_max, "starts that run at once");
  count("--start-cores", node.start_cores, "of these, that do not slow each other down");
  app.add_option("--start-slope", node.start_slope, "by how much each one more slows all of them")
    ->capture_default_str()
    ->check(CLI::Range(0.0, most))
    ->group(group);
}

void add_patience(CLI::App& app, sim_options& o) {
  app
    .add_option_function<double>(
      "--patience", [&o](double ms) { o.comparison.engine.node.patience = bench::from_seconds(ms / 1e3); },
      "milliseconds that calls wait for a taken instance before one more is started; 0: each starts one")
    ->default_str("5")
    ->check(CLI::Range(0.0, most))
    ->group("Node");
}

void add_files(CLI::App& app, sim_options& o) {
  auto const group = "Traces; none: the generator";
  auto const add = [&](char const* name, auto& to, char const* what) {
    return app.add_option(name, to, what)->check(CLI::ExistingFile)->group(group);
  };
  add("--trace", o.recordings, "recordings of live runs (learning_options::record)");
  add("--azure-2021", o.azure_2021, "Azure Functions 2021: invocations");
  auto* const counts = add("--azure-2019", o.azure_2019.invocations, "2019: invocations of a day");
  auto* const durations = add("--azure-2019-durations", o.azure_2019.durations, "the same day's durations");
  add("--azure-2019-memory", o.azure_2019.memory, "and memory; default: drawn")->needs(counts);
  counts->needs(durations);
  durations->needs(counts);
  without_sign(
    app.add_option("--requests-max", o.requests_max, "of an Azure trace, the earliest"), o.requests_max)
    ->capture_default_str()
    ->group(group);
}

void add_generator(CLI::App& app, sim_options& o) {
  auto const add = [&](char const* name, auto& to, char const* what) {
    without_sign(app.add_option(name, to, what), to)->capture_default_str()->group("Generator");
  };
  auto& g = o.generated;
  auto& calls = g.calls;
  add("--seed", calls.seed, "of the first workload");
  add("--seeds", o.seeds, "workloads, each with the next seed");
  add("--requests", g.requests, "of each workload");
  add("--entries", calls.dags.entries, "versions that are called from outside");
  add("--versions", calls.dags.versions, "in all");
  add("--hubs", calls.dags.hubs, "versions that many entries share");
  add("--hub-share", calls.dags.hub_share, "callees that are hubs");
  add("--shape", o.shape,
    "depths and widths of \"dags\", each counted once, or \"runs\", as often as they run");
  add("--one-callee-share", calls.dags.one_callee_share, "fan-outs that go to one callee");
  add("--callees-max", calls.dags.callees_max, "of one caller");
  add("--choices", calls.dags.choices, "shares of calls with a choice of 1, 2 and 3 callees");
  add("--call-probability", calls.dags.call_probability, "that a call is made at all");
  add("--input-classes", calls.dags.input_classes, "of requests; 0: not told apart");
  add("--decided-by-class", calls.dags.decided_by_class, "choices that the class decides");
  add("--drift-after", calls.drift_after, "requests, after which tables are drawn anew; 0: never");
  add("--drift-share", calls.drift_share, "of the tables");
  auto& times = calls.arrivals;
  add("--rate-ln-mean", times.rate_ln_mean, "ln of requests a day of an entry, mean");
  add("--rate-sigma", times.rate_sigma, "and deviation; 0: all equally busy");
  add("--rate-min", times.rate_min, "requests a day");
  add("--rate-max", times.rate_max, "requests a day");
  add("--periodic-share", times.periodic_share, "entries that come by a timer");
  add("--bursty-share", times.bursty_share, "entries that come in bursts");
  add("--variation-min", times.variation_min, "least coefficient of variation of the others");
  add("--variation-max", times.variation_max, "greatest one of the bursty");
  add("--daily-share", times.daily_share, "of the rate, that follows the day");
  add("--weekend-dip", times.weekend_dip, "of the rate");
  add("--work-ln-mean", calls.work_ln_mean, "ln of seconds that a version works, mean");
  add("--work-sigma", calls.work_sigma, "and deviation between versions");
  add("--work-sigma-of-calls", calls.work_sigma_of_calls, "between calls of one version");
  add("--load-ln-mean", calls.load_ln_mean, "ln of seconds that a version loads, mean");
  add("--load-sigma", calls.load_sigma, "and deviation");
  add("--load-scale", calls.load_scale, "factor on it");
  add("--fetch-share", g.fetch_share, "of a load, to get at hand what it loads");
  add("--warm-up-share", g.warm_up_share, "of a load, for the first run");
  add("--memory-c", calls.memory_c, "Burr XII of an instance's MB: c");
  add("--memory-k", calls.memory_k, "k");
  add("--memory-scale", calls.memory_scale, "scale");
  add("--instances-max", g.instances_max, "of a version");
  add("--concurrency", g.working_max, "calls that an instance works for at once");
  add("--open-max", g.open_max,
    "and has open, waiting ones too; 1: it takes no other call until it has answered");
}

void add_output(CLI::App& app, sim_options& o) {
  std::string names;
  for (auto const& p : bench::policies())
    names += "\n  " + std::string(p.name) + ": " + std::string(p.what);
  app.add_option("--policy", o.policies, "to be compared; may be repeated; default: all" + names);
  app
    .add_option_function<double>(
      "--leat-weight", [&o](double gib) { o.comparison.settings.byte_seconds_per_second = gib * (1 << 30); },
      "GiB held idle for a second that are worth a second of waiting to leat; lower saves memory")
    ->default_str("1e6")
    ->check(CLI::Range(1e-9, 1e12));
  app
    .add_option("--unmeasured", o.comparison.engine.unmeasured_share,
      "share of the requests, the first, that do not count")
    ->check(CLI::Range(0.0, 1.0));
  app.add_option("--json", o.json, "write all figures to this file");
  app.add_option("--svg", o.svg, "write the plots to this file");
}

/// A line that changes, where somebody looks at it.
void show_progress(sim_options& o) {
  if (isatty(STDERR_FILENO) == 0)
    return;
  o.comparison.progress = [](std::string_view trace, std::string_view policy, double share) {
    std::fprintf(stderr, "\r%-70.70s",
      (std::string(trace) + ", " + std::string(policy) + ": " +
        std::to_string(static_cast<int>(100 * share)) + " %")
        .c_str());
  };
}

} // namespace

void add_sim(CLI::App& to) {
  auto& app = *to.add_subcommand("sim", "Plays traces against start and keep-alive policies, side by side");
  auto const o = std::make_shared<sim_options>();
  add_output(app, *o);
  add_files(app, *o);
  add_node(app, *o);
  add_patience(app, *o);
  add_generator(app, *o);
  app.callback([o] {
    show_progress(*o);
    auto const compared = bench::simulate(*o).value();
    if (o->comparison.progress)
      std::fprintf(stderr, "\r%70s\r", "");
    std::fputs(bench::as_table(compared).c_str(), stdout);
  });
}

} // namespace leat::tools
