#include "actors/policy/eviction_order.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <deque>
#include <random>

using leat::eviction_order;
using leat::eviction_rule;
using leat::kept;

namespace {

/// Asked for so often of late, at age 0.
kept one(double frequency, double cost, std::size_t bytes) {
  kept out{.cost = cost, .bytes = bytes};
  out.density = std::log2(cost / static_cast<double>(bytes));
  out.frequency = std::log2(frequency);
  out.count = 1;
  return out;
}

} // namespace

TEST_CASE(
  "eviction order: after a change of the rule some go over at a time, the lowest first", "[policy][unit]") {
  std::deque<kept> entries;
  eviction_order order(8, true);
  for (std::size_t i = 0; i < 100; ++i) {
    entries.push_back(one(1, static_cast<double>(i + 1), 1000));
    order.insert(entries.back());
  }
  for (auto const rule : {eviction_rule::greedy_dual, eviction_rule::decayed_density}) {
    for (std::size_t moved = 10; moved <= 100; moved += 10) {
      order.settle(rule, 0, 10);
      REQUIRE(order.rule() == rule);
      REQUIRE(order.size() == 100);
      std::size_t there = 0;
      for (auto const& e : entries)
        there += e.by == rule ? 1 : 0;
      REQUIRE(there == moved);
      REQUIRE(order.lowest() == &entries.front());
    }
    order.settle(rule, 0, 10);
  }
  for (auto& e : entries)
    order.erase(e);
  CHECK(order.lowest() == nullptr);
}

TEST_CASE("eviction order: who is asked for goes over at once, with the count of late", "[policy][unit]") {
  eviction_order order(8, true);
  auto often = one(20, 1, 1000);
  auto seldom = one(0.001, 1, 1000);
  order.insert(seldom);
  order.insert(often);
  order.settle(eviction_rule::greedy_dual, 0, 0);
  order.raise(often, 0);
  CHECK(often.by == eviction_rule::greedy_dual);
  CHECK(often.count == 20);
  order.raise(often, 0);
  CHECK(often.count == 21);
  CHECK(seldom.by == eviction_rule::decayed_density);
  order.settle(eviction_rule::greedy_dual, 0, 1);
  CHECK(seldom.count == 1);
  CHECK(order.lowest_below(one(10, 10, 1000)) == &seldom);
  order.erase(seldom);
  order.erase(often);
  CHECK(order.size() == 0);
}

TEST_CASE("eviction order: loses nobody, whatever is done and whenever the rule changes", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 5U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  eviction_order order(8, true);
  std::deque<kept> entries(300);
  std::vector<char> in(entries.size(), 0);
  auto rule = eviction_rule::decayed_density;
  std::size_t size = 0;
  for (int i = 0; i < 50'000; ++i) {
    auto const age = i / 100.0;
    if (random() % 500 == 0)
      rule = random() % 2 == 0 ? eviction_rule::decayed_density : eviction_rule::greedy_dual;
    order.settle(rule, age, random() % 3);
    auto const at = random() % entries.size();
    auto& e = entries[at];
    if (in[at] == 0) {
      e = one(1, 1 + static_cast<double>(random() % 100), 1 + random() % 1000);
      e.frequency += age;
      order.insert(e);
      ++size;
    } else if (random() % 4 == 0) {
      order.erase(e);
      --size;
    } else {
      e.frequency = age + std::log2(1 + std::exp2(e.frequency - age));
      order.raise(e, age);
      REQUIRE(e.by == rule);
      continue;
    }
    in[at] = in[at] == 0 ? 1 : 0;
    REQUIRE(order.size() == size);
    REQUIRE((order.lowest() == nullptr) == (size == 0));
  }
  while (auto* const low = order.lowest()) {
    order.erase(*low);
    --size;
  }
  CHECK(size == 0);
}
