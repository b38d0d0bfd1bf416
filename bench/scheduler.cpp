// Work stealing against work sharing, on even and on skewed loads: `./dev bench scheduler`.
//
// Both loads have the same calls a run and the same mean of processor time, so that only their shape differs.
// Throughput is that of a closed loop. Latencies are those of an open loop well below it: calls come as a
// Poisson process at the same times for both, and count from the time when they were to be sent.

#include "bench/load.hpp"
#include "bench/plot.hpp"
#include "bench/report.hpp"
#include "bench/turns.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <latch>
#include <numeric>
#include <random>
#include <semaphore>
#include <stdexcept>

namespace leat::bench {

namespace {

constexpr std::size_t threads = 2;
constexpr std::size_t algorithms = 16;
constexpr std::size_t calls_per_round = 20'000;
constexpr std::ptrdiff_t in_flight = 64;
constexpr double mean_ns = 50'000;
constexpr double utilisation = 0.6; ///< of the open loop, as a share of the closed loop's throughput
constexpr std::uint64_t seed = 20240917;

struct job {
  std::size_t algorithm;
  std::int64_t nanoseconds; ///< of processor time
};

/// Every algorithm as often as the others, every run as long.
std::vector<job> even_load() {
  std::mt19937_64 random(seed);
  std::vector<job> jobs(calls_per_round);
  for (auto& j : jobs)
    j = {random() % algorithms, static_cast<std::int64_t>(mean_ns)};
  return jobs;
}

/// Four calls of five go to one algorithm. Run times are of a Pareto distribution of shape 1.3, cut at four
/// hundred times the shortest, which is about a hundred times the mean.
std::vector<job> skewed_load() {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<double> lengths(calls_per_round);
  for (auto& x : lengths)
    x = std::min(400.0, std::pow(1 - unit(random), -1 / 1.3));
  auto const scale = mean_ns * calls_per_round / std::accumulate(lengths.begin(), lengths.end(), 0.0);
  std::vector<job> jobs;
  for (double const x : lengths)
    jobs.push_back({unit(random) < 0.8 ? 0 : 1 + random() % (algorithms - 1), std::llround(x * scale)});
  return jobs;
}

/// A runtime under one policy.
class scheduled {
public:
  explicit scheduled(scheduling how)
      : rt_({.threads = threads, .scheduling = how, .memo = {.bytes_max = 0}}) {
    for (std::size_t i = 0; i < algorithms; ++i) {
      auto const name = "bench/work-" + std::to_string(i);
      rt_.publish(
        algorithm(name, "1.0.0").apply([](std::int64_t ns) { burn(std::chrono::nanoseconds(ns)); }));
      callees_.push_back(rt_.client().algo(name));
    }
  }

  /// Calls per second with a bounded number in flight.
  double throughput(std::vector<job> const& jobs) {
    std::counting_semaphore<> room(in_flight);
    auto const begin = clock_type::now();
    for (auto const& j : jobs) {
      room.acquire();
      start(j, [&room] { room.release(); });
    }
    for (std::ptrdiff_t i = 0; i < in_flight; ++i)
      room.acquire();
    std::chrono::duration<double> const took = clock_type::now() - begin;
    must_have_worked();
    return static_cast<double>(jobs.size()) / took.count();
  }

  /// Microseconds of each call, when they come at these times.
  std::vector<double> latencies(
    std::vector<job> const& jobs, std::vector<std::chrono::nanoseconds> const& arrivals) {
    std::vector<double> out(arrivals.size());
    std::latch open(static_cast<std::ptrdiff_t>(arrivals.size()));
    send_on_schedule(arrivals, [&](std::size_t i, clock_type::time_point intended) {
      start(jobs[i % jobs.size()], [&out, &open, i, intended] {
        out[i] = std::chrono::duration<double, std::micro>(clock_type::now() - intended).count();
        open.count_down();
      });
    });
    open.wait();
    must_have_worked();
    return out;
  }

private:
  template <class F>
  void start(job const& j, F ended) {
    callees_[j.algorithm].pipe(j.nanoseconds).then([this, ended](result<value> const& outcome) {
      if (!outcome)
        failed_ = true;
      ended();
    });
  }

  void must_have_worked() const {
    if (failed_)
      throw std::runtime_error("a call of the benchmark has failed");
  }

  std::atomic<bool> failed_{false};
  runtime rt_;
  std::vector<callable> callees_;
};

/// What the rounds under one policy gave.
struct policy_rounds {
  explicit policy_rounds(scheduling how) : runs(how) {}

  void measure(std::vector<job> const& jobs, std::vector<std::chrono::nanoseconds> const& arrivals) {
    throughput.push_back(runs.throughput(jobs));
    auto const measured = runs.latencies(jobs, arrivals);
    p50.push_back(quantile(measured, 0.5));
    p99.push_back(quantile(measured, 0.99));
    p999.push_back(quantile(measured, 0.999));
    all.insert(all.end(), measured.begin(), measured.end());
  }

  scheduled runs;
  turns::rounds throughput;
  turns::rounds p50, p99, p999; ///< us
  std::vector<double> all;      ///< us
};

/// Latency over the share of calls that are faster, the slowest ones spread out.
series quantiles_of(std::string name, std::size_t colour, policy_rounds const& p) {
  series out{std::move(name) + ", " + std::to_string(std::llround(median(p.throughput) / 100) * 100) +
               " calls/s at most",
    colour};
  auto sorted = p.all;
  std::sort(sorted.begin(), sorted.end());
  for (double nines = 0; nines <= 3.5; nines += 0.05) {
    auto const place = (1 - std::pow(10, -nines)) * static_cast<double>(sorted.size() - 1);
    out.points.emplace_back(nines, sorted[static_cast<std::size_t>(place)]);
  }
  return out;
}

diagram compare(report& out, std::string const& name, std::vector<job> const& jobs, std::size_t rounds) {
  policy_rounds stealing(scheduling::stealing);
  policy_rounds sharing(scheduling::sharing);
  auto const limit = std::min(stealing.runs.throughput(jobs), sharing.runs.throughput(jobs)); // warm-up, too
  auto const length =
    std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * calls_per_round / (utilisation * limit)));
  for (std::size_t i = 0; i < rounds; ++i) {
    auto const arrivals = poisson_arrivals(utilisation * limit, length, seed + i);
    stealing.measure(jobs, arrivals);
    sharing.measure(jobs, arrivals);
  }
  auto row = [&](std::string const& what, char const* unit, turns::rounds policy_rounds::*of) {
    out.add({name + ", " + what, "work stealing", "sharing", unit, stealing.*of, sharing.*of, ""});
  };
  row("throughput", "calls/s", &policy_rounds::throughput);
  row("median latency", "us", &policy_rounds::p50);
  row("p99 latency", "us", &policy_rounds::p99);
  row("p99.9 latency", "us", &policy_rounds::p999);
  out.add(figure{name + ", calls sent for the latencies", utilisation * limit, "calls/s"});
  return {name, "share of calls that are faster", "latency in microseconds", true,
    {{0, "0 %"}, {0.30103, "50 %"}, {1, "90 %"}, {2, "99 %"}, {3, "99.9 %"}},
    {quantiles_of("work stealing", 0, stealing), quantiles_of("work sharing", 1, sharing)}};
}

} // namespace

} // namespace leat::bench

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const options =
    parse_command_line(argc, argv, "Work stealing against CAF's work sharing, on even and on skewed loads");
  auto const rounds = options.rounds != 0 ? options.rounds : 9;
  report out("scheduler");
  auto const even = compare(out, "even load", even_load(), rounds);
  auto const skewed = compare(out, "skewed load", skewed_load(), rounds);
  out.print();
  out.write(options.json);
  write_plot(
    options.svg, "Latency of calls under two schedulers, 2 threads, 60 % of the throughput", {even, skewed});
}
