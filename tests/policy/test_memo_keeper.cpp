#include "actors/policy/memo_keeper.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <vector>

using leat::kept;
using leat::memo_keeper;

namespace {

/// What a memo would do with a keeper: a map of entries, checked after each step.
class small_memo {
public:
  small_memo(std::size_t bytes_max, std::uint64_t seed) : keeper(bytes_max, seed) {}

  /// Whether it was there; if not, it is offered.
  bool ask(std::uint64_t key, double cost, std::size_t bytes) {
    if (auto const found = entries.find(key); found != entries.end()) {
      keeper.touch(*found->second);
      return true;
    }
    keeper.missed(key);
    offer(key, cost, bytes);
    return false;
  }

  bool offer(std::uint64_t key, double cost, std::size_t bytes) {
    auto e = std::make_unique<kept>();
    e->key = key;
    e->cost = cost;
    e->bytes = bytes;
    if (!keeper.offer(*e, [&](kept& gone) { erase(gone.key); }))
      return false;
    held += bytes;
    return entries.emplace(key, std::move(e)).second;
  }

  void forget(std::uint64_t key) {
    keeper.remove(*entries.at(key));
    erase(key);
  }

  bool consistent() const {
    return keeper.bytes() == held && held <= keeper.bytes_max() && keeper.size() == entries.size();
  }

  std::map<std::uint64_t, std::unique_ptr<kept>> entries;
  memo_keeper keeper;
  std::size_t held = 0;
  std::vector<std::uint64_t> evicted;

private:
  void erase(std::uint64_t key) {
    evicted.push_back(key);
    held -= entries.at(key)->bytes;
    REQUIRE(entries.erase(key) == 1);
  }
};

/// Asks for some of `keys`, the low ones more often, each with a cost and size of its own; forgets some.
void wander(small_memo& memo, std::mt19937_64& random, std::size_t keys, std::size_t bytes_typical) {
  std::uniform_real_distribution<double> unit(0, 1);
  auto const key = static_cast<std::uint64_t>(static_cast<double>(keys) * std::pow(unit(random), 3));
  std::mt19937_64 of_key(key);
  std::lognormal_distribution<double> size(std::log(static_cast<double>(bytes_typical)), 1);
  std::lognormal_distribution<double> cost(-3, 2);
  if (random() % 50 == 0 && memo.entries.count(key) != 0)
    memo.forget(key);
  else
    memo.ask(key, cost(of_key), static_cast<std::size_t>(size(of_key)));
}

} // namespace

TEST_CASE("memo keeper: stays in its budget, and says whom it evicts", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 7U));
  auto const bytes_max = GENERATE(as<std::size_t>(), 0, 1, 1000, 64 << 10, 1 << 20, 2'050'000, 8 << 20);
  CAPTURE(seed, bytes_max);
  std::mt19937_64 random(seed);
  small_memo memo(bytes_max, seed);
  for (int i = 0; i < 10'000; ++i) {
    wander(memo, random, 3000, 300);
    REQUIRE(memo.consistent());
  }
  CHECK(memo.entries.empty() == (bytes_max <= 1));
  CHECK(memo.keeper.bytes_own() <= bytes_max / 33 + 2048);
}

TEST_CASE("memo keeper: the same seed and the same requests end the same", "[policy][unit]") {
  auto const run = [](std::uint64_t seed) {
    std::mt19937_64 random(3);
    small_memo memo(64 << 10, seed);
    for (int i = 0; i < 10'000; ++i)
      wander(memo, random, 3000, 300);
    return memo.evicted;
  };
  auto const once = run(1);
  CHECK_FALSE(once.empty());
  CHECK(run(1) == once);
  CHECK(run(2) != once); // another choice of what is admitted at random
}

TEST_CASE("memo keeper: of equal cost the small stay, of equal size the costly", "[policy][unit]") {
  small_memo memo(64 << 10, 1);
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    auto const key = random() % 1000;
    memo.ask(key, key % 2 == 0 ? 1 : 0.01, key % 4 < 2 ? 100 : 1000);
  }
  std::map<std::uint64_t, int> by_kind;
  for (auto const& [key, e] : memo.entries)
    ++by_kind[key % 4];
  CHECK(by_kind[0] == 250); // costly and small: all of them
  CHECK(by_kind[2] > 20);   // costly and large: what has room
  CHECK(by_kind[3] < 5);    // cheap and large
}

TEST_CASE("memo keeper: what is asked for once does not push out what is asked for often", "[policy][unit]") {
  small_memo memo(100'000, 1);
  for (int round = 0; round < 20; ++round)
    for (std::uint64_t key = 0; key < 90; ++key)
      memo.ask(key, 1, 1000);
  for (std::uint64_t key = 1000; key < 3000; ++key)
    memo.ask(key, 1, 1000);
  std::size_t left = 0;
  for (std::uint64_t key = 0; key < 90; ++key)
    left += memo.entries.count(key);
  CHECK(left == 90);
}

TEST_CASE("memo keeper: what is asked for no more gives way in time", "[policy][unit]") {
  small_memo memo(100'000, 1);
  for (int round = 0; round < 20; ++round)
    for (std::uint64_t key = 0; key < 90; ++key)
      memo.ask(key, 1, 1000);
  for (int round = 0; round < 200; ++round)
    for (std::uint64_t key = 1000; key < 1090; ++key)
      memo.ask(key, 1, 1000);
  std::size_t arrived = 0;
  for (std::uint64_t key = 1000; key < 1090; ++key)
    arrived += memo.entries.count(key);
  CHECK(arrived == 90);
}

TEST_CASE("memo keeper: who was evicted is remembered by how often it was asked for", "[policy][unit]") {
  small_memo memo(100'000, 1);
  for (int i = 0; i < 4; ++i)
    for (std::uint64_t key = 0; key < 100; ++key)
      memo.ask(key, 1, 1000);
  for (int i = 0; i < 2; ++i) {
    memo.ask(500, 1, 1000);
    CHECK(memo.entries.count(500) == 0);
  }
  for (int i = 0; i < 8; ++i) // a budget this small has buckets of an octave
    memo.ask(500, 1, 1000);
  CHECK(memo.entries.count(500) == 1);
}

TEST_CASE("memo keeper: an output above the budget is refused, whatever it saves", "[policy][unit]") {
  small_memo memo(16'000, 1);
  CHECK_FALSE(memo.ask(1, 1e6, 16'001));
  CHECK(memo.entries.empty());
  memo.ask(2, 1e-6, 16'000);
  CHECK(memo.entries.size() == 1);
}

TEST_CASE("memo keeper: a large output does not push out small ones that are worth more", "[policy][unit]") {
  small_memo memo(64'000, 1);
  memo.offer(0, 1e-6, 1000); // the lowest, which alone makes no room for the large one
  for (std::uint64_t key = 1; key < 64; ++key)
    memo.offer(key, 1, 1000);
  memo.ask(100, 20, 40'000); // twenty times as costly, forty times as large
  CHECK(memo.entries.count(100) == 0);
  CHECK(memo.entries.size() == 64);
  memo.ask(101, 100, 40'000);
  CHECK(memo.entries.count(101) == 1);
  CHECK(memo.entries.size() == 25);
}

TEST_CASE("memo keeper: a score is the decayed count of requests by cost per byte", "[policy][unit]") {
  small_memo memo(16'000, 1);
  CHECK(memo.keeper.lowest_score() == 0);
  memo.ask(1, 2, 1000);
  auto const& e = *memo.entries.at(1);
  CHECK(memo.keeper.score(e) == Approx(0.002).epsilon(0.01));
  memo.ask(1, 2, 1000);
  CHECK(memo.keeper.score(e) == Approx(0.004).epsilon(0.01));
  CHECK(memo.keeper.lowest_score() == memo.keeper.score(e));
  auto const before = memo.keeper.score(e);
  for (std::uint64_t i = 0; i < 1024; ++i)
    memo.keeper.missed(100 + i);
  CHECK(memo.keeper.score(e) == Approx(before / 2).epsilon(0.01));
}

TEST_CASE(
  "memo keeper: evicts by GDSF where inputs are short-lived, and stops when they are not", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 4U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  small_memo memo(32 << 20, seed);
  std::vector<std::uint64_t> keys(4000);
  for (auto& key : keys)
    key = random();
  // Whether it was there. Room is for half of the keys.
  auto const ask = [&](bool short_lived) {
    auto& key = keys[static_cast<std::size_t>(4000 * std::pow(unit(random), short_lived ? 1 : 3))];
    auto const hit = memo.ask(key, 1, 16 << 10);
    if (short_lived && random() % 10 == 0)
      key = random();
    return hit;
  };
  auto const hits_of = [&](bool short_lived, int count) {
    int hits = 0;
    for (int i = 0; i < count; ++i) {
      hits += ask(short_lived) ? 1 : 0;
      REQUIRE(memo.consistent());
    }
    return static_cast<double>(hits) / count;
  };
  double hits_last = 0; // in the last thousand
  auto const asked_until = [&](leat::eviction_rule rule, bool short_lived) {
    int asked = 0;
    for (; asked < 800'000 && memo.keeper.rule() != rule; asked += 1000)
      hits_last = hits_of(short_lived, 1000);
    return asked;
  };
  hits_of(false, 100'000);
  REQUIRE(memo.keeper.rule() == leat::eviction_rule::decayed_density);
  REQUIRE(asked_until(leat::eviction_rule::greedy_dual, true) < 200'000);
  auto const before = hits_last;
  hits_of(true, 10'000);
  CHECK(hits_of(true, 20'000) > before + 0.03);
  REQUIRE(asked_until(leat::eviction_rule::decayed_density, false) < 800'000);
  hits_of(false, 20'000);
  CHECK(memo.keeper.bytes_own() <= memo.keeper.bytes_max() / 33 + 2048);
}

TEST_CASE("memo keeper: outlives thousands of half-lives", "[policy][unit]") {
  kept always{.key = 1, .cost = 1, .bytes = 100};
  kept never{.key = 2, .cost = 1, .bytes = 100};
  memo_keeper keeper(1 << 20, 1);
  auto const nobody = [](kept&) { FAIL("there is room"); };
  REQUIRE(keeper.offer(always, nobody));
  REQUIRE(keeper.offer(never, nobody));
  for (int i = 0; i < 3'000'000; ++i)
    keeper.touch(always);
  CHECK(std::isfinite(keeper.score(always)));
  CHECK(keeper.score(always) > 10);
  CHECK(keeper.lowest_score() == 0); // too low for a double
  keeper.remove(never);
  CHECK(keeper.lowest_score() == keeper.score(always));
  keeper.remove(always);
}
