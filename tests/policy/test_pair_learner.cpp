#include "actors/policy/pair_learner.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cmath>
#include <random>
#include <set>

using leat::activation;
using leat::call_site;
using leat::pair_learner;
using leat::prediction;
using namespace std::chrono_literals;

namespace {

activation run(call_site const& site, std::initializer_list<std::uint32_t> callees) {
  activation a(site);
  for (auto const callee : callees)
    a.called(callee, 10ms);
  return a;
}

void learn(pair_learner& l, call_site const& site, std::initializer_list<std::uint32_t> callees, int times) {
  for (int i = 0; i < times; ++i)
    l.learn(run(site, callees));
}

double probability(pair_learner const& l, call_site const& site, std::uint32_t callee) {
  std::array<prediction, 64> out;
  auto const count = l.predict(site, out);
  for (std::size_t i = 0; i < count; ++i)
    if (out[i].callee == callee)
      return out[i].probability;
  return 0;
}

constexpr call_site root = {.entry = 1, .caller = 1};

/// Whatever it has learned, what it says can be.
bool sound(pair_learner const& l, call_site const& site) {
  std::array<prediction, 100> out;
  auto const count = l.predict(site, out);
  std::set<std::uint32_t> callees;
  double last = 1;
  for (std::size_t i = 0; i < count; ++i) {
    auto const& p = out[i];
    if (!(p.probability > 0 && p.probability <= last && p.probability_low >= 0 &&
          p.probability_low <= p.probability && p.multiplicity >= 1 &&
          p.lag.quantile(0.2) <= p.lag.quantile(0.8) && callees.insert(p.callee).second))
      return false;
    last = p.probability;
  }
  return true;
}

/// A site among so many callers, and whom it calls, more or less by chance.
activation random_run(std::mt19937_64& random, std::uint32_t callers) {
  auto const number = [&](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
  call_site site{.entry = number(callers), .caller = number(callers)};
  if (number(4) != 0)
    site.parent = number(callers);
  if (number(2) != 0)
    site.input_class = number(3);
  activation a(site);
  auto const calls = number(8) == 0 ? 100 : number(5);
  for (std::uint32_t i = 0; i < calls; ++i)
    a.called(
      number(2) != 0 ? site.caller + i : number(1000), std::chrono::nanoseconds(random() % (1ULL << 40)));
  return a;
}

} // namespace

TEST_CASE("pair learner: knows nothing of a caller that was never seen", "[policy][unit]") {
  pair_learner l;
  learn(l, root, {7}, 10);
  std::array<prediction, 4> out;
  CHECK(l.predict({.entry = 1, .caller = 2}, out) == 0);
  CHECK(l.predict(root, {}) == 0);
}

TEST_CASE("pair learner: each of several callees has a probability of its own", "[policy][unit]") {
  pair_learner l;
  for (int i = 0; i < 400; ++i)
    l.learn(i % 4 == 0 ? run(root, {7, 8, 9}) : run(root, {7, 8}));
  CHECK(probability(l, root, 7) > 0.95);
  CHECK(probability(l, root, 8) > 0.95);
  CHECK(probability(l, root, 9) > 0.15);
  CHECK(probability(l, root, 9) < 0.35);
}

TEST_CASE("pair learner: says how often and how late a callee is called", "[policy][unit]") {
  pair_learner l;
  for (int i = 0; i < 100; ++i) {
    activation a(root);
    a.called(7, 20ms);
    for (int k = 0; k < 5; ++k)
      a.called(8, 2s);
    l.learn(a);
  }
  std::array<prediction, 2> out;
  REQUIRE(l.predict(root, out) == 2);
  CHECK(out[0].callee == 7); // equally probable: by number
  CHECK(out[0].multiplicity == Approx(1));
  CHECK(out[1].multiplicity == Approx(5));
  CHECK((out[0].lag.quantile(0.5) > 10ms && out[0].lag.quantile(0.5) < 40ms));
  CHECK((out[1].lag.quantile(0.5) > 1s && out[1].lag.quantile(0.5) < 4s));
}

TEST_CASE("pair learner: a caller that many share is told apart by who asked", "[policy][unit]") {
  pair_learner l;
  auto const below = [](std::uint32_t entry, std::uint32_t parent) {
    return call_site{.entry = entry, .parent = parent, .caller = 50};
  };
  for (int i = 0; i < 100; ++i)
    for (std::uint32_t entry = 1; entry <= 8; ++entry) {
      learn(l, below(entry, entry), {100 + entry}, 1);
      learn(l, below(20, 20 + entry), {200 + entry}, 1);
    }
  for (std::uint32_t entry = 1; entry <= 8; ++entry) {
    CHECK(probability(l, below(entry, entry), 100 + entry) > 0.9);
    CHECK(probability(l, below(entry, entry), 100 + entry % 8 + 1) < 0.1);
  }
  SECTION("and where nobody knows who asks, the caller alone decides") {
    auto const p = probability(l, below(99, 98), 101);
    CHECK((p > 0.01 && p < 0.2));
  }
}

TEST_CASE("pair learner: a caller that always does the same is looked at as a whole", "[policy][unit]") {
  auto const calls = GENERATE(1U, 3U, 40U);
  CAPTURE(calls);
  pair_learner l;
  for (std::uint32_t i = 0; i < 200; ++i) {
    activation a({.entry = i % 5, .parent = 10 + i % 7, .caller = 50, .input_class = i % 3});
    for (std::uint32_t k = 0; k < calls; ++k)
      a.called(100 + k, 1ms);
    l.learn(a);
  }
  pair_learner once;
  once.seed(50, 100);
  auto const one_context = once.save().size();
  auto const one_pair = once.save().size() - pair_learner().save().size() - 35;
  CHECK(l.save().size() == one_context + (calls - 1) * one_pair);
}

TEST_CASE("pair learner: the class of the input decides where it matters", "[policy][unit]") {
  pair_learner l;
  auto const of_class = [](std::uint32_t c) { return call_site{.entry = 1, .caller = 1, .input_class = c}; };
  for (int i = 0; i < 100; ++i)
    for (std::uint32_t c = 0; c < 4; ++c)
      learn(l, of_class(c), {10 + c}, 1);
  for (std::uint32_t c = 0; c < 4; ++c) {
    CHECK(probability(l, of_class(c), 10 + c) > 0.9);
    CHECK(probability(l, of_class(c), 10 + (c + 1) % 4) < 0.1);
  }
  CHECK(probability(l, root, 10) > 0.15);
  CHECK(probability(l, root, 10) < 0.4);
}

TEST_CASE("pair learner: little evidence makes it cautious", "[policy][unit]") {
  pair_learner l;
  std::array<prediction, 1> out;
  double last = 0;
  for (int i = 0; i < 6; ++i) {
    learn(l, root, {7}, 1 << i);
    REQUIRE(l.predict(root, out) == 1);
    CHECK(out[0].probability_low > last);
    CHECK(out[0].probability_low < out[0].probability);
    last = out[0].probability_low;
  }
  CHECK(last > 0.8);
}

TEST_CASE("pair learner: follows a change within some activations", "[policy][unit]") {
  pair_learner l;
  learn(l, root, {7}, 2000);
  learn(l, root, {8}, 8);
  CHECK(probability(l, root, 8) > 0.25);
  learn(l, root, {8}, 56);
  CHECK(probability(l, root, 8) > 0.9);
  CHECK(probability(l, root, 7) < 0.1);
}

TEST_CASE("pair learner: a rate that does not change is told well", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 4U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::bernoulli_distribution calls(0.3);
  pair_learner l;
  double squares = 0;
  for (int i = 0; i < 5000; ++i) {
    if (i >= 1000)
      squares += std::pow(probability(l, root, 7) - 0.3, 2);
    l.learn(calls(random) ? run(root, {7}) : run(root, {}));
  }
  CHECK(std::sqrt(squares / 4000) < 0.06); // the quick counts alone are off by 0.07
}

TEST_CASE("pair learner: what is declared is believed until it turns out wrong", "[policy][unit]") {
  pair_learner l;
  l.seed(1, 7);
  l.seed(1, 8);
  l.seed(1, 9, 0.5);
  CHECK(probability(l, root, 7) == Approx(0.8));
  CHECK(probability(l, root, 8) == Approx(0.8));
  CHECK(probability(l, root, 9) == Approx(0.4));
  learn(l, root, {7}, 30);
  CHECK(probability(l, root, 7) > 0.9);
  CHECK(probability(l, root, 8) < 0.25);
  SECTION("and experience is not overwritten") {
    auto const before = probability(l, root, 8);
    l.seed(1, 8);
    CHECK(probability(l, root, 8) == before);
  }
}

TEST_CASE("pair learner: a new version knows what the old one did, and doubts it", "[policy][unit]") {
  pair_learner l;
  call_site const nested{.entry = 1, .parent = 1, .caller = 2};
  learn(l, root, {2}, 100);
  learn(l, nested, {7}, 100);
  l.inherit(2, 3);
  call_site const heir{.entry = 1, .parent = 1, .caller = 3};
  std::array<prediction, 1> old;
  std::array<prediction, 1> now;
  REQUIRE(l.predict(nested, old) == 1);
  REQUIRE(l.predict(heir, now) == 1);
  CHECK(now[0].callee == 7);
  CHECK(now[0].probability > 0.8);
  CHECK(now[0].probability < old[0].probability);
  CHECK(now[0].probability_low < old[0].probability_low);
  CHECK(now[0].lag == old[0].lag);
  SECTION("as a callee it is less probable, until it is called") {
    auto const before = probability(l, root, 2);
    CHECK(before > 0.9);
    CHECK(probability(l, root, 3) > before / 4);
    CHECK(probability(l, root, 3) < before * 0.9);
    learn(l, root, {3}, 4);
    CHECK(probability(l, root, 3) > 0.7);
  }
  SECTION("as a callee it is forgotten, if the old one is called on") {
    learn(l, root, {2}, 32);
    CHECK(probability(l, root, 2) > 0.9);
    CHECK(probability(l, root, 3) < 0.25);
  }
  SECTION("what the heir has learned itself stays") {
    learn(l, heir, {8}, 50);
    auto const before = probability(l, heir, 8);
    l.inherit(2, 3);
    CHECK(probability(l, heir, 8) == before);
  }
  SECTION("and without a discount it doubts nothing") {
    l.inherit(2, 4, 1);
    CHECK(probability(l, {.entry = 1, .parent = 1, .caller = 4}, 7) == Approx(old[0].probability));
  }
}

TEST_CASE("pair learner: an heir takes the place of an entry and of a parent", "[policy][unit]") {
  pair_learner l;
  auto const below = [](std::uint32_t entry, std::uint32_t parent) {
    return call_site{.entry = entry, .parent = parent, .caller = 50};
  };
  for (int i = 0; i < 100; ++i) {
    learn(l, below(1, 2), {7}, 1);
    learn(l, below(3, 4), {8}, 1);
  }
  l.inherit(1, 11);
  l.inherit(4, 14);
  CHECK(probability(l, below(11, 90), 7) > 0.8);
  CHECK(probability(l, below(90, 14), 8) > 0.8);
}

TEST_CASE("pair learner: whatever happens, memory is fixed and probabilities are sound", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 6U));
  auto const bytes_max = GENERATE(std::size_t{0}, std::size_t{20'000}, std::size_t{200'000});
  CAPTURE(seed, bytes_max);
  std::mt19937_64 random(seed);
  pair_learner l({.bytes_max = bytes_max, .seed = seed});
  auto const bytes = l.bytes_own();
  CHECK(bytes <= std::max<std::size_t>(bytes_max, 16'384));
  for (std::uint32_t i = 0; i < 5000; ++i) {
    auto const a = random_run(random, 200);
    l.learn(a);
    if (i % 64 == 0)
      l.seed(static_cast<std::uint32_t>(random() % 200), static_cast<std::uint32_t>(random() % 200));
    if (i % 512 == 0)
      l.inherit(static_cast<std::uint32_t>(random() % 200), static_cast<std::uint32_t>(random() % 300));
    REQUIRE(sound(l, a.site()));
  }
  CHECK(l.bytes_own() == bytes);
}

TEST_CASE("pair learner: a busy caller is not forgotten among endless others", "[policy][unit]") {
  pair_learner l({.bytes_max = 100'000, .seed = 1});
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    learn(l, {.entry = 10 + i, .caller = 10 + i}, {10 + i + 1}, 1);
    if (i % 8 == 0)
      learn(l, root, {7}, 1);
  }
  CHECK(probability(l, root, 7) > 0.9);
}

TEST_CASE("pair learner: the same observations give the same knowledge", "[policy][unit]") {
  pair_learner a({.bytes_max = 50'000, .seed = 4});
  pair_learner b({.bytes_max = 50'000, .seed = 4});
  std::mt19937_64 random(8);
  for (int i = 0; i < 3000; ++i) {
    auto const seen = random_run(random, 300);
    a.learn(seen);
    b.learn(seen);
  }
  CHECK(a.save() == b.save());
}
