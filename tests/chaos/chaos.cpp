// Calls in random graphs under load, while instances are killed, loads fail, versions are published and
// labels move: every call must end, in time, with the right answer or an error that it may have, and nothing
// may be left.

#include "tests/chaos/load.hpp"
#include "tests/chaos/process.hpp"
#include "tests/chaos/publisher.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/threads.hpp"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

using namespace std::chrono_literals;

namespace leat::chaos {

namespace {

using clock = std::chrono::steady_clock;

constexpr bool measures_memory = !testing::sanitized; // its own grows

constexpr auto too_late = 60s; ///< only what hangs is
constexpr double growth_max = 1.2;
constexpr double growth_max_mib = 32;

struct options {
  int seconds = 60;
  std::uint64_t seed = 1;
  std::size_t clients = 4;
};

runtime_options runtime_setup() {
  runtime_options out;
  out.threads = 2;
  out.memo.bytes_max = std::size_t{8} << 20;
  out.supervision = {.min_backoff = 1ms,
    .max_backoff = 20ms,
    .max_restarts = 3,
    .within = 1s,
    .max_failures = 5,
    .reset_timeout = 20ms,
    .max_reset_timeout = 100ms};
  return out;
}

class program {
public:
  explicit program(options const& o) : options_(o), rt_(std::make_unique<runtime>(runtime_setup())) {
    publisher_ = std::make_unique<publisher>(world_, rt_->registry(), o.seed * 31);
    for (std::size_t i = 0; i < o.clients; ++i)
      loads_.push_back(std::make_unique<load>(world_, tally_, rt_->client(), o.seed * 1'000'003 + i));
  }

  /// Whether all was well.
  bool run() {
    work();
    auto const resident_end = resident_mib();
    print_line("end");
    check(tally_.ok > 0, "no call succeeded");
    check(tally_.wrong == 0, std::to_string(tally_.wrong) + " answers were wrong");
    check(rt_->shutdown(too_late) == 0, "calls were open when all clients had their answers");
    check(testing::only_left(threads_before_), "threads of the runtime were left after its shutdown");
    check(world_.frames == 0, std::to_string(world_.frames) + " frames were left after the shutdown");
    rt_.reset();
    if (measures_memory)
      check(resident_end <= resident_third_ * growth_max + growth_max_mib,
        "the resident set grew from " + std::to_string(resident_third_) + " to " +
          std::to_string(resident_end) + " MiB");
    std::printf("%s: %llu calls in %d s, seed %llu\n", well_ ? "all well" : "FAILED",
      static_cast<unsigned long long>(tally_.calls), options_.seconds,
      static_cast<unsigned long long>(options_.seed));
    return well_;
  }

private:
  void work() {
    auto const time = std::chrono::seconds(options_.seconds);
    auto const begin = clock::now();
    std::vector<std::jthread> threads;
    threads.emplace_back([&](std::stop_token const& stop) { publisher_->run(stop, time); });
    for (auto const& one : loads_)
      threads.emplace_back([this, &one](std::stop_token const& stop) {
        one->run(stop);
        std::lock_guard const hold(running_lock_);
        if (--running_ == 0)
          all_ended_.notify_one();
      });
    for (std::int64_t second = 0; !ended_before(begin + std::chrono::seconds(second)); ++second) {
      look_at(second);
      if (second == options_.seconds)
        for (auto& t : threads)
          t.request_stop();
    }
  }

  /// Whether all loads end by then; waits until that is known.
  bool ended_before(clock::time_point then) {
    std::unique_lock hold(running_lock_);
    return all_ended_.wait_until(hold, then, [this] { return running_ == 0; });
  }

  /// Once a second.
  void look_at(std::int64_t second) {
    if (second % 5 == 0)
      print_line((std::to_string(second) + " s").c_str());
    if (second * 3 >= options_.seconds && resident_third_ == 0)
      resident_third_ = resident_mib();
    std::vector<std::string> late;
    for (auto const& one : loads_)
      for (auto const& call : one->overdue(too_late))
        late.push_back(call);
    if (late.empty())
      return;
    print_line("hangs");
    for (auto const& call : late)
      std::fprintf(stderr, "%s\n", call.c_str());
    print_metrics();
    std::abort();
  }

  void print_line(char const* when) const {
    std::printf("%-6s calls %llu  ok %llu", when, static_cast<unsigned long long>(tally_.calls),
      static_cast<unsigned long long>(tally_.ok));
    for (std::size_t code = 0; code < tally_.errors.size(); ++code)
      if (auto const count = tally_.errors[code].load(); count != 0)
        std::printf("  %s %llu", std::string(to_string(static_cast<errc>(code))).c_str(),
          static_cast<unsigned long long>(count));
    std::printf("  kills %llu  failed loads %llu  versions %zu  revisions %zu  rss %.0f MiB\n",
      static_cast<unsigned long long>(world_.kills), static_cast<unsigned long long>(world_.loads_failed),
      publisher_->published(), world_.changes.begun(), resident_mib());
    std::fflush(stdout);
  }

  void print_metrics() const { std::fprintf(stderr, "%s\n", to_prometheus(rt_->metrics()).c_str()); }

  void check(bool holds, std::string const& what) {
    if (!holds)
      std::fprintf(stderr, "does not hold: %s\n", what.c_str());
    well_ = well_ && holds;
  }

  options const options_;
  world world_{options_.seed};
  std::set<std::string> const threads_before_ = testing::threads_of_process();
  tally tally_;
  std::unique_ptr<runtime> rt_; // after what its algorithms refer to
  std::unique_ptr<publisher> publisher_;
  std::vector<std::unique_ptr<load>> loads_;
  std::mutex running_lock_;
  std::condition_variable all_ended_;
  std::size_t running_ = options_.clients;
  double resident_third_ = 0;
  bool well_ = true;
};

} // namespace

} // namespace leat::chaos

int main(int argc, char** argv) {
  leat::chaos::options o;
  CLI::App app{"Calls under load, while everything that may go wrong does"};
  app.add_option("--seconds", o.seconds, "how long")->check(CLI::Range(1, 1'000'000));
  app.add_option("--seed", o.seed, "of the random graphs, failures and changes");
  app.add_option("--clients", o.clients, "threads that call")->check(CLI::Range(1, 1000));
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  return leat::chaos::program(o).run() ? 0 : 1;
}
