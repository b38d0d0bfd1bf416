#include "actors/policy/beta_low.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using leat::beta_low;

namespace {

/// The 20th percentile of what is drawn: the quotient of gammas has the Beta distribution.
double drawn(double a, double b, std::mt19937_64& random) {
  constexpr std::size_t count = 20'000;
  std::gamma_distribution<double> left(a);
  std::gamma_distribution<double> right(b);
  std::vector<double> xs;
  for (std::size_t i = 0; i < count; ++i) {
    auto const x = left(random);
    xs.push_back(x / (x + right(random)));
  }
  std::nth_element(xs.begin(), xs.begin() + count / 5, xs.end());
  return xs[count / 5];
}

} // namespace

TEST_CASE("beta low: is the 20th percentile", "[policy][unit]") {
  std::mt19937_64 random(5);
  for (double const hits : {0.0, 0.3, 1.0, 4.0, 20.0, 300.0})
    for (double const misses : {0.0, 0.5, 3.0, 30.0, 300.0}) {
      CAPTURE(hits, misses);
      CHECK(std::abs(beta_low(hits, misses) - drawn(0.5 + hits, 1 + misses, random)) < 0.02);
    }
}

TEST_CASE("beta low: grows with hits, falls with misses, and stays between 0 and 1", "[policy][unit]") {
  for (double hits = 0; hits < 1000; hits = hits * 1.7 + 0.1)
    for (double misses = 0; misses < 1000; misses = misses * 1.7 + 0.1) {
      CAPTURE(hits, misses);
      auto const low = beta_low(hits, misses);
      CHECK((low >= 0 && low <= 1));
      CHECK(beta_low(hits + 1, misses) >= low);
      CHECK(beta_low(hits, misses + 1) <= low);
    }
}
