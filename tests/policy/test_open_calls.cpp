#include "actors/policy/demand_book.hpp"
#include "actors/policy/id_table.hpp"
#include "actors/policy/open_calls.hpp"
#include "actors/policy/recent_table.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <unordered_map>

using leat::demand;
using leat::demand_book;
using leat::id_table;
using leat::open_calls;
using namespace std::chrono_literals;

TEST_CASE("id table: finds what a map finds", "[policy][sim]") {
  auto const seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  id_table table(100);
  std::unordered_map<std::uint64_t, std::uint32_t> map;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    auto const id = 1 + random() % 300 * (random() % 2 == 0 ? 1 : 256);
    if (map.erase(id) > 0)
      table.erase(id);
    else if (map.size() < 100) {
      map.emplace(id, i);
      table.put(id, i);
    }
    auto const asked = 1 + random() % 300 * 256;
    auto const known = map.find(asked);
    REQUIRE(table.find(asked) == (known == map.end() ? id_table::none : known->second));
  }
}

TEST_CASE("recent table: keeps what was used lately", "[policy][unit]") {
  leat::recent_table<int> table(64, 5);
  for (std::uint64_t key = 1; key <= 10'000; ++key) {
    table.at(key) = static_cast<int>(key);
    REQUIRE(table.at(7) >= 0);
    table.at(7) = 42;
  }
  CHECK(*table.find(10'000) == 10'000);
  CHECK(*table.find(7) == 42);
  int count = 0;
  table.for_each([&](std::uint64_t, int) { ++count; });
  CHECK(count <= 64);
  table.clear();
  CHECK(table.find(7) == nullptr);
}

TEST_CASE("open calls: are listed from the oldest on", "[policy][unit]") {
  open_calls calls(3);
  auto const one = calls.open({.call = 11, .site = {.caller = 1}}, 1s);
  auto const two = calls.open({.call = 12, .site = {.caller = 1}}, 2s);
  calls.open({.call = 13, .site = {.caller = 1}}, 3s);
  CHECK(calls.full());
  CHECK(calls.oldest() == one);
  calls.close(two);
  calls.close(one);
  CHECK(calls[calls.oldest()].id == 13);
  CHECK(calls.find(11) == open_calls::none);
  CHECK(calls.size() == 1);
}

TEST_CASE("demand book: sums up what is needed, and when", "[policy][unit]") {
  demand_book book;
  auto mine = demand::none;
  auto other = demand::none;
  auto const first = book.enter(
    {.version = 4, .item = 0, .weight = 256, .sure = true, .needed = 10s, .late = 12s}, mine, demand::none);
  book.enter({.version = 4, .item = 5, .weight = 128, .needed = 60s, .late = 70s}, mine, first);
  book.enter(
    {.version = 4, .item = 1, .weight = 256, .sure = true, .needed = 11s, .late = 20s}, other, demand::none);
  CHECK(book.weight(4) == 2.5);
  CHECK(book.weight_near(4, 10s, 5s) == 2);
  CHECK(book.sure(4) == 2);
  CHECK(book.sure_until(4) == 20s);
  book.clear(mine, 1, 6);
  CHECK(book.weight(4) == 2);
  book.clear(mine);
  CHECK(mine == demand::none);
  CHECK(book.sure(4) == 1);
  book.watch(4);
  book.clear(other);
  CHECK(book.size() == 0);
  CHECK(book.sure_until(4) == 0s);
  CHECK(book.dropped() == std::vector<std::uint32_t>{4});
}

TEST_CASE("demand book: a revision takes away what is not entered again", "[policy][unit]") {
  demand_book book;
  auto mine = demand::none;
  auto const enter = [&](std::uint32_t after, std::uint32_t version, std::uint32_t item,
                       std::chrono::nanoseconds needed) {
    return book.enter(
      {.version = version, .item = item, .weight = 256, .sure = true, .needed = needed}, mine, after);
  };
  auto last = demand::none;
  for (std::uint32_t i = 0; i < 4; ++i)
    last = enter(last, 10 + i, 2 * i, 1s);
  for (std::uint32_t v = 10; v < 14; ++v)
    book.watch(v);
  book.revise(mine);
  CHECK(book.weight(10) == 0);
  // The first, one between, and the last; what is entered again is still watched.
  last = enter(demand::none, 10, 0, 2s);
  last = enter(last, 20, 3, 1s);
  last = enter(last, 13, 6, 3s);
  book.clear_after(mine, last);
  CHECK(book.size() == 3);
  CHECK(book.dropped() == std::vector<std::uint32_t>{11, 12});
  CHECK(book.weight(10) == 1);
  CHECK(book.weight_near(10, 2s, 100ms) == 1);
  CHECK(book.weight_near(10, 1s, 100ms) == 0);
  CHECK(book.sure(11) == 0);
  CHECK(book.sure(13) == 1);
  book.clear(mine);
  CHECK(book.size() == 0);
  CHECK(book.dropped() == std::vector<std::uint32_t>{11, 12, 10, 13});
}

TEST_CASE("demand book: judges by what was entered lately", "[policy][unit]") {
  demand_book book;
  std::vector<std::uint32_t> owners(40, demand::none);
  for (std::size_t i = 0; i < owners.size(); ++i)
    book.enter({.version = 1, .weight = 256, .needed = i < 20 ? 1s : 100s}, owners[i], demand::none);
  CHECK(book.weight_near(1, 100s, 1s) == 40); // all of the last ones
  for (std::size_t i = 32; i < owners.size(); ++i)
    book.enter({.version = 1, .weight = 256, .needed = 1s}, owners[i], demand::none);
  CHECK(book.weight_near(1, 100s, 1s) == 20);
}
