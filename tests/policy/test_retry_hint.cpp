#include "actors/policy/retry_hint.hpp"
#include "tests/support/catch.hpp"

#include <limits>

using namespace std::chrono_literals;
using leat::retry_hint;

TEST_CASE("retry hint: the time in which what waits is worked off", "[policy][unit]") {
  CHECK(retry_hint(100, 10ms, 4) == 250ms);
  CHECK(retry_hint(100, 10ms, 0) == 1s); // one is being started
}

TEST_CASE(
  "retry hint: never shorter than a millisecond, never longer than thirty seconds", "[policy][unit]") {
  CHECK(retry_hint(0, 10ms, 1) == 1ms);
  CHECK(retry_hint(100, 0ns, 1) == 1ms);
  CHECK(retry_hint(1'000'000, 1s, 1) == 30s);
  CHECK(retry_hint(std::numeric_limits<std::size_t>::max(), std::chrono::nanoseconds::max(), 1) == 30s);
}
