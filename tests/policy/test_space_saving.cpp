#include "actors/policy/space_saving.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <random>
#include <set>

using leat::space_saving;

namespace {

std::uint32_t asked(space_saving& s, std::uint64_t key) {
  auto slot = s.find(key);
  if (slot == space_saving::none)
    slot = s.enter(key).slot;
  s.touch(slot);
  return slot;
}

} // namespace

TEST_CASE("space saving: what is asked for often stays among endless others", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 6U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  space_saving s(8, seed);
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    asked(s, i % 16); // each has a sixteenth of half of the stream, and 8 sets share it
    asked(s, 1000 + random());
    CHECK(asked(s, i % 16) < s.slots());
  }
  int kept = 0;
  for (std::uint64_t key = 0; key < 16; ++key)
    kept += s.find(key) != space_saving::none ? 1 : 0;
  CHECK(kept == 16);
}

TEST_CASE("space saving: a newcomer is never turned away, and takes over a count", "[policy][unit]") {
  space_saving s(1, 3);
  for (std::uint64_t key = 0; key < space_saving::ways; ++key)
    for (std::uint64_t i = 0; i <= key + 1; ++i)
      asked(s, key);
  auto const lowest = s.count(s.find(0));
  auto const place = s.enter(100);
  CHECK(place.taken);
  CHECK(s.find(0) == space_saving::none);
  s.touch(place.slot);
  CHECK(s.find(100) == place.slot);
  CHECK(std::abs(s.count(place.slot) - (lowest + 1)) < 0.1F);
}

TEST_CASE("space saving: what was asked for long ago gives way", "[policy][unit]") {
  space_saving s(1, 3);
  for (int i = 0; i < 1000; ++i)
    asked(s, 1);
  for (std::uint64_t i = 0; i < 20'000; ++i)
    asked(s, 10 + i % 20);
  CHECK(s.find(1) == space_saving::none);
}

TEST_CASE("space saving: the unit of counts changes without a trace", "[policy][unit]") {
  space_saving s(1, 3);
  asked(s, 1);
  // The half-life is 128 touches, so the unit changes several times.
  for (std::uint64_t i = 0; i < 40'960; ++i) {
    asked(s, i % 3);
    auto const slot = s.find(i % 3);
    CHECK((std::isfinite(s.count(slot)) && s.count(slot) > 0.9F));
  }
  CHECK(std::abs(s.count(s.find(0)) - s.count(s.find(1))) < 1.5F);
}

TEST_CASE("space saving: slots are numbered and given back", "[policy][unit]") {
  space_saving s(4, 9);
  std::set<std::uint32_t> slots;
  for (std::uint64_t key = 0; key < 8; ++key)
    slots.insert(asked(s, key));
  for (auto const slot : slots) {
    CHECK(s.used(slot));
    s.erase(slot);
    CHECK_FALSE(s.used(slot));
    CHECK(s.count(slot) == 0);
  }
  for (std::uint64_t key = 0; key < 8; ++key)
    CHECK(s.find(key) == space_saving::none);
}
