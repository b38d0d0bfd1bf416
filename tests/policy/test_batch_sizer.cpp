#include "actors/policy/batch_sizer.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <utility>

using namespace std::chrono_literals;
using leat::batch_sizer;

namespace {

/// What a batch costs: so much, and so much for each element.
struct linear_cost {
  std::chrono::nanoseconds batch;
  std::chrono::nanoseconds element;

  std::chrono::nanoseconds of(std::size_t size) const {
    return batch + element * static_cast<std::int64_t>(size);
  }
  /// The largest size that meets the objective.
  std::size_t best(std::chrono::nanoseconds objective) const {
    return static_cast<std::size_t>((objective - batch) / element);
  }
};

/// Runs full batches; the smallest and the largest size that was used in the last hundred.
std::pair<std::size_t, std::size_t> settle(batch_sizer& sizer, linear_cost const& cost) {
  auto const run = [&](int count, auto see) {
    for (int i = 0; i < count; ++i) {
      see(sizer.size());
      sizer.observe(sizer.size(), cost.of(sizer.size()));
    }
  };
  run(500, [](std::size_t) {});
  std::pair<std::size_t, std::size_t> seen{sizer.size(), sizer.size()};
  run(100, [&](std::size_t size) { seen = {std::min(seen.first, size), std::max(seen.second, size)}; });
  return seen;
}

} // namespace

TEST_CASE("batch sizer: begins with one and grows by one after a full batch in time", "[policy][unit]") {
  batch_sizer sizer({.objective = 20ms});
  CHECK(sizer.size() == 1);
  sizer.observe(1, 20ms);
  CHECK(sizer.size() == 2);
}

TEST_CASE("batch sizer: a batch that was not full is no reason to grow", "[policy][unit]") {
  batch_sizer sizer({.objective = 20ms});
  sizer.observe(1, 1ms);
  sizer.observe(1, 1ms);
  CHECK(sizer.size() == 2);
}

TEST_CASE("batch sizer: a batch that took too long takes a tenth off, full or not", "[policy][unit]") {
  batch_sizer sizer({.objective = 20ms});
  while (sizer.size() < 40)
    sizer.observe(sizer.size(), 1ms);
  sizer.observe(40, 21ms);
  CHECK(sizer.size() == 36);
  sizer.observe(10, 21ms);
  CHECK(sizer.size() == 32);
  sizer.observe(40, 21ms); // formed before it shrank
  CHECK(sizer.size() == 32);
}

TEST_CASE("batch sizer: stays between one and the largest size", "[policy][unit]") {
  batch_sizer sizer({.size_max = 10, .objective = 20ms, .additive_step = 4});
  for (int i = 0; i < 10; ++i)
    sizer.observe(sizer.size(), 1ms);
  CHECK(sizer.size() == 10);
  for (int i = 0; i < 100; ++i)
    sizer.observe(sizer.size(), 1s);
  CHECK(sizer.size() == 1);
  batch_sizer none({.size_max = 0});
  none.observe(1, 1ns);
  CHECK(none.size() == 1);
}

TEST_CASE("batch sizer: settles below the best size and follows it when the cost changes", "[policy][sim]") {
  auto const seed = GENERATE(range(0u, 50u));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  auto const objective = 10ms + std::chrono::milliseconds(random() % 50);
  batch_sizer sizer({.size_max = 10'000, .objective = objective});
  for (int change = 0; change < 5; ++change) {
    linear_cost const cost{
      std::chrono::microseconds(random() % 5000), std::chrono::microseconds(100 + random() % 5000)};
    auto const best = cost.best(objective);
    CAPTURE(change, best);
    auto const [smallest, largest] = settle(sizer, cost);
    CHECK(largest <= best + 1); // one too many, once, is how it finds out
    CHECK(smallest + 1 >= (best + 1) * 9 / 10);
  }
}
