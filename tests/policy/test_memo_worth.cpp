#include "actors/policy/memo_worth.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using leat::memo_worth;

namespace {

void tell(memo_worth& worth, std::chrono::nanoseconds lookup, std::chrono::nanoseconds run) {
  for (std::uint32_t i = 0; i < memo_worth::known_after; ++i) {
    worth.looked_up(lookup);
    worth.computed(run);
  }
}

/// How many of so many calls it is asked for.
int times_asked(memo_worth& worth, int calls) {
  int count = 0;
  for (int i = 0; i < calls; ++i)
    count += worth.worth_asking();
  return count;
}

} // namespace

TEST_CASE("memo worth: asked while little is known", "[policy][unit]") {
  memo_worth worth(3);
  CHECK(times_asked(worth, 10) == 10);
  for (std::uint32_t i = 1; i < memo_worth::known_after; ++i) {
    worth.looked_up(1ms);
    worth.computed(1ns);
  }
  CHECK(worth.pays());
  worth.computed(1ns);
  CHECK_FALSE(worth.pays());
}

TEST_CASE("memo worth: asked from a multiple of the lookup on, else now and then", "[policy][unit]") {
  memo_worth cheap(3);
  tell(cheap, 100ns, 299ns);
  CHECK_FALSE(cheap.pays());
  CHECK(times_asked(cheap, 10 * memo_worth::probe_every) == 10);
  memo_worth dear(3);
  tell(dear, 100ns, 300ns);
  CHECK(dear.pays());
  CHECK(times_asked(dear, 1000) == 1000);
}

TEST_CASE("memo worth: notices that computing became dearer", "[policy][unit]") {
  memo_worth worth(3);
  tell(worth, 100ns, 100ns);
  REQUIRE_FALSE(worth.pays());
  int calls = 0;
  while (!worth.pays()) {
    REQUIRE(++calls < 10'000);
    if (worth.worth_asking()) {
      worth.looked_up(100ns);
      worth.computed(1us);
    }
  }
  CHECK(calls <= 4 * static_cast<int>(memo_worth::probe_every));
}

TEST_CASE("memo worth: a ratio of zero is always worth asking", "[policy][unit]") {
  memo_worth worth(0);
  tell(worth, 1ms, 1ns);
  CHECK(times_asked(worth, 100) == 100);
}

TEST_CASE("memo worth: a lookup that lost its processor does not count", "[policy][unit]") {
  memo_worth worth(3);
  tell(worth, 1us, 10us);
  for (int i = 0; i < 100; ++i) {
    worth.looked_up(10ms);
    CHECK(worth.pays());
    worth.looked_up(1us);
    CHECK(worth.pays());
  }
}

TEST_CASE("memo worth: not even the first lookup", "[policy][unit]") {
  memo_worth worth(3);
  worth.looked_up(10ms);
  tell(worth, 1us, 10us);
  CHECK(worth.pays());
  CHECK(worth.lookup_mean() == 1us);
}

TEST_CASE("memo worth: notices that looking up became dearer, and cheaper again", "[policy][unit]") {
  memo_worth worth(3);
  tell(worth, 1us, 10us);
  for (int i = 0; i < 32; ++i)
    worth.looked_up(8us);
  CHECK_FALSE(worth.pays());
  for (int i = 0; i < 32; ++i)
    worth.looked_up(1us);
  CHECK(worth.pays());
}
