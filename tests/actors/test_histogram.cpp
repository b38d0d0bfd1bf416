#include "actors/telemetry/histogram.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

leat::duration_histogram read(leat::histogram const& h) {
  leat::duration_histogram out;
  h.add_to(out);
  return out;
}

/// Durations up to `bound`.
std::uint64_t up_to(leat::duration_histogram const& h, std::chrono::nanoseconds bound) {
  auto const found = std::find(h.upper_bounds.begin(), h.upper_bounds.end(), bound);
  return h.cumulative.at(static_cast<std::size_t>(found - h.upper_bounds.begin()));
}

} // namespace

TEST_CASE("histogram: bounds go from a microsecond to 50 seconds, three per decade", "[actors][unit]") {
  auto const bounds = read(leat::histogram()).upper_bounds;
  REQUIRE(bounds.size() == 24);
  CHECK(bounds[0] == 1us);
  CHECK(bounds[1] == 2500ns);
  CHECK(bounds[2] == 5us);
  CHECK(bounds[3] == 10us);
  CHECK(bounds[21] == 10s);
  CHECK(bounds[22] == 25s);
  CHECK(bounds[23] == 50s);
}

TEST_CASE("histogram: a bound is the longest duration of its bucket", "[actors][unit]") {
  leat::histogram h;
  for (auto const d : {-5ns, 0ns, 1000ns, 1001ns, 2500ns, 2501ns})
    h.record(d);
  h.record(50s);
  h.record(50s + 1ns);
  auto const counted = read(h);
  CHECK(up_to(counted, 1us) == 3);
  CHECK(up_to(counted, 2500ns) == 5);
  CHECK(up_to(counted, 5us) == 6);
  CHECK(up_to(counted, 25s) == 6);
  CHECK(up_to(counted, 50s) == 7);
  CHECK(counted.count == 8);
  CHECK(counted.sum == 100s + 7003ns);
}

TEST_CASE("histogram: several add up", "[actors][unit]") {
  leat::histogram a;
  leat::histogram b;
  a.record(1ms);
  b.record(1ms);
  b.record(1min);
  leat::duration_histogram total;
  a.add_to(total);
  b.add_to(total);
  CHECK(up_to(total, 1ms) == 2);
  CHECK(up_to(total, 50s) == 2);
  CHECK(total.count == 3);
  CHECK(total.sum == 1min + 2ms);
}

TEST_CASE("histogram: counts as one that looks at every bound", "[actors][unit]") {
  auto const seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  leat::histogram h;
  std::vector<std::chrono::nanoseconds> all;
  for (int i = 0; i < 2000; ++i) {
    all.emplace_back(static_cast<std::int64_t>(random() >> (28 + random() % 36)));
    h.record(all.back());
  }
  auto const counted = read(h);
  CHECK(counted.count == all.size());
  for (std::size_t i = 0; i < counted.upper_bounds.size(); ++i) {
    auto const expected =
      std::count_if(all.begin(), all.end(), [&](auto d) { return d <= counted.upper_bounds[i]; });
    CHECK(counted.cumulative[i] == static_cast<std::uint64_t>(expected));
  }
}

TEST_CASE("histogram: while others record, no bucket holds more than the next or all", "[actors][unit]") {
  leat::histogram h;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&h, t] {
      for (int i = 0; i < 20'000; ++i)
        h.record(std::chrono::microseconds(i * (t + 1)));
    });
  bool sound = true;
  for (int i = 0; i < 200; ++i) {
    auto const now = read(h);
    sound = sound && std::is_sorted(now.cumulative.begin(), now.cumulative.end()) &&
            now.cumulative.back() <= now.count;
  }
  for (auto& t : threads)
    t.join();
  CHECK(sound);
  CHECK(read(h).count == 60'000);
}
