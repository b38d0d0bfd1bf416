#include "actors/policy/faded_count.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using leat::faded_count;

TEST_CASE("faded count: half is left after a half-life", "[policy][unit]") {
  faded_count x;
  x.add(8);
  CHECK(x.after(16).quick == Approx(4));
  CHECK(x.after(256).slow == Approx(4));
  for (int const steps : {0, 1, 7, 15, 17, 100, 500}) {
    CAPTURE(steps);
    auto const left = x.after(static_cast<std::uint32_t>(steps));
    CHECK(left.quick == Approx(8 * std::exp2(-steps / 16.0)).epsilon(1e-4));
    CHECK(left.slow == Approx(8 * std::exp2(-steps / 256.0)).epsilon(1e-4));
  }
  CHECK(x.after(0xffff'ffff).slow == 0);
}

TEST_CASE("faded count: many small steps are one large step", "[policy][unit]") {
  faded_count x;
  x.add(1);
  auto stepped = x;
  for (int i = 0; i < 300; ++i)
    stepped = stepped.after(1);
  CHECK(stepped.quick == Approx(x.after(300).quick).epsilon(1e-3));
  CHECK(stepped.slow == Approx(x.after(300).slow).epsilon(1e-3));
}
