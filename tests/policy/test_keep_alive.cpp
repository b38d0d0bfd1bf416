#include "actors/policy/keep_alive.hpp"
#include "actors/policy/pre_start_account.hpp"
#include "tests/support/catch.hpp"

#include <random>

using leat::demand;
using leat::idle_histogram;
using leat::keep_alive;
using leat::pre_start_account;
using leat::readiness;
using namespace std::chrono_literals;

namespace {

struct some_node final : leat::node_view {
  leat::version_instances have = {.idle = 1, .busy = 0};

  leat::version_instances instances(std::uint32_t) const override { return have; }
  std::size_t bytes_held() const override { return 0; }
  std::size_t bytes_max() const override { return 1 << 30; }
  std::size_t starts_running() const override { return 0; }
  std::size_t starts_max() const override { return 4; }
};

struct keep_alive_fixture {
  leat::start_costs costs;
  leat::demand_book book;
  keep_alive keep;

  explicit keep_alive_fixture(double byte_seconds = 1e9)
      : keep({.byte_seconds_per_second = byte_seconds}, costs, book) {}

  void cost(std::uint32_t version, std::chrono::nanoseconds load, std::size_t bytes) {
    for (int i = 0; i < 40; ++i)
      costs.learn({version, readiness::constructed, false}, {.took = load, .bytes = bytes});
  }
};

} // namespace

TEST_CASE("idle histogram: keeps up to where calls end to come", "[policy][unit]") {
  idle_histogram h;
  CHECK(h.best(1, 1, 0.1).end == 0);
  for (int i = 0; i < 200; ++i)
    h.add(1s);
  auto const cheap = h.best(0.01, 1, 0.1);
  CHECK(cheap.begin == 0);
  CHECK(cheap.end >= 1);
  CHECK(cheap.end <= 20);
  CHECK(h.best(100, 1, 1).end < 0.5);
}

TEST_CASE("idle histogram: of a timer, only the time around it is kept", "[policy][unit]") {
  idle_histogram h;
  for (int i = 0; i < 200; ++i)
    h.add(600s);
  auto const w = h.best(0.01, 1, 0.1);
  CHECK(w.begin > 400);
  CHECK(w.begin <= 600);
  CHECK(w.end >= 600);
  CHECK(w.share > 0.9);
}

TEST_CASE("keep alive: without history, what a load is worth is what it may cost", "[policy][unit]") {
  keep_alive_fixture k;
  k.cost(1, 1s, 100'000'000);
  // 0.1 of a second of waiting for each second that it is idle: about 11 with the work of the load.
  CHECK(k.keep.hold(1, 1, 0s) > 10s);
  CHECK(k.keep.hold(1, 1, 0s) < 12s);
}

TEST_CASE("keep alive: what a start ahead hides is worth little", "[policy][unit]") {
  keep_alive_fixture k;
  k.cost(1, 1s, 100'000'000);
  for (int i = 0; i < 60; ++i)
    k.keep.called(1, false, 10s, std::chrono::seconds(i));
  CHECK(k.keep.value(1) == Approx(0.1).epsilon(0.1));
  for (int i = 0; i < 60; ++i)
    k.keep.called(1, false, 0s, std::chrono::seconds(60 + i));
  CHECK(k.keep.value(1) == Approx(1.1).epsilon(0.1));
}

TEST_CASE("keep alive: a timer's instance goes, and comes back in time", "[policy][unit]") {
  keep_alive_fixture k;
  k.cost(1, 1s, 1'000'000);
  auto now = 0s;
  for (int i = 0; i < 200; ++i) {
    k.keep.called(1, true, 0s, now);
    k.keep.fell_idle(1, now);
    now += 600s;
  }
  CHECK(k.keep.hold(1, 1, now) == 0s);
  auto const back = k.keep.back(1, now);
  CHECK(back.begin > now + 300s);
  CHECK(back.begin < now + 599s);
  CHECK(back.end > now + 600s);
}

TEST_CASE("keep alive: a further instance waits for its own turn, not for the next call", "[policy][unit]") {
  keep_alive_fixture k;
  k.cost(1, 1s, 100'000'000);
  auto now = std::chrono::milliseconds(0);
  for (int i = 0; i < 200; ++i) {
    // Calls follow each other at once; every five seconds two work together.
    k.keep.called(1, true, 0s, now);
    k.keep.fell_idle(1, now);
    now += 10ms;
    if (i % 4 == 0) {
      now += 5s;
      k.keep.worked(1, 2, now);
      k.keep.rested(1, 2, now);
    }
  }
  CHECK(k.keep.hold(1, 2, now) > 4s);
}

TEST_CASE("keep alive: what saves most per byte stays, and old merits fade", "[policy][unit]") {
  keep_alive_fixture k;
  some_node const node;
  k.cost(1, 1s, 100'000'000);
  k.cost(2, 1s, 10'000'000);
  k.cost(3, 10ms, 10'000'000);
  for (std::uint32_t v = 1; v <= 3; ++v)
    k.keep.called(v, true, 0s, 1s);
  CHECK(k.keep.victim({1, 2, 3}, {false, false, false}, node, 1s) == 2);
  CHECK(k.keep.victim({1, 2}, {false, false}, node, 1s) == 0);
  // Version 2 was called each second for a while, and is left alone; version 1 is called each minute.
  for (auto now = 2s; now < 300s; now += 1s)
    k.keep.called(2, true, 0s, now);
  for (auto now = 60s; now <= 5h; now += 60s) {
    k.keep.called(1, true, 0s, now);
    if (now == 300s)
      CHECK(k.keep.victim({1, 2}, {false, false}, node, now) == 0);
  }
  CHECK(k.keep.victim({1, 2}, {false, false}, node, 5h) == 1);
}

TEST_CASE("keep alive: who takes long to load stays though others are called more often", "[policy][unit]") {
  keep_alive_fixture k;
  some_node const node;
  k.cost(1, 2s, 100'000'000);
  k.cost(2, 20ms, 100'000'000);
  for (auto now = 0s; now < 5h; now += 60s) {
    k.keep.called(2, true, 0s, now);
    if (now % 30min == 0s)
      k.keep.called(1, true, 0s, now);
  }
  CHECK(k.keep.victim({1, 2}, {false, false}, node, 5h) == 1);
}

TEST_CASE("keep alive: a further instance saves half a run at most", "[policy][unit]") {
  keep_alive_fixture k;
  some_node node;
  node.have.idle = 2;
  k.cost(1, 1s, 100'000'000);
  k.cost(2, 20ms, 100'000'000);
  for (auto now = 0s; now < 1h; now += 60s)
    for (std::uint32_t v = 1; v <= 2; ++v) {
      k.costs.ran(v, 1ms * (v == 1 ? 1 : 10));
      k.keep.called(v, true, 0s, now);
      k.keep.worked(v, 2, now);
      k.keep.rested(v, 2, now);
    }
  CHECK(k.keep.victim({1, 2}, {false, false}, node, 1h) == 0);
  node.have.idle = 1;
  CHECK(k.keep.victim({1, 2}, {false, false}, node, 1h) == 1);
}

TEST_CASE("keep alive: idle times that are longer than any bin are no reason to let go", "[policy][unit]") {
  keep_alive_fixture k(1e15);
  k.cost(1, 1s, 100'000'000);
  auto now = 0h;
  for (int i = 0; i < 40; ++i, now += 6h) {
    k.keep.called(1, true, 0s, now);
    k.keep.fell_idle(1, now);
  }
  CHECK(k.keep.hold(1, 1, now) > 24h);
}

TEST_CASE("keep alive: useless instances go first, needed ones last", "[policy][unit]") {
  keep_alive_fixture k;
  some_node const node;
  for (std::uint32_t v = 1; v <= 3; ++v) {
    k.cost(v, 1s, 10'000'000);
    k.keep.called(v, true, 0s, 1s);
  }
  auto mine = demand::none;
  k.book.enter({.version = 1, .weight = 256, .sure = true, .needed = 50s, .late = 60s}, mine, demand::none);
  CHECK(k.keep.victim({1, 2, 3}, {false, false, true}, node, 1s) == 2);
  CHECK(k.keep.victim({1, 2}, {false, false}, node, 1s) == 1);
  CHECK(k.keep.victim({1}, {false}, node, 1s) == 0);
  k.cost(1, 1ms, 1'000'000'000);
  CHECK(k.keep.hold(1, 1, 10s) >= 50s);
}

TEST_CASE(
  "pre-start account: a pair that never pays is all but silent after forty starts", "[policy][unit]") {
  pre_start_account a({});
  auto const pair = pre_start_account::pair(1, 2);
  int let_through = 0;
  for (int asked = 0; asked < 1000; ++asked)
    if (a.admits(pair)) {
      ++let_through;
      a.outcome(pair, false, 0.2);
    }
  CHECK(let_through <= 50 + 1000 / 32);
  CHECK(a.muted(pair));
  CHECK(a.muted_count() == 1);
  CHECK(a.admits(pre_start_account::pair(1, 3)));
}

TEST_CASE("pre-start account: a pair that pays again is heard again", "[policy][unit]") {
  pre_start_account a({});
  auto const pair = pre_start_account::pair(1, 2);
  for (int i = 0; i < 60; ++i)
    a.outcome(pair, false, 0.2);
  for (int i = 0; i < 60; ++i)
    a.outcome(pair, true, 0.2);
  CHECK(!a.muted(pair));
}

TEST_CASE("pre-start account: thresholds rise while too much is wasted, and sink again", "[policy][unit]") {
  pre_start_account a({});
  CHECK(a.threshold(0.25) == 0.25);
  for (int i = 0; i < 64; ++i) {
    a.add_used(10);
    a.add_wasted(5);
    a.outcome(pre_start_account::pair(1, static_cast<std::uint32_t>(i)), i % 2 == 0, 0.2);
  }
  CHECK(a.threshold(0.25) > 0.5);
  for (int i = 0; i < 3000; ++i) {
    a.add_used(10);
    a.outcome(pre_start_account::pair(1, static_cast<std::uint32_t>(i)), true, 0.2);
  }
  CHECK(a.threshold(0.25) == 0.25);
}
