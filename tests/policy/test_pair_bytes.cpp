#include "actors/policy/pair_learner.hpp"
#include "actors/policy/plain_bytes.hpp"
#include "tests/support/catch.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

using leat::activation;
using leat::bytes;
using leat::call_site;
using leat::pair_learner;
using leat::prediction;
using namespace std::chrono_literals;

namespace {

/// A learner that has seen some of everything.
pair_learner taught(std::uint64_t seed, pair_learner::options const& o) {
  pair_learner out(o);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2000; ++i) {
    auto const number = [&](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
    auto const entry = number(5);
    activation a(
      {.entry = entry, .parent = 5 + number(5), .caller = 10 + number(10), .input_class = number(2)});
    a.called(20 + entry + number(3), 1ms * (1 + number(100)));
    if (number(4) == 0)
      a.called(40 + number(20), 1s);
    out.learn(a);
  }
  return out;
}

std::vector<call_site> sites() {
  std::vector<call_site> out;
  for (std::uint32_t entry = 0; entry < 6; ++entry)
    for (std::uint32_t caller = 10; caller < 20; ++caller)
      out.push_back({.entry = entry, .parent = 5 + entry % 5, .caller = caller, .input_class = caller % 2});
  return out;
}

std::vector<prediction> all_of(pair_learner const& l, call_site const& site) {
  std::vector<prediction> out(100);
  out.resize(l.predict(site, out));
  return out;
}

/// The bytes, with a checksum that fits.
bytes sealed(bytes saved) {
  auto const size = saved.size() - sizeof(std::uint64_t);
  leat::plain_writer sum;
  sum.put(leat::checksum(std::span(saved).first(size)));
  std::memcpy(saved.data() + size, sum.written().data(), sizeof(std::uint64_t));
  return saved;
}

std::string message(leat::result<pair_learner> const& r) {
  REQUIRE_FALSE(r.has_value());
  CHECK(r.error().code == leat::errc::failed_precondition);
  return r.error().message;
}

} // namespace

TEST_CASE("saved pairs: a learner that was saved and loaded foretells the same", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 4U));
  CAPTURE(seed);
  auto const before = taught(seed, {});
  auto const saved = before.save();
  auto loaded = pair_learner::load(saved);
  REQUIRE(loaded);
  for (auto const& site : sites()) {
    auto const then = all_of(before, site);
    auto const now = all_of(*loaded, site);
    REQUIRE(then.size() == now.size());
    for (std::size_t i = 0; i < then.size(); ++i) {
      CHECK(then[i].callee == now[i].callee);
      CHECK(then[i].probability == Approx(now[i].probability));
      CHECK(then[i].probability_low == Approx(now[i].probability_low));
      CHECK(then[i].multiplicity == now[i].multiplicity);
      CHECK(then[i].lag == now[i].lag);
    }
  }
  CHECK(loaded->save() == saved); // and again, so that nothing fades by restarts alone
}

TEST_CASE("saved pairs: an empty learner is saved too", "[policy][unit]") {
  CHECK(pair_learner::load(pair_learner().save()).has_value());
}

TEST_CASE("saved pairs: a smaller learner keeps what it has room for", "[policy][unit]") {
  auto const saved = taught(1, {}).save();
  auto const loaded = pair_learner::load(saved, {.bytes_max = 20'000, .seed = 7});
  REQUIRE(loaded);
  CHECK(loaded->bytes_own() <= 20'000);
  std::size_t known = 0;
  for (auto const& site : sites())
    known += all_of(*loaded, site).empty() ? 0 : 1;
  CHECK(known > 0);
}

TEST_CASE("saved pairs: versions have other numbers after a restart", "[policy][unit]") {
  auto const before = taught(2, {});
  auto const moved = [](std::uint32_t x) { return x == 20 ? call_site::unknown : x + 1000; };
  auto const loaded = pair_learner::load(before.save(), {}, moved);
  REQUIRE(loaded);
  for (auto site : sites()) {
    auto const then = all_of(before, site);
    site.entry += 1000;
    site.parent += 1000;
    site.caller += 1000;
    auto const now = all_of(*loaded, site);
    std::size_t next = 0;
    for (auto const& p : then) {
      if (p.callee == 20)
        continue;
      REQUIRE(next < now.size());
      CHECK(now[next].callee == p.callee + 1000);
      CHECK(now[next].probability == Approx(p.probability));
      ++next;
    }
    CHECK(next == now.size());
  }
}

TEST_CASE("saved pairs: damaged bytes are refused", "[policy][unit]") {
  auto const saved = taught(3, {}).save();
  SECTION("one that ends early") {
    for (std::size_t size = 0; size < saved.size(); size += 1 + size / 8)
      CHECK_FALSE(pair_learner::load(std::span(saved).first(size)).has_value());
    CHECK_THAT(message(pair_learner::load({})), Catch::Matchers::ContainsSubstring("they end after 0 bytes"));
  }
  SECTION("a bit that has changed, anywhere") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 300; ++i) {
      auto damaged = saved;
      damaged[random() % damaged.size()] ^= std::byte{1} << (random() % 8);
      CHECK_FALSE(pair_learner::load(damaged).has_value());
    }
    auto damaged = saved;
    damaged[damaged.size() / 2] ^= std::byte{1};
    CHECK_THAT(message(pair_learner::load(damaged)),
      Catch::Matchers::ContainsSubstring("damaged: the checksum does not fit"));
  }
  SECTION("something else") {
    CHECK_THAT(message(pair_learner::load(sealed(bytes(100)))),
      Catch::Matchers::ContainsSubstring("do not begin as such"));
  }
  SECTION("another layout") {
    auto newer = saved;
    newer[8] = std::byte{2};
    CHECK_THAT(message(pair_learner::load(sealed(newer))),
      Catch::Matchers::ContainsSubstring("have layout 2, expected 1"));
  }
}

TEST_CASE("saved pairs: what could not have been learned is refused", "[policy][unit]") {
  pair_learner one;
  activation a({.entry = 1, .caller = 1});
  a.called(7, 1ms);
  a.called(8, 1ms);
  one.learn(a);
  auto const saved = one.save();
  constexpr std::size_t context = 16;
  constexpr std::size_t first = context + 35; // pair: callee, hits twice, multiplicity, 32 counts
  constexpr std::size_t second = first + 48;
  REQUIRE(saved.size() == second + 48 + 8);
  auto const with = [&](std::size_t at, std::uint32_t x) {
    auto out = saved;
    for (std::size_t i = 0; i < 4; ++i)
      out[at + i] = static_cast<std::byte>(x >> (8 * i));
    return message(pair_learner::load(sealed(out)));
  };
  auto const of = [](float x) { return std::bit_cast<std::uint32_t>(x); };
  auto const nan = of(std::numeric_limits<float>::quiet_NaN());
  CHECK_THAT(with(context, call_site::unknown),
    Catch::Matchers::ContainsSubstring("context 0 of 1: its scope is none"));
  CHECK_THAT(with(context + 4, 5), Catch::Matchers::ContainsSubstring("its scope is none"));
  CHECK_THAT(with(context + 13, nan), Catch::Matchers::ContainsSubstring("number of activations"));
  CHECK_THAT(with(context + 13, of(1e9F)), Catch::Matchers::ContainsSubstring("number of activations"));
  CHECK_THAT(with(context + 21, nan), Catch::Matchers::ContainsSubstring("losses"));
  CHECK_THAT(with(context + 25, of(-1)), Catch::Matchers::ContainsSubstring("losses"));
  CHECK_THAT(with(first, 7), Catch::Matchers::ContainsSubstring("there twice"));
  CHECK_THAT(with(second + 4, of(2)), Catch::Matchers::ContainsSubstring("more activations than there were"));
  CHECK_THAT(with(second + 8, nan), Catch::Matchers::ContainsSubstring("more activations than there were"));
  CHECK_THAT(with(second + 12, of(0.5F)), Catch::Matchers::ContainsSubstring("how often"));
  CHECK_THAT(with(second + 16, 0xff), Catch::Matchers::ContainsSubstring("count is too high"));
  CHECK_THAT(with(12, 2), Catch::Matchers::ContainsSubstring("damaged"));
  CHECK_THAT(with(12, 0), Catch::Matchers::ContainsSubstring("bytes follow the last context"));
}

TEST_CASE("saved pairs: no bytes with a good checksum do harm", "[policy][unit]") {
  auto const saved = taught(4, {.bytes_max = 0}).save();
  auto const seed = GENERATE(range(1U, 4U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 1000; ++i) {
    auto strange = saved;
    for (auto count = 1 + random() % 4; count > 0; --count)
      strange[16 + random() % (strange.size() - 24)] = static_cast<std::byte>(random());
    auto const loaded = pair_learner::load(sealed(strange), {.bytes_max = 0});
    if (!loaded)
      continue;
    auto good = true;
    for (auto const& site : sites())
      for (auto const& p : all_of(*loaded, site))
        good = good && p.probability >= 0 && p.probability <= 1 && p.probability_low <= p.probability;
    REQUIRE(good);
  }
}
