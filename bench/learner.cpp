// How well the pair learner foretells whom an activation calls, against simpler ones and one that knows the
// truth: `./dev bench learner`.
//
// Call trees are drawn with published distributions (call_generator.hpp); twelve are under way at once. When
// an activation begins, each learner foretells its callees: those with a probability of at least 0.25. When
// it ends, they are compared with whom it called, and the learners learn. All see the same. Halfway 30 % of
// the tables are drawn anew.

#include "actors/policy/pair_learner.hpp"
#include "bench/call_replay.hpp"
#include "bench/learner_race.hpp"
#include "bench/plot.hpp"
#include "bench/report.hpp"
#include "bench/turns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace leat::bench {

namespace {

constexpr auto trees = race_size::trees;
constexpr std::array names = {"Leat", "first order", "unfading PPM", "truth"};

struct mix_of_calls {
  char const* name;
  void (*change)(call_generator_options&);
  std::uint64_t seeds = 8;
};
/// Targets are for the first. There, a few entries make most of the calls, so more runs are needed.
constexpr std::array mixes = {
  mix_of_calls{"the generator's defaults", [](call_generator_options&) {}, 32},
  mix_of_calls{"all entries equally busy", [](call_generator_options& o) { o.arrivals.rate_sigma = 0; }},
  mix_of_calls{"as 2, DAGs as they run",
    [](call_generator_options& o) {
      o.arrivals.rate_sigma = 0;
      o.dags.depth = depth_of_runs;
      o.dags.width = width_of_runs;
    }},
  mix_of_calls{"as 2, each call made with 0.9",
    [](call_generator_options& o) {
      o.arrivals.rate_sigma = 0;
      o.dags.call_probability = 0.9;
    }},
  mix_of_calls{"as 2, one of 4 input classes decides half of the choices",
    [](call_generator_options& o) {
      o.arrivals.rate_sigma = 0;
      o.dags.input_classes = 4;
      o.dags.decided_by_class = 0.5;
    }},
  mix_of_calls{"as 2, ten times as many entries, versions and hubs",
    [](call_generator_options& o) {
      o.arrivals.rate_sigma = 0;
      o.dags.entries = 600;
      o.dags.versions = 3'000;
      o.dags.hubs = 150;
    }},
};

call_generator_options options_of(mix_of_calls const& mix, std::uint64_t seed) {
  call_generator_options o;
  o.drift_after = trees / 2;
  o.seed = seed;
  mix.change(o);
  return o;
}

/// How often calls come as early as was foretold, where there were some lags to learn from.
void add_lags(report& out) {
  call_generator generator(options_of(mixes[1], 1));
  call_replay replay(generator, race_size::trees_open, 1);
  pair_learner learner;
  std::array<prediction, 16> said;
  std::array<double, 2> below = {};
  double count = 0;
  replay.run(trees / 2, {[](call_replay::under_way&) {},
                          [&](call_replay::under_way const& a) {
                            auto const n = learner.predict(a.seen.site(), said);
                            for (auto const& call : a.seen.calls())
                              for (std::size_t i = 0; i < n; ++i)
                                if (said[i].callee == call.callee && said[i].lag.count() >= 16) {
                                  count += 1;
                                  below[0] += call.lag <= said[i].lag.quantile(0.5) ? 1 : 0;
                                  below[1] += call.lag <= said[i].lag.quantile(0.95) ? 1 : 0;
                                }
                            learner.learn(a.seen);
                          }});
  out.add(figure{"calls not later than their foretold median lag", below[0] / count, ""});
  out.add(figure{"calls not later than their foretold P95 lag", below[1] / count, ""});
}

std::vector<activation> recorded(mix_of_calls const& mix) {
  std::vector<activation> out;
  call_generator generator(options_of(mix, 1));
  call_replay replay(generator, race_size::trees_open, 1);
  replay.run(
    trees, {[](call_replay::under_way&) {}, [&](call_replay::under_way const& a) { out.push_back(a.seen); }});
  return out;
}

/// Time on a processor, whoever else wants one, in nanoseconds for each of `count`.
template <class F>
double processor_nanoseconds_per(std::size_t count, F run) {
  auto const begin = std::clock();
  run();
  auto const took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return 1e9 * took / static_cast<double>(count);
}

/// An observed call is an activation that begins, is noted with its caller, and is learned when it ends.
void add_times(report& out, mix_of_calls const& mix, std::string const& of) {
  auto const seen = recorded(mix);
  pair_learner learner;
  std::array<prediction, 16> said;
  turns taken;
  auto const& learning = taken.add([&] {
    return processor_nanoseconds_per(seen.size(), [&] {
      for (auto const& from : seen) {
        activation a(from.site());
        for (auto const& call : from.calls())
          for (std::uint32_t i = 0; i < call.count; ++i)
            a.called(call.callee, call.lag);
        learner.learn(a);
      }
    });
  });
  std::size_t sum = 0;
  auto const& predicting = taken.add([&] {
    return processor_nanoseconds_per(seen.size(), [&] {
      for (auto const& a : seen)
        sum += learner.predict(a.site(), said);
    });
  });
  taken.run(5);
  out.add(figure{"an observed call, " + of, median(learning), "ns"});
  out.add(figure{"a prediction, " + of, sum == 0 ? 0 : median(predicting), "ns"});
}

template <class F>
void add_table(report& out, std::string title, std::vector<outcomes> const& all, F figure) {
  table t{std::move(title), {"mix"}};
  for (auto const* name : names)
    t.columns.emplace_back(name);
  for (std::size_t m = 0; m < all.size(); ++m) {
    t.rows.push_back({m + 1});
    for (auto const& o : all[m])
      t.rows.back().push_back(figure(o));
  }
  out.add(std::move(t));
}

void add_tables(report& out, std::vector<outcomes> const& all) {
  auto const rounded = [](double x) { return std::round(1000 * x) / 1000; };
  add_table(out, "recall", all, [&](outcome const& o) { return rounded(o.all.recall()); });
  add_table(out, "precision", all, [&](outcome const& o) { return rounded(o.all.precision()); });
  add_table(out, "recall in the first twentieth of the trees after the drift", all,
    [&](outcome const& o) { return rounded(o.after_drift.recall()); });
  add_table(out, "ended activations of a table drawn anew until 90 % of its recall are back", all,
    [](outcome const& o) -> json {
      auto const back = back_after(o, 0.9);
      return back ? json(*back) : json(nullptr);
    });
  add_table(out, "memory, MiB; the peers' without that of their hash tables", all,
    [](outcome const& o) { return std::round(1000 * o.bytes / (1 << 20)) / 1000; });
  for (std::size_t m = 0; m < mixes.size(); ++m)
    out.note("Mix " + std::to_string(m + 1) + ": " + mixes[m].name + ".");
  out.note("\"-\": not within " + std::to_string(race_size::followed - 8) +
           " activations. The truth knows the tables.");
}

diagram recovery(mix_of_calls const& mix, outcomes const& all) {
  diagram out{mix.name, "activations of a table that had ended since it was drawn anew",
    "recall, callees of that table"};
  for (std::size_t i = 0; i < learner_count; ++i) {
    series line{names[i], i};
    for (std::size_t k = 0; k < race_size::followed; ++k)
      line.points.emplace_back(static_cast<double>(k), all[i].since[k].recall());
    out.lines.push_back(std::move(line));
  }
  return out;
}

outcomes measure(std::size_t m, std::vector<outcomes>& each_seed) {
  outcomes out;
  for (std::uint64_t seed = 1; seed <= mixes[m].seeds; ++seed) {
    std::fprintf(stderr, "\rmix %zu of %zu, run %zu of %zu", m + 1, mixes.size(),
      static_cast<std::size_t>(seed), static_cast<std::size_t>(mixes[m].seeds));
    each_seed.push_back(race(options_of(mixes[m], seed)));
    for (std::size_t i = 0; i < learner_count; ++i)
      out[i].add(each_seed.back()[i]);
  }
  std::fprintf(stderr, "\r%60s\r", "");
  return out;
}

void add_targets(report& out, outcomes const& o, std::vector<outcomes> const& runs) {
  auto const each = [&](std::size_t learner, auto figure) {
    std::vector<double> xs;
    for (auto const& run : runs)
      xs.push_back(figure(run[learner].all));
    return xs;
  };
  auto const recall = [](score const& s) { return s.recall(); };
  auto const precision = [](score const& s) { return s.precision(); };
  for (auto const peer : {xanadu, ppm, known}) {
    out.add({"callees foretold, each run of mix 1", "pair_learner", names[peer], "of those called",
      each(ours, recall), each(peer, recall), ""});
    out.add({"callees called, each run of mix 1", "pair_learner", names[peer], "of those foretold",
      each(ours, precision), each(peer, precision), ""});
  }
  auto const worst = [](std::vector<double> const& xs) { return *std::min_element(xs.begin(), xs.end()); };
  out.add(figure{"recall, mix 1 (>= .93)", o[ours].all.recall(), ""});
  out.add(figure{"recall, mix 1, worst run", worst(each(ours, recall)), ""});
  out.add(figure{"precision, mix 1 (>= .80)", o[ours].all.precision(), ""});
  out.add(figure{"precision, mix 1, worst run", worst(each(ours, precision)), ""});
  if (auto const back = back_after(o[ours], 0.9))
    out.add(figure{"90 % of recall back after, mix 1 (<= 32)", static_cast<double>(*back), "activations"});
  else
    out.note("In mix 1, 90 % of the recall are not back within the activations that were followed.");
  out.add(figure{"tables followed, mix 1", o[ours].before.called, ""});
  out.add(figure{"memory", o[ours].bytes / (1 << 20), "MiB"});
}

} // namespace

} // namespace leat::bench

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const options =
    parse_command_line(argc, argv, "How well the pair learner foretells calls, against other learners");
  report out("learner");
  std::vector<outcomes> all;
  std::vector<diagram> diagrams;
  for (std::size_t m = 0; m < mixes.size(); ++m) {
    std::vector<outcomes> runs;
    all.push_back(measure(m, runs));
    if (m == 0)
      add_targets(out, all.front(), runs);
    if (m < 2)
      diagrams.push_back(recovery(mixes[m], all.back()));
  }
  add_times(out, mixes[0], "mix 1 (<= 200)");
  add_times(out, mixes[1], "mix 2");
  add_times(out, mixes[5], "mix 6");
  add_lags(out);
  add_tables(out, all);
  out.print();
  out.write(options.json);
  write_plot(options.svg, "How recall comes back after the drift", diagrams);
}
