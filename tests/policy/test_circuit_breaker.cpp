#include "actors/policy/circuit_breaker.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace std::chrono_literals;
using leat::circuit_breaker;

namespace {

using circuit = circuit_breaker::circuit;
using verdict = circuit_breaker::verdict;
using time_point = circuit_breaker::time_point;

constexpr time_point begin{};

/// Opened at `begin`.
circuit_breaker tripped(circuit_breaker::options const& options = {}) {
  circuit_breaker breaker(options);
  breaker.trip(begin);
  return breaker;
}

} // namespace

TEST_CASE("circuit: opens at the failure that fills the row", "[policy][unit]") {
  circuit_breaker breaker({.max_failures = 3});
  for (int i = 0; i < 2; ++i)
    breaker.failed(verdict::pass, begin);
  CHECK(breaker.admit(begin) == verdict::pass);
  breaker.failed(verdict::pass, begin);
  CHECK(breaker.state() == circuit::open);
  CHECK(breaker.admit(begin) == verdict::refuse);
  CHECK(breaker.retry_after(begin + 300ms) == 700ms);
}

TEST_CASE("circuit: a success begins a new row of failures", "[policy][unit]") {
  circuit_breaker breaker({.max_failures = 2});
  breaker.failed(verdict::pass, begin);
  breaker.succeeded(verdict::pass);
  breaker.failed(verdict::pass, begin);
  CHECK(breaker.state() == circuit::closed);
  CHECK(breaker.retry_after(begin) == 0ns);
}

TEST_CASE("circuit: one probe at a time, whose success closes it", "[policy][unit]") {
  auto breaker = tripped();
  CHECK(breaker.admit(begin + 1s - 1ns) == verdict::refuse);
  CHECK(breaker.admit(begin + 1s) == verdict::probe);
  CHECK(breaker.state() == circuit::half_open);
  CHECK(breaker.admit(begin + 1s) == verdict::refuse);
  breaker.succeeded(verdict::probe);
  CHECK(breaker.state() == circuit::closed);
  CHECK(breaker.admit(begin + 1s) == verdict::pass);
}

TEST_CASE("circuit: a failing probe opens it again, each time for longer", "[policy][unit]") {
  auto breaker = tripped({.reset_timeout = 1s, .exponential_backoff_factor = 2, .max_reset_timeout = 5s});
  auto now = begin + 1s;
  for (auto const expected : {2s, 4s, 5s, 5s}) {
    REQUIRE(breaker.admit(now) == verdict::probe);
    breaker.failed(verdict::probe, now);
    CHECK(breaker.state() == circuit::open);
    CHECK(breaker.retry_after(now) == expected);
    now += expected;
  }
}

TEST_CASE("circuit: once closed it forgets how long it was open", "[policy][unit]") {
  auto breaker = tripped();
  REQUIRE(breaker.admit(begin + 1s) == verdict::probe);
  breaker.failed(verdict::probe, begin + 1s);
  REQUIRE(breaker.admit(begin + 3s) == verdict::probe);
  breaker.succeeded(verdict::probe);
  breaker.trip(begin + 3s);
  CHECK(breaker.retry_after(begin + 3s) == 1s);
}

TEST_CASE("circuit: a probe that never reports makes room for another", "[policy][unit]") {
  auto breaker = tripped();
  REQUIRE(breaker.admit(begin + 1s) == verdict::probe);
  CHECK(breaker.retry_after(begin + 1500ms) == 500ms);
  CHECK(breaker.admit(begin + 2s - 1ns) == verdict::refuse);
  CHECK(breaker.admit(begin + 2s) == verdict::probe);
  CHECK(breaker.admit(begin + 2s) == verdict::refuse);
}

TEST_CASE("circuit: calls from before it opened change nothing", "[policy][unit]") {
  auto breaker = tripped();
  breaker.succeeded(verdict::pass);
  breaker.failed(verdict::pass, begin + 500ms);
  CHECK(breaker.retry_after(begin + 500ms) == 500ms);
  REQUIRE(breaker.admit(begin + 1s) == verdict::probe);
  breaker.succeeded(verdict::pass);
  CHECK(breaker.state() == circuit::half_open);
  breaker.failed(verdict::pass, begin + 1s);
  CHECK(breaker.state() == circuit::half_open);
}

TEST_CASE("circuit: tripped while half open it counts as a failed probe", "[policy][unit]") {
  auto breaker = tripped();
  REQUIRE(breaker.admit(begin + 1s) == verdict::probe);
  breaker.trip(begin + 1s);
  CHECK(breaker.state() == circuit::open);
  CHECK(breaker.retry_after(begin + 1s) == 2s);
}

TEST_CASE("circuit: never are two probes out at once, and never is it shut for good", "[policy][sim]") {
  auto const seed = GENERATE(range(0u, 50u));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  circuit_breaker::options const options{.max_failures = 1 + random() % 4, .max_reset_timeout = 8s};
  circuit_breaker breaker(options);
  auto now = begin;
  std::vector<verdict> running; // a probe among them reports before it is taken for lost
  auto refused_since = time_point::max();
  for (int i = 0; i < 2000; ++i) {
    now += std::chrono::milliseconds(random() % 100);
    auto const how = breaker.admit(now);
    auto const probing = std::count(running.begin(), running.end(), verdict::probe);
    CHECK((breaker.retry_after(now) == 0ns) == (how == verdict::pass));
    if (how == verdict::probe)
      CHECK(probing == 0);
    if (how != verdict::refuse) {
      running.push_back(how);
      refused_since = time_point::max();
    } else {
      refused_since = std::min(refused_since, now);
      CHECK(now - refused_since <= options.max_reset_timeout + 1s);
    }
    if (random() % 3 == 0 || probing > 0) {
      while (!running.empty()) {
        if (random() % 3 == 0)
          breaker.failed(running.back(), now);
        else
          breaker.succeeded(running.back());
        running.pop_back();
      }
    }
  }
}
