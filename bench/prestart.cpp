// Whether callees are there when they are called: `./dev bench prestart`.
//
// Stages that really load: each has a fastText model of its own, some 40 MB, read from a file that lies in
// the page cache, and works for two thirds of the time that this takes. A request finds everything cold. It
// is sent to two runtimes in turns, one that learns and one that does not, and once more to each when all is
// loaded: the difference is what starting cost. Divided by the longest single load on the request's way, as
// it was without learning, where loads do not slow one another down, it is the cascade factor K (after
// Xanadu, Middleware 2020): without learning about as much as stages follow one another, and 1 where the
// entry's own load is all that was waited for.

#include "bench/agreement.hpp"
#include "bench/plot.hpp"
#include "bench/report.hpp"
#include "bench/staged.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace leat::bench {

namespace {

constexpr std::size_t learned_from = 16; ///< requests before it is measured

struct measured {
  std::vector<double> k;       ///< cascade factors
  std::vector<double> seconds; ///< of cold requests
  double idle = 0;             ///< instance-seconds, ready and not used
};

struct outcome {
  std::string name;
  std::size_t depth; ///< stages that follow one another
  measured learned;
  measured reactive;
  double eager_idle = 0; ///< had everything been started when the request came
  std::uint64_t pre_starts = 0;
  std::vector<double> loads = {}; ///< the longest of each request, in seconds
};

struct pair_of_requests {
  staged_runtime::request cold;
  staged_runtime::request warm;
};

/// One cold request, and the same again when it finds all it needs. All is cold again afterwards.
pair_of_requests ask_twice(staged_runtime& rt, std::uint64_t index) {
  auto cold = rt.ask(index);
  auto warm = rt.ask(index);
  rt.chill();
  return {std::move(cold), std::move(warm)};
}

void add(measured& to, pair_of_requests const& two, double longest_load) {
  to.seconds.push_back(two.cold.seconds);
  to.k.push_back((two.cold.seconds - two.warm.seconds) / longest_load);
  to.idle += two.cold.idle_seconds;
}

/// What would stand ready and unused had every stage been started with the request, beside no other.
double eager(staged_runtime::request const& warm, double load) {
  double out = 0;
  for (auto const begun : warm.begun)
    out += std::max(0.0, (begun < 0 ? warm.seconds : begun) - load);
  return out;
}

outcome run(shape const& s, std::size_t depth, std::string const& model, std::size_t requests) {
  outcome out{s.name, depth, {}, {}, 0, 0};
  staged_runtime learns(s, model, {});
  staged_runtime reacts(s, model, {.learning = false});
  std::uint64_t index = 0;
  for (; index < learned_from; ++index) {
    learns.ask(index);
    learns.chill();
  }
  auto const wasted = learns.wasted_seconds();
  auto const started = learns.pre_starts();
  for (std::size_t i = 0; i < requests; ++i, ++index) {
    std::fprintf(stderr, "\r%s: request %zu of %zu ", s.name.c_str(), i + 1, requests);
    auto const learned = ask_twice(learns, index);
    auto const reactive = ask_twice(reacts, index);
    auto const load = reactive.cold.longest_load;
    add(out.learned, learned, load);
    add(out.reactive, reactive, load);
    out.eager_idle += eager(learned.warm, load);
    out.loads.push_back(load);
  }
  std::fprintf(stderr, "\r%70s\r", "");
  out.learned.idle += learns.wasted_seconds() - wasted;
  out.pre_starts = learns.pre_starts() - started;
  return out;
}

double mean(std::vector<double> const& xs) {
  double sum = 0;
  for (auto const x : xs)
    sum += x;
  return sum / static_cast<double>(xs.size());
}

double rounded(double x) {
  return std::round(100 * x) / 100;
}

void add_table(report& out, std::vector<outcome> const& all) {
  table t{"cascade factor K: time lost to loads by the time that one load takes",
    {"shape", "K reactive, mean", "K learned, mean", "P95", "idle to eager, %", "starts ahead a request"}};
  for (auto const& o : all)
    t.rows.push_back(
      {o.name, rounded(mean(o.reactive.k)), rounded(mean(o.learned.k)), rounded(quantile(o.learned.k, 0.95)),
        o.eager_idle > 0 ? json(std::round(100 * o.learned.idle / o.eager_idle)) : json(),
        rounded(static_cast<double>(o.pre_starts) / static_cast<double>(o.learned.k.size()))});
  out.add(std::move(t));
}

void add_targets(report& out, std::vector<outcome> const& chains, outcome const& chance) {
  std::vector<double> k;
  double idle = 0;
  double eager_idle = 0;
  for (auto const& o : chains) {
    k.insert(k.end(), o.learned.k.begin(), o.learned.k.end());
    idle += o.learned.idle;
    eager_idle += o.eager_idle;
  }
  out.add(figure{"K of chains and trees, mean (<= 1.10)", mean(k), ""});
  out.add(figure{"K of chains and trees, P95 (<= 1.3)", quantile(k, 0.95), ""});
  out.add(figure{"idle memory to that of starting all at once (<= 20)", 100 * idle / eager_idle, "%"});
  out.add(figure{chance.name + ", P99 to reactive (<= 1.05)",
    quantile(chance.learned.seconds, 0.99) / quantile(chance.reactive.seconds, 0.99), ""});
}

/// Whether the simulator finds as many cold starts as were met live, in so many recordings of a minute: what
/// is started ahead just comes in time or just does not, so that no two of them are alike.
void add_agreement(report& out, std::string const& model, bool learning, std::uint64_t recordings) {
  agreement a;
  for (std::uint64_t seed = 7; seed < 7 + recordings; ++seed) {
    auto const one = compare_live_and_simulated(model, learning, seed);
    a.calls += one.calls;
    a.live_cold += one.live_cold;
    a.simulated_cold += one.simulated_cold;
  }
  auto const name =
    std::string(learning ? "learned" : "on demand") + ", " + std::to_string(a.calls) + " calls recorded: ";
  out.add(figure{name + "cold live", static_cast<double>(a.live_cold), "calls"});
  out.add(figure{name + "simulated to live (0.95 - 1.05)",
    static_cast<double>(a.simulated_cold) / static_cast<double>(std::max<std::size_t>(a.live_cold, 1)), ""});
}

diagram plot(std::vector<outcome> const& chains) {
  diagram out{"Chains of models", "stages that follow one another", "cascade factor K, mean"};
  series reactive{"on demand", 0};
  series learned{"learned", 1};
  for (auto const& o : chains) {
    if (o.name.rfind("chain", 0) != 0)
      continue;
    reactive.points.emplace_back(static_cast<double>(o.depth), mean(o.reactive.k));
    learned.points.emplace_back(static_cast<double>(o.depth), mean(o.learned.k));
  }
  out.lines = {std::move(reactive), std::move(learned)};
  return out;
}

} // namespace

} // namespace leat::bench

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const options = parse_command_line(argc, argv, "Whether callees are loaded when they are called");
  auto const requests = options.rounds != 0 ? options.rounds : 20;
  auto const model = model_file();
  auto const before = stage_time(model);
  report out("prestart");
  std::vector<outcome> all;
  for (std::size_t const depth : {2, 4, 8, 16})
    all.push_back(run(chain(depth, before), depth, model, requests));
  all.push_back(run(branching_tree(4, before), 4, model, requests));
  auto const chance = run(lottery(12, before), 2, model, 10 * requests); // for a 99th percentile
  out.add(figure{"one load", 1e3 * median(all.front().loads), "ms"});
  add_targets(out, all, chance);
  add_agreement(out, model, false, 1);
  add_agreement(out, model, true, 3);
  auto const chains = all;
  all.push_back(chance);
  add_table(out, all);
  out.print();
  out.write(options.json);
  write_plot(options.svg, "Starting callees before they are called", {plot(chains)});
}
