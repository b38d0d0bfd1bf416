#include "actors/policy/likely_time.hpp"
#include "actors/policy/log_moments.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <random>

using leat::likely_time;
using namespace std::chrono_literals;

TEST_CASE("likely time: quantiles are those of a lognormal with its moments", "[policy][unit]") {
  // exp(N(0, 0.5)): mean exp(1/8), variance (exp(1/4) - 1) exp(1/4)
  likely_time const t{std::exp(0.125), std::expm1(0.25) * std::exp(0.25)};
  CHECK(t.quantile(0) == Approx(1));
  CHECK(t.quantile(0.8416) == Approx(std::exp(0.4208)));
  CHECK(t.probability_above(1) == Approx(0.5));
  CHECK(t.probability_above(std::exp(0.4208)) == Approx(0.2).margin(1e-4));
  CHECK(t.probability_above(0) == 1);
}

TEST_CASE("likely time: what does not vary is certain", "[policy][unit]") {
  likely_time const t{2, 0};
  CHECK(t.quantile(-3) == 2);
  CHECK(t.probability_above(1.9) == 1);
  CHECK(t.probability_above(2.1) == 0);
  CHECK(likely_time{}.quantile(1) == 0);
}

TEST_CASE("likely time: the later of two has the moments that draws have", "[policy][sim]") {
  std::mt19937_64 random(1);
  std::normal_distribution<double> one(10, 2);
  std::normal_distribution<double> other(11, 3);
  double sum = 0;
  double squares = 0;
  constexpr int draws = 200'000;
  for (int i = 0; i < draws; ++i) {
    auto const x = std::max(one(random), other(random));
    sum += x;
    squares += x * x;
  }
  auto const t = leat::later_of({10, 4}, {11, 9});
  CHECK(t.mean == Approx(sum / draws).epsilon(0.01));
  CHECK(t.variance == Approx(squares / draws - t.mean * t.mean).epsilon(0.03));
  CHECK(leat::later_of({5, 0}, {3, 0}).mean == 5);
}

TEST_CASE("likely time: the deviate of a share", "[policy][unit]") {
  CHECK(leat::normal_deviate(0.5) == Approx(0).margin(0.005));
  CHECK(leat::normal_deviate(0.8) == Approx(0.8416).margin(0.005));
  CHECK(leat::normal_deviate(0.01) == Approx(-2.3263).margin(0.005));
}

TEST_CASE("log moments: find a lognormal again, and follow when it changes", "[policy][sim]") {
  std::mt19937_64 random(2);
  std::lognormal_distribution<double> drawn(std::log(0.2), 0.3);
  leat::log_moments m;
  CHECK(!m.known());
  CHECK(m.likely().mean == 0);
  for (int i = 0; i < 300; ++i)
    m.add(leat::nanoseconds_of(drawn(random)));
  CHECK(m.likely().quantile(0) == Approx(0.2).epsilon(0.2));
  CHECK(m.likely().quantile(0.8416) == Approx(0.2 * std::exp(0.3 * 0.8416)).epsilon(0.25));
  for (int i = 0; i < 200; ++i)
    m.add(2s);
  CHECK(m.likely().mean == Approx(2).epsilon(0.05));
}
