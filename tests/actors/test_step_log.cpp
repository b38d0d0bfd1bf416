#include "actors/memo/step_log.hpp"
#include "tests/support/catch.hpp"

using leat::result;
using leat::step_log;
using leat::value;

TEST_CASE("step log: a call of an earlier run is none of this one", "[step_log]") {
  step_log log;
  auto const first = log.begin("a/first", value(1));
  auto const late = log.begin("a/late", value(2));
  log.end(first, value(10));

  log.begin_anew();
  auto const again = log.begin("a/again", value(3));
  log.end(late, value(20));  // as after its instance was lost
  CHECK(log.take().empty()); // what has not ended is not taken for ended
  log.end(again, value(30));
  log.end(first, leat::error(leat::errc::cancelled, "the calling algorithm has ended"));

  auto const steps = log.take();
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].asked == "a/again");
  CHECK(steps[0].outcome == leat::output_digest::of(value(30)));
}

TEST_CASE("step log: of too many calls, or of one that failed, nothing is kept", "[step_log]") {
  step_log log;
  SECTION("too many") {
    for (std::size_t i = 0; i < step_log::steps_max; ++i)
      log.end(log.begin("a/b", value(1)), value(2));
    CHECK(log.begin("a/b", value(1)) == step_log::none);
  }
  SECTION("too large") {
    CHECK(log.begin("a/b", value(std::string(2 * step_log::input_bytes_max, 'x'))) == step_log::none);
  }
  SECTION("failed") {
    log.end(log.begin("a/b", value(1)), leat::error(leat::errc::internal, "it is broken"));
  }
  CHECK(log.take().empty());
  log.begin_anew();
  log.end(log.begin("a/b", value(1)), value(2));
  CHECK(log.take().size() == 1);
}
