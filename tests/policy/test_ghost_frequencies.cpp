#include "actors/policy/ghost_frequencies.hpp"
#include "tests/support/catch.hpp"

using leat::ghost_frequencies;

TEST_CASE("ghost frequencies: remember what was put, to a 256th of an octave", "[policy][unit]") {
  ghost_frequencies ghosts(64 << 10, 7);
  for (std::uint64_t key = 0; key < 1000; ++key)
    ghosts.put(key, static_cast<double>(key) / 10);
  for (std::uint64_t key = 0; key < 1000; ++key)
    REQUIRE(ghosts.find(key, 50) == Approx(static_cast<double>(key) / 10).margin(1 / 128.0));
  CHECK(ghosts.find(1000, 50) == 50);
  ghosts.erase(3);
  CHECK(ghosts.find(3, 50) == 50);
}

TEST_CASE(
  "ghost frequencies: in a full set the lowest gives way, and never to a lower one", "[policy][unit]") {
  ghost_frequencies ghosts(64, 7); // one set
  for (std::uint64_t key = 0; key < 8; ++key)
    ghosts.put(key, 10 + static_cast<double>(key));
  ghosts.put(8, 9);
  CHECK(ghosts.find(8, -1) == -1);
  CHECK(ghosts.find(0, -1) == 10);
  ghosts.put(9, 10.5);
  CHECK(ghosts.find(9, -1) == 10.5);
  CHECK(ghosts.find(0, -1) == -1);
  CHECK(ghosts.find(7, -1) == 17);
}

TEST_CASE("ghost frequencies: the scale may go on for ever", "[policy][unit]") {
  ghost_frequencies ghosts(64, 7);
  for (double age = 0; age < 1e9; age += 1'000'003) {
    ghosts.put(1, age);
    ghosts.put(2, age - 5);
    REQUIRE(ghosts.find(1, age + 3) == Approx(age).margin(0.01));
    REQUIRE(ghosts.find(2, age + 3) == Approx(age - 5).margin(0.01));
  }
}

TEST_CASE("ghost frequencies: without room nothing is remembered", "[policy][unit]") {
  ghost_frequencies ghosts(63, 7);
  ghosts.put(1, 5);
  CHECK(ghosts.find(1, 2) == 2);
  CHECK(ghosts.bytes_own() == 0);
}
