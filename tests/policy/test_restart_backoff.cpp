#include "actors/policy/restart_backoff.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace std::chrono_literals;
using leat::restart_backoff;

namespace {

using time_point = restart_backoff::time_point;
using nanoseconds = std::chrono::nanoseconds;

} // namespace

TEST_CASE(
  "restart backoff: the wait doubles with each failure in a row, up to the longest", "[policy][unit]") {
  restart_backoff backoff({.min_backoff = 10ms, .max_backoff = 50ms, .max_restarts = 100});
  time_point const now{};
  for (auto const expected : {10ms, 20ms, 40ms, 50ms, 50ms})
    CHECK(backoff.next(now, 0) == expected);
}

TEST_CASE("restart backoff: chance adds a share of the wait", "[policy][unit]") {
  restart_backoff backoff({.min_backoff = 100ms, .random_factor = 0.2});
  CHECK(backoff.next(time_point{}, 0.5) == 110ms);
  CHECK(backoff.next(time_point{}, 1) == 240ms);
}

TEST_CASE("restart backoff: a start that held begins a new row", "[policy][unit]") {
  restart_backoff backoff({.min_backoff = 10ms});
  (void)backoff.next(time_point{}, 0);
  CHECK(backoff.next(time_point{}, 0) == 20ms);
  backoff.succeeded();
  CHECK(backoff.next(time_point{}, 0) == 10ms);
}

TEST_CASE("restart backoff: the budget ends, and comes back as the window slides", "[policy][unit]") {
  restart_backoff backoff({.min_backoff = 1s, .max_backoff = 1s, .max_restarts = 2, .within = 1min});
  time_point const begin{};
  CHECK(backoff.next(begin, 0));
  CHECK(backoff.next(begin + 30s, 0));
  CHECK_FALSE(backoff.next(begin + 31s, 0));
  backoff.succeeded();
  CHECK_FALSE(backoff.next(begin + 59s, 0));
  // The first took place at 1 s; one at 61 s is no longer in its window.
  CHECK(backoff.next(begin + 60s, 0));
  CHECK_FALSE(backoff.next(begin + 60s, 0));
}

TEST_CASE("restart backoff: a budget of nothing allows nothing", "[policy][unit]") {
  CHECK_FALSE(restart_backoff({.max_restarts = 0}).next(time_point{}, 0));
}

TEST_CASE("restart backoff: a very long row of failures waits the longest wait", "[policy][unit]") {
  restart_backoff backoff({.max_backoff = 10s, .random_factor = 0, .max_restarts = 1000, .within = 1s});
  time_point now{};
  for (int i = 0; i < 200; ++i)
    now += backoff.next(now, 1).value();
  CHECK(backoff.next(now, 1) == 10s);
}

TEST_CASE("restart backoff: no window ever holds more restarts than the budget", "[policy][sim]") {
  auto const seed = GENERATE(range(0u, 50u));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  auto const up_to = [&](nanoseconds most) {
    return nanoseconds(random() % static_cast<std::uint64_t>(most.count()));
  };
  restart_backoff::options const options{.min_backoff = 1ms + up_to(1s),
    .max_backoff = 1s + up_to(30s),
    .max_restarts = 1 + random() % 5,
    .within = 1s + up_to(1min)};
  restart_backoff backoff(options);
  std::vector<time_point> restarts;
  time_point now{};
  for (int i = 0; i < 400; ++i) {
    now += up_to(random() % 4 == 0 ? options.within : 2s);
    if (auto const wait = backoff.next(now, std::uniform_real_distribution<>()(random))) {
      CHECK(*wait >= options.min_backoff);
      CHECK(*wait <= options.max_backoff * 12 / 10);
      restarts.push_back(now + *wait);
    }
    if (random() % 5 == 0)
      backoff.succeeded();
  }
  std::sort(restarts.begin(), restarts.end());
  REQUIRE(restarts.size() > options.max_restarts);
  for (std::size_t i = options.max_restarts; i < restarts.size(); ++i)
    CHECK(restarts[i] - restarts[i - options.max_restarts] >= options.within);
}
