#include "bench/sim/load_clock.hpp"
#include "tests/support/catch.hpp"

using leat::bench::load_clock;
using namespace std::chrono_literals;

TEST_CASE("load clock: a load alone takes what it takes", "[sim]") {
  load_clock clock(2, 0.5);
  clock.begin(7, 100ms, 10ms);
  CHECK(clock.next_end() == 110ms);
  auto const done = clock.end(110ms);
  CHECK(done.id == 7);
  CHECK(done.took == 100ms);
  CHECK(done.beside == 0);
  CHECK(clock.next_end() == load_clock::never);
}

TEST_CASE("load clock: those beyond the cores slow all of them by the slope", "[sim]") {
  load_clock clock(1, 0.5);
  clock.begin(0, 100ms, 0ms);
  clock.begin(1, 100ms, 40ms);
  // 60 ms are left of the first, at 1 / 1.5 of the speed.
  CHECK(clock.next_end() == 130ms);
  auto const first = clock.end(130ms);
  CHECK(first.id == 0);
  CHECK(first.took == 130ms);
  CHECK(first.beside == Approx(90.0 / 130));
  // The second did 60 ms of its work; 40 ms are left, alone.
  CHECK(clock.next_end() == 170ms);
  CHECK(clock.end(170ms).beside == Approx(90.0 / 130));
}

TEST_CASE("load clock: loads without work end at once, in order", "[sim]") {
  load_clock clock(1, 1);
  clock.begin(0, 0ms, 5ms);
  clock.begin(1, 0ms, 5ms);
  CHECK(clock.next_end() == 5ms);
  CHECK(clock.end(5ms).id == 0);
  CHECK(clock.next_end() == 5ms);
  CHECK(clock.end(5ms).id == 1);
}
