#include "actors/policy/lag_histogram.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using leat::lag_histogram;
using std::chrono::nanoseconds;
using namespace std::chrono_literals;

TEST_CASE("lag histogram: quantiles are off by less than a factor of two", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 6U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> seconds(std::log(0.02), 1);
  lag_histogram h;
  std::vector<nanoseconds> lags;
  for (int i = 0; i < 200; ++i) {
    lags.emplace_back(std::llround(seconds(random) * 1e9));
    h.add(lags.back());
  }
  std::sort(lags.begin(), lags.end());
  for (double const q : {0.05, 0.2, 0.5, 0.8, 0.95}) {
    auto const exact = lags[static_cast<std::size_t>(q * 200)];
    auto const ratio = static_cast<double>(h.quantile(q).count()) / static_cast<double>(exact.count());
    CAPTURE(q, ratio);
    CHECK((ratio > 0.45 && ratio < 2.2));
  }
  CHECK(h.quantile(0.2) <= h.quantile(0.8));
}

TEST_CASE("lag histogram: takes any duration, and none is zero", "[policy][unit]") {
  lag_histogram h;
  CHECK(h.quantile(0.5) == 0ns);
  CHECK(h.count() == 0);
  h.add(nanoseconds::max());
  CHECK(h.quantile(0) >= 30min);
  h = {};
  h.add(-1s);
  h.add(0ns);
  CHECK(h.count() == 2);
  CHECK(h.quantile(1) <= 2us);
}

TEST_CASE("lag histogram: what comes now outweighs what came long ago", "[policy][unit]") {
  lag_histogram h;
  for (int i = 0; i < 100'000; ++i)
    h.add(1ms);
  for (int i = 0; i < 300; ++i)
    h.add(1s);
  CHECK(h.quantile(0.5) >= 500ms);
  CHECK(h.quantile(0.5) <= 2s);
}

TEST_CASE("lag histogram: two are added, and counts stay bounded", "[policy][unit]") {
  lag_histogram a;
  lag_histogram b;
  for (int i = 0; i < 100; ++i) {
    a.add(1ms);
    b.add(1ms);
    b.add(1s);
  }
  a.add(b);
  for (auto const x : a.counts())
    CHECK(x <= lag_histogram::count_max);
  CHECK(a.quantile(0.3) <= 2ms);
  CHECK(a.quantile(0.9) >= 500ms);
}
