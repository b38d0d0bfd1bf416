#include "actors/policy/moving_mean.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <thread>

using namespace std::chrono_literals;
using leat::moving_mean;

TEST_CASE("moving mean: zero before, then the first duration as it is", "[policy][unit]") {
  moving_mean mean;
  CHECK(mean.mean() == 0ns);
  mean.observe(80us);
  CHECK(mean.mean() == 80us);
  mean.observe(160us);
  CHECK(mean.mean() == 90us);
  mean.observe(10us);
  CHECK(mean.mean() == 80us);
}

TEST_CASE("moving mean: something that took no time was observed all the same", "[policy][unit]") {
  moving_mean mean;
  mean.observe(0ns);
  CHECK(mean.mean() == 1ns);
}

TEST_CASE("moving mean: stays within what was observed and follows a change", "[policy][sim]") {
  auto const seed = GENERATE(range(0u, 20u));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  moving_mean mean;
  for (auto const level : {1ms, 100ms, 3ms}) {
    for (int i = 0; i < 200; ++i)
      mean.observe(level + std::chrono::nanoseconds(random() % 1000));
    CHECK(mean.mean() >= level);
    CHECK(mean.mean() <= level + 1us + 8ns);
  }
}

TEST_CASE("moving mean: threads may observe at once", "[policy][unit]") {
  moving_mean mean;
  auto const observe = [&] {
    for (int i = 0; i < 10'000; ++i)
      mean.observe(i % 2 == 0 ? 1ms : 2ms);
  };
  std::thread other(observe);
  observe();
  other.join();
  CHECK(mean.mean() >= 1ms);
  CHECK(mean.mean() <= 2ms);
}
