#include "actors/policy/greedy_dual_wheel.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <vector>

using leat::greedy_dual_wheel;
using leat::kept;

namespace {

/// Priorities as they are.
class exact_model {
public:
  void set(kept const& e) { priority_[&e] = clock_ + e.count * e.cost / static_cast<double>(e.bytes); }
  void evict(kept const& e) {
    clock_ = std::max(clock_, priority_.at(&e));
    priority_.erase(&e);
  }
  bool is_lowest(kept const& e) const {
    return std::all_of(priority_.begin(), priority_.end(),
      [lowest = priority_.at(&e)](auto const& one) { return one.second >= lowest; });
  }

private:
  double clock_ = 0;
  std::map<kept const*, double> priority_;
};

kept entry_of(double cost, std::size_t bytes, std::uint32_t count = 1) {
  kept out{.cost = cost, .bytes = bytes};
  out.count = count;
  return out;
}

/// As if room were needed for something that is worth more than all.
kept* evict_lowest(greedy_dual_wheel& wheel) {
  auto const all = entry_of(1e9, 1);
  auto* const low = wheel.lowest_below(all);
  if (low != nullptr)
    wheel.erase(*low);
  return low;
}

} // namespace

TEST_CASE("greedy-dual wheel: who was kept last stays, of those worth the same", "[policy][unit]") {
  greedy_dual_wheel wheel(true);
  std::deque<kept> entries;
  for (int i = 0; i < 100; ++i) {
    entries.push_back(entry_of(1, 1000));
    wheel.insert(entries.back());
    if (wheel.size() <= 10)
      continue;
    REQUIRE(evict_lowest(wheel) == &entries[static_cast<std::size_t>(i) - 10]);
  }
  while (evict_lowest(wheel) != nullptr) {
  }
  CHECK(wheel.size() == 0);
}

TEST_CASE("greedy-dual wheel: what is worth ten times as much outlives some ten others", "[policy][unit]") {
  greedy_dual_wheel wheel(true);
  auto const count = GENERATE(as<std::uint32_t>(), 1, 10);
  auto dear = entry_of(10.0 / count, 1000, count);
  wheel.insert(dear);
  std::deque<kept> others;
  int outlived = 0;
  for (;; ++outlived) {
    others.push_back(entry_of(1, 1000));
    wheel.insert(others.back());
    if (evict_lowest(wheel) == &dear)
      break;
  }
  CHECK(outlived >= 7);
  CHECK(outlived <= 10);
  wheel.erase(others.back());
}

TEST_CASE("greedy-dual wheel: the order is exact where buckets are one step wide", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 9U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::deque<kept> entries(200);
  std::vector<char> in(entries.size(), 0);
  greedy_dual_wheel wheel(true);
  exact_model model;
  auto const ask = [&](std::size_t at) {
    auto& e = entries[at];
    if (in[at] != 0)
      wheel.erase(e);
    else
      e = entry_of(static_cast<double>(1 + random() % 7) * 0x1p-44, 1);
    wheel.insert(e);
    model.set(e);
    in[at] = 1;
  };
  for (int i = 0; i < 20'000; ++i) {
    ask(random() % entries.size());
    while (wheel.size() > 100) {
      auto* const low = evict_lowest(wheel);
      REQUIRE(model.is_lowest(*low));
      model.evict(*low);
      for (std::size_t at = 0; at < entries.size(); ++at)
        if (&entries[at] == low)
          in[at] = 0;
    }
  }
  while (evict_lowest(wheel) != nullptr) {
  }
}

TEST_CASE("greedy-dual wheel: what is worth too little is refused, and the clock goes on", "[policy][unit]") {
  greedy_dual_wheel wheel(true);
  auto kept_one = entry_of(8, 1000);
  wheel.insert(kept_one);
  auto const cheap = entry_of(1, 1000);
  int refused = 0;
  while (wheel.lowest_below(cheap) == nullptr)
    ++refused;
  CHECK(refused >= 5);
  CHECK(refused <= 8);
  wheel.erase(kept_one);
}

TEST_CASE("greedy-dual wheel: worth of any size is taken", "[policy][unit]") {
  greedy_dual_wheel wheel(true);
  std::deque<kept> entries = {entry_of(0, 1), entry_of(1e-9, 1'000'000'000'000), entry_of(1e-3, 1000),
    entry_of(1, 1), entry_of(1e12, 1, 4'000'000'000)};
  for (auto& e : entries)
    wheel.insert(e);
  for (auto& e : entries) {
    CHECK(wheel.lowest() == &e);
    wheel.erase(e);
  }
  CHECK(wheel.lowest() == nullptr);
  CHECK(greedy_dual_wheel(false).bytes_own() == 0);
}
