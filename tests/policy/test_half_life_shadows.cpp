#include "actors/policy/half_life_shadows.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <random>

using leat::half_life_shadows;

namespace {

constexpr std::size_t bytes_of_each = 16 << 10;
constexpr std::size_t kept = 600;

/// What is found in a million requests for 4000 keys, the low ones more often; `replaced` of them each
/// request.
double turns_found(double replaced, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  half_life_shadows shadows(kept * bytes_of_each, seed);
  shadows.kept_now(kept);
  std::vector<std::uint64_t> keys(4000);
  for (auto& key : keys)
    key = random();
  for (int i = 0; i < 1'000'000; ++i) {
    if (unit(random) < replaced)
      keys[random() % keys.size()] = random();
    auto const rank = static_cast<std::size_t>(4000 * std::pow(unit(random), 3));
    shadows.requested(keys[rank], 1, bytes_of_each);
  }
  return shadows.turns();
}

} // namespace

TEST_CASE("half-life shadows: where keys are replaced fast they forget faster", "[policy][unit]") {
  auto const seed = GENERATE(as<std::uint64_t>(), 1, 2, 3);
  CAPTURE(seed);
  CHECK(turns_found(0.3, seed) < half_life_shadows::turns_at_first);
  CHECK(turns_found(0, seed) >= half_life_shadows::turns_at_first);
}

TEST_CASE("half-life shadows: with little memory or few outputs they leave all as it is", "[policy][unit]") {
  half_life_shadows small(1 << 20, 1);
  CHECK(small.bytes_own() == 0);
  small.kept_now(10'000);
  half_life_shadows few(1 << 26, 1);
  CHECK(few.bytes_own() > 0);
  CHECK(few.bytes_own() <= 36 << 10);
  few.kept_now(511);
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    small.requested(i % 1000, 1, 100);
    few.requested(i % 1000, 1, 100);
  }
  CHECK(small.turns() == half_life_shadows::turns_at_first);
  CHECK(few.turns() == half_life_shadows::turns_at_first);
}
