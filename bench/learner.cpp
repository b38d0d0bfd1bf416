// How well the pair learner foretells whom an activation calls, against simpler ones and one that knows the
// truth: `./dev bench learner`.
//
// Call trees are drawn with published distributions (call_generator.hpp); twelve are under way at once. When
// an activation begins, each learner foretells its callees: those with a probability of at least 0.25. When
// it ends, they are compared with whom it called, and the learners learn. All see the same. Halfway 30 % of
// the tables are drawn anew.

#include "actors/policy/pair_learner.hpp"
#include "bench/call_replay.hpp"
#include "bench/pair_learners.hpp"
#include "bench/plot.hpp"
#include "bench/report.hpp"
#include "bench/turns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <deque>
#include <map>
#include <optional>

namespace leat::bench {

namespace {

constexpr double least = 0.25;
constexpr std::size_t trees = 20'000; ///< of a run; half of them before the drift
constexpr std::size_t trees_open = 12;
constexpr std::size_t followed = 64; ///< activations of a table before the drift, and after it

enum learner_index : std::size_t { ours, xanadu, ppm, known, learner_count };
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

/// Callees foretold and called.
struct score {
  double called = 0;
  double foretold = 0;
  double both = 0;

  void add(std::vector<std::uint32_t> const& said, activation const& a) {
    called += static_cast<double>(a.calls().size());
    foretold += static_cast<double>(said.size());
    both += static_cast<double>(
      std::count_if(said.begin(), said.end(), [&](std::uint32_t x) { return a.has_called(x); }));
  }
  void add(score const& other) {
    called += other.called;
    foretold += other.foretold;
    both += other.both;
  }
  /// Every table counts the same, however busy it is.
  score of_one_call() const { return called == 0 ? score{} : score{1, foretold / called, both / called}; }
  double recall() const { return both / std::max(called, 1.0); }
  double precision() const { return both / std::max(foretold, 1.0); }
};

/// How one learner fared; sums over runs.
struct outcome {
  score all;
  score after_drift; ///< the first twentieth of the trees after it
  score before;      ///< of tables that were drawn anew, the last activations with the old one
  std::array<score, followed> since = {}; ///< and by activation of the table since the drift
  double bytes = 0;

  void add(outcome const& other) {
    all.add(other.all);
    after_drift.add(other.after_drift);
    before.add(other.before);
    for (std::size_t i = 0; i < followed; ++i)
      since[i].add(other.since[i]);
    bytes = std::max(bytes, other.bytes);
  }
};
using outcomes = std::array<outcome, learner_count>;

using scores = std::array<score, learner_count>;

/// What became of the tables that are drawn anew, by entry and caller.
class drifting {
public:
  std::size_t learned_since(call_site const& site) { return table_of(site).learned_since; }

  void before(call_site const& site, scores const& s) {
    auto& last = table_of(site).before;
    last.push_back(s);
    if (last.size() > followed)
      last.pop_front();
  }
  /// After the drift; `learned` activations of the table had ended when this one began.
  void since(call_site const& site, std::size_t learned, scores const& s) {
    auto& t = table_of(site);
    ++t.learned_since;
    if (learned < followed)
      for (std::size_t i = 0; i < learner_count; ++i)
        t.since[learned][i].add(s[i]);
  }

  /// Of tables with enough activations before and after.
  void add_to(outcomes& to) const {
    for (auto const& [site, t] : tables_) {
      if (t.before.size() < followed || t.learned_since < followed)
        continue;
      for (std::size_t i = 0; i < learner_count; ++i) {
        score before;
        for (auto const& s : t.before)
          before.add(s[i]);
        to[i].before.add(before.of_one_call());
        for (std::size_t k = 0; k < followed; ++k)
          to[i].since[k].add(t.since[k][i].of_one_call());
      }
    }
  }

private:
  struct table {
    std::deque<scores> before;
    std::array<scores, followed> since;
    std::size_t learned_since = 0;
  };
  table& table_of(call_site const& site) { return tables_[{site.entry, site.caller}]; }

  std::map<std::pair<std::uint32_t, std::uint32_t>, table> tables_;
};

/// One run of all learners.
class race {
public:
  explicit race(call_generator_options const& o) : generator_(o), replay_(generator_, trees_open, o.seed) {
    learners_ = {leat_learner(), first_order(), unfading_ppm(), truth(generator_)};
  }

  outcomes run() {
    replay_.run(trees / 2, listener(phase::before));
    replay_.run(trees / 20, listener(phase::drifted));
    replay_.run(trees - trees / 2 - trees / 20, listener(phase::later));
    tables_.add_to(out_);
    for (std::size_t i = 0; i < learner_count; ++i)
      out_[i].bytes = static_cast<double>(learners_[i]->bytes());
    return out_;
  }

private:
  enum class phase { before, drifted, later };

  call_replay::listener listener(phase now) {
    return {[this](call_replay::under_way& a) {
              a.learned_since = tables_.learned_since(a.seen.site());
              a.foretold.resize(learner_count);
              for (std::size_t i = 0; i < learner_count; ++i)
                learners_[i]->foretell(a.seen.site(), least, a.foretold[i]);
            },
      [this, now](call_replay::under_way const& a) { ended(a, now); }};
  }

  void ended(call_replay::under_way const& a, phase now) {
    scores of;
    for (std::size_t i = 0; i < learner_count; ++i) {
      of[i].add(a.foretold[i], a.seen);
      out_[i].all.add(of[i]);
      if (now == phase::drifted)
        out_[i].after_drift.add(of[i]);
      learners_[i]->learn(a.seen);
    }
    if (now == phase::before)
      tables_.before(a.seen.site(), of);
    else if (a.redrawn)
      tables_.since(a.seen.site(), a.learned_since, of);
  }

  call_generator generator_;
  call_replay replay_;
  std::array<call_learner_ptr, learner_count> learners_;
  outcomes out_;
  drifting tables_;
};

call_generator_options options_of(mix_of_calls const& mix, std::uint64_t seed) {
  call_generator_options o;
  o.drift_after = trees / 2;
  o.seed = seed;
  mix.change(o);
  return o;
}

/// Activations of a table since the drift until the mean recall over eight of them, and over all later ones,
/// is back at this share of what it was; nothing if it is not.
std::optional<std::size_t> back_after(outcome const& o, double share) {
  auto const wanted = share * o.before.recall();
  std::optional<std::size_t> out;
  for (std::size_t k = followed - 8 + 1; k-- > 0;) {
    score window;
    for (std::size_t i = k; i < k + 8; ++i)
      window.add(o.since[i]);
    if (window.recall() < wanted)
      break;
    out = k;
  }
  return out;
}

/// A learner that also checks the lags, fed with what was recorded.
void add_lags(report& out) {
  call_generator generator(options_of(mixes[1], 1));
  call_replay replay(generator, trees_open, 1);
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
  call_replay replay(generator, trees_open, 1);
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
  out.note("\"-\": not within " + std::to_string(followed - 8) + " activations. The truth knows the tables.");
}

diagram recovery(mix_of_calls const& mix, outcomes const& all) {
  diagram out{mix.name, "activations of a table that had ended since it was drawn anew",
    "recall, callees of that table"};
  for (std::size_t i = 0; i < learner_count; ++i) {
    series line{names[i], i};
    for (std::size_t k = 0; k < followed; ++k)
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
    each_seed.push_back(race(options_of(mixes[m], seed)).run());
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
