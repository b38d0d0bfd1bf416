#include "actors/memo/check_turns.hpp"
#include "tests/support/catch.hpp"

using leat::check_turns;

TEST_CASE("check turns: one hit in so many is due", "[actors][memo][unit]") {
  check_turns turns;
  for (int i = 1; i < 100; ++i)
    CHECK_FALSE(turns.is_due(100));
  CHECK(turns.is_due(100)); // the hundredth
  int due = 0;
  for (int i = 0; i < 100'000; ++i)
    due += turns.is_due(100);
  CHECK(due > 800);
  CHECK(due < 1200);
  CHECK_FALSE(turns.is_due(0));
}
