#include "bench/sim/event_heap.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

using leat::bench::event_heap;

TEST_CASE("event heap: gives events by time, those of one moment as they came", "[sim]") {
  auto const seed = GENERATE(range(1, 6));
  CAPTURE(seed);
  std::mt19937 random(static_cast<unsigned>(seed));
  event_heap heap;
  std::vector<std::pair<std::int64_t, std::uint32_t>> expected;
  std::vector<std::pair<std::int64_t, std::uint32_t>> got;
  auto const take = [&] {
    auto const at = heap.next();
    got.emplace_back(at.count(), heap.pop());
  };
  // Times never lie before what was taken, as in a simulation.
  std::int64_t now = 0;
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    auto const at = now + random() % 50;
    heap.push(std::chrono::nanoseconds(at), i);
    expected.emplace_back(at, i);
    if (random() % 3 == 0 && !heap.empty()) {
      take();
      now = got.back().first;
    }
  }
  while (!heap.empty())
    take();
  std::stable_sort(
    expected.begin(), expected.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  CHECK(heap.next() == event_heap::never);
  CHECK(got == expected);
}
