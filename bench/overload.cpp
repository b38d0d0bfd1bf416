// What happens when more is asked than can be done: `./dev bench overload`.
//
// An ordinary thread sends calls as a Poisson process, whatever becomes of the ones before (an open loop), to
// one thread that needs a fixed processor time for each. Latencies count from the time when the call was to
// be sent. Goodput is what was answered within `useful_within`; a later answer counts as work for nothing.

#include "bench/load.hpp"
#include "bench/overloaded.hpp"
#include "bench/plot.hpp"
#include "bench/report.hpp"

#include <algorithm>
#include <array>

namespace leat::bench {

namespace {

constexpr std::array loads = {0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0}; ///< shares of the capacity
constexpr std::size_t half = 1;                                           ///< 0.5 in `loads`
constexpr std::size_t twice = 6;                                          ///< 2.0 in `loads`
constexpr std::chrono::milliseconds step_length(1'200);
constexpr std::uint64_t seed = 20240917;

/// What one round at one load gave.
struct measured {
  double goodput; ///< calls/s
  double median;  ///< ms, of the accepted calls
};

/// One who is asked, and all that was measured of him at each load.
struct subject {
  explicit subject(std::unique_ptr<overloaded> who) : asked(std::move(who)) {}

  void measure(std::size_t load, double per_second, std::uint64_t round_seed) {
    auto const answers = asked->ask(poisson_arrivals(per_second, step_length, round_seed));
    measured one{0, 0};
    std::vector<double> accepted_now;
    for (auto const& a : answers) {
      (a.outcome == outcome::refused ? refused
        : a.outcome == outcome::late ? late
                                     : accepted)[load]
        .push_back(a.milliseconds);
      if (a.outcome == outcome::accepted)
        accepted_now.push_back(a.milliseconds);
      if (a.outcome == outcome::accepted && a.milliseconds <= overloaded::useful_within.count())
        one.goodput += 1e3 / step_length.count();
    }
    one.median = accepted_now.empty() ? 0 : median(accepted_now);
    rounds[load].push_back(one);
    sent[load].push_back(1e3 * static_cast<double>(answers.size()) / step_length.count());
  }

  std::vector<double> goodput(std::size_t load) const {
    std::vector<double> out;
    for (auto const& one : rounds[load])
      out.push_back(one.goodput);
    return out;
  }

  std::vector<double> medians(std::size_t load) const {
    std::vector<double> out;
    for (auto const& one : rounds[load])
      out.push_back(one.median);
    return out;
  }

  std::vector<double> peak() const {
    std::vector<double> out(rounds[0].size(), 0);
    for (auto const& at_load : rounds)
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = std::max(out[i], at_load[i].goodput);
    return out;
  }

  std::unique_ptr<overloaded> asked;
  using of_loads = std::array<std::vector<double>, loads.size()>;
  std::array<std::vector<measured>, loads.size()> rounds;
  of_loads sent;                    ///< calls/s
  of_loads accepted, refused, late; ///< ms, of all rounds
};

json quantile_or_none(std::vector<double> const& xs, double q) {
  return xs.empty() ? json() : json(quantile(xs, q));
}

table steps_of(subject const& s) {
  table out{s.asked->name(), {"load", "sent/s", "goodput/s", "refused %", "too late %", "median ms", "p99 ms",
                               "refusal median ms", "refusal p99 ms"}};
  for (std::size_t i = 0; i < loads.size(); ++i) {
    auto const all = static_cast<double>(s.accepted[i].size() + s.refused[i].size() + s.late[i].size());
    auto share = [&](
                   std::vector<double> const& part) { return 100 * static_cast<double>(part.size()) / all; };
    out.rows.push_back({loads[i], median(s.sent[i]), median(s.goodput(i)), share(s.refused[i]),
      share(s.late[i]), quantile_or_none(s.accepted[i], 0.5), quantile_or_none(s.accepted[i], 0.99),
      quantile_or_none(s.refused[i], 0.5), quantile_or_none(s.refused[i], 0.99)});
  }
  return out;
}

/// Goodput and latency over the load.
std::vector<diagram> drawn(std::vector<subject> const& subjects, double capacity) {
  diagram goodput{
    "Goodput", "calls sent, as a multiple of the capacity", "useful answers, share of the capacity"};
  diagram latency{
    "Latency of accepted calls", "calls sent, as a multiple of the capacity", "milliseconds", true};
  for (std::size_t n = 0; n < subjects.size(); ++n) {
    auto const& s = subjects[n];
    series good{s.asked->name(), n};
    series middle{s.asked->name() + ", median", n};
    series high{s.asked->name() + ", p99", n, true};
    for (std::size_t i = 0; i < loads.size(); ++i) {
      good.points.emplace_back(loads[i], median(s.goodput(i)) / capacity);
      if (s.accepted[i].empty())
        continue;
      middle.points.emplace_back(loads[i], quantile(s.accepted[i], 0.5));
      high.points.emplace_back(loads[i], quantile(s.accepted[i], 0.99));
    }
    goodput.lines.push_back(std::move(good));
    latency.lines.push_back(std::move(middle));
    latency.lines.push_back(std::move(high));
  }
  return {goodput, latency};
}

void add_targets(report& out, std::vector<subject> const& subjects) {
  for (auto const& s : subjects) {
    bool const bounded = &s == &subjects.front();
    auto const name = s.asked->name();
    out.add({"goodput at 2 x capacity: " + name, name, "at its peak", "calls/s", s.goodput(twice), s.peak(),
      bounded ? ">= 0.90" : ""});
    out.add({"median at 2 x capacity: " + name, name, "at half load", "ms", s.medians(twice), s.medians(half),
      bounded ? "<= 3" : ""});
  }
}

void overload(report& out, std::string const& svg, std::size_t rounds) {
  std::vector<subject> subjects;
  subjects.emplace_back(overloaded::bounded());
  subjects.emplace_back(overloaded::timed());
  subjects.emplace_back(overloaded::bare_caf());
  std::vector<double> capacities;
  for (std::size_t i = 0; i < rounds; ++i) {
    auto const capacity = subjects.front().asked->capacity(std::chrono::seconds(1));
    capacities.push_back(capacity);
    for (std::size_t load = 0; load < loads.size(); ++load)
      for (auto& s : subjects)
        s.measure(load, loads[load] * capacity, seed + i * loads.size() + load);
  }
  add_targets(out, subjects);
  out.add(figure{"capacity, closed loop", median(capacities), "calls/s"});
  for (auto const& s : subjects)
    out.add(steps_of(s));
  write_plot(svg, "More calls than one thread can answer, 1 ms of processor time each",
    drawn(subjects, median(capacities)));
}

} // namespace

} // namespace leat::bench

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const options = parse_command_line(argc, argv, "What happens when more is asked than can be done");
  report out("overload");
  overload(out, options.svg, options.rounds != 0 ? options.rounds : 3);
  out.print();
  out.write(options.json);
}
