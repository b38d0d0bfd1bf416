#include "actors/policy/half_life_shadows.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <random>
#include <vector>

using leat::half_life_shadows;

namespace {

constexpr std::size_t bytes_of_each = 16 << 10;
constexpr std::size_t kept_count = 600;

/// What is found in a million requests for 4000 keys, the low ones more often; `replaced` of them each
/// request.
double turns_found(double replaced, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  half_life_shadows shadows(kept_count * bytes_of_each, seed);
  shadows.kept_now(kept_count);
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

/// Requests for 4000 keys at once: by chance, the low ones more often; or, if short-lived, any of them with
/// equal chance, each until some ten requests later another takes its place.
class requests {
public:
  explicit requests(std::uint64_t seed) : random_(seed), keys_(4000) {
    for (auto& key : keys_)
      key = random_();
  }

  void to(half_life_shadows& shadows, bool short_lived, int count) {
    std::uniform_real_distribution<double> unit(0, 1);
    for (int i = 0; i < count; ++i) {
      auto& key = keys_[static_cast<std::size_t>(4000 * std::pow(unit(random_), short_lived ? 1 : 3))];
      shadows.requested(key, 1, bytes_of_each);
      if (short_lived && random_() % 10 == 0)
        key = random_();
    }
  }

private:
  std::mt19937_64 random_;
  std::vector<std::uint64_t> keys_;
};

} // namespace

TEST_CASE("half-life shadows: GDSF is used while it saves more, and no longer", "[policy][unit]") {
  auto const seed = GENERATE(as<std::uint64_t>(), 1, 2, 3, 4);
  CAPTURE(seed);
  half_life_shadows shadows(2000 * bytes_of_each, seed);
  shadows.kept_now(2000);
  requests some(seed);
  some.to(shadows, false, 200'000);
  CHECK(shadows.rule() == leat::eviction_rule::decayed_density);
  auto const used_within = [&](leat::eviction_rule rule, bool short_lived) {
    int turns = 0;
    for (; turns < 400 && shadows.rule() != rule; ++turns)
      some.to(shadows, short_lived, 2000);
    return turns;
  };
  CHECK(used_within(leat::eviction_rule::greedy_dual, true) <= 50);
  CHECK(used_within(leat::eviction_rule::decayed_density, false) <= 200);
  some.to(shadows, false, 200'000);
  CHECK(shadows.rule() == leat::eviction_rule::decayed_density);
}

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
  CHECK(few.bytes_own() <= 40 << 10);
  few.kept_now(511);
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    small.requested(i % 1000, 1, 100);
    few.requested(i % 1000, 1, 100);
  }
  CHECK(small.turns() == half_life_shadows::turns_at_first);
  CHECK(few.turns() == half_life_shadows::turns_at_first);
}
