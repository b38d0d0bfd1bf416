#include "actors/policy/start_bound.hpp"
#include "actors/policy/start_costs.hpp"
#include "tests/support/catch.hpp"

#include <random>

using leat::readiness;
using leat::start_bound;
using leat::start_costs;
using namespace std::chrono_literals;

TEST_CASE("start costs: a load is the sum of its steps that are still to come", "[policy][unit]") {
  start_costs c;
  CHECK(!c.known(3));
  for (int i = 0; i < 40; ++i) {
    c.learn({3, readiness::at_hand, false}, {.took = 300ms});
    c.learn({3, readiness::constructed, false}, {.took = 100ms, .bytes = 1000});
    c.learn({3, readiness::warmed_up, false}, {.took = 50ms, .bytes = 24});
  }
  CHECK(c.load(3).mean == Approx(0.45).epsilon(0.01));
  CHECK(c.load(3, readiness::at_hand, readiness::constructed).mean == Approx(0.1).epsilon(0.01));
  CHECK(c.load(3, readiness::at_hand, readiness::warmed_up).mean == Approx(0.15).epsilon(0.01));
  CHECK(c.load(3).p80 > c.load(3).mean);
  CHECK(c.bytes(3) == Approx(1024));
  CHECK(c.has_step(3, readiness::at_hand));
  CHECK(!c.has_step(2, readiness::at_hand));
}

TEST_CASE("start costs: what is not known is taken for the mean of what is", "[policy][unit]") {
  start_costs c;
  c.learn({0, readiness::constructed, false}, {.took = 2s, .bytes = 500});
  CHECK(c.load(7).mean == Approx(c.load(0).mean));
  CHECK(c.bytes(7) == Approx(500));
}

TEST_CASE("start costs: a failed step tells nothing", "[policy][unit]") {
  start_costs c;
  c.learn({0, readiness::constructed, false}, {.took = 2s, .bytes = 500, .failed = true});
  CHECK(!c.known(0));
}

TEST_CASE("start costs: how starts slow each other down is found, and taken out", "[policy][sim]") {
  auto const slope = GENERATE(0.0, 0.3, 1.0);
  CAPTURE(slope);
  start_costs c;
  std::mt19937_64 random(4);
  for (int i = 0; i < 600; ++i) {
    auto const version = static_cast<std::uint32_t>(random() % 5);
    auto const beside = i < 10 ? 0 : random() % 4;
    auto const alone = 0.1 * (version + 1) * (0.95 + 0.1 * static_cast<double>(random() % 100) / 100);
    c.learn({version, readiness::constructed, true},
      {.took = leat::nanoseconds_of(alone * (1 + slope * static_cast<double>(beside))), .beside = beside});
  }
  CHECK(c.slope() == Approx(slope).margin(0.1));
  CHECK(c.load(4).mean == Approx(0.5).epsilon(0.15));
}

TEST_CASE("start bound: doubles while nothing slows down and something waits", "[policy][unit]") {
  start_bound b(2, 16);
  b.ended(1, 1, false);
  CHECK(b.now() == 2);
  for (int round = 0; round < 2; ++round)
    for (auto left = b.now(); left > 0; --left)
      b.ended(1.05, 1, true);
  CHECK(b.now() == 8);
  for (int i = 0; i < 100; ++i)
    b.ended(1, 3, true);
  CHECK(b.now() == 16);
}

TEST_CASE("start bound: backs off where starts slow each other down, to one at last", "[policy][unit]") {
  start_bound b(16);
  for (int i = 0; i < 4; ++i)
    b.ended(2.5, 8, true);
  CHECK(b.now() < 16);
  for (int i = 0; i < 100; ++i)
    b.ended(2.5, 8, false);
  CHECK(b.now() == 1);
}

TEST_CASE("start bound: a slow start that ran alone is no reason to back off", "[policy][unit]") {
  start_bound b(4);
  for (int i = 0; i < 20; ++i)
    b.ended(5, 0, false);
  CHECK(b.now() == 4);
}
