#include "actors/policy/callee_rivals.hpp"
#include "actors/policy/path_outlook.hpp"
#include "tests/support/catch.hpp"

#include <random>

using leat::activation;
using leat::call_site;
using leat::callee_rivals;
using leat::outlook_options;
using leat::path_outlooks;
using namespace std::chrono_literals;

namespace {

struct learned {
  leat::pair_learner pairs;
  leat::edge_times edges{1024, 1};
  leat::start_costs costs;

  void run(call_site const& site,
    std::initializer_list<std::pair<std::uint32_t, std::chrono::milliseconds>> calls, int times = 1) {
    for (int i = 0; i < times; ++i) {
      activation a(site);
      for (auto const& [callee, lag] : calls) {
        a.called(callee, lag);
        edges.learn(site.caller, callee, lag, 1);
      }
      pairs.learn(a);
      costs.ran(site.caller, 100ms);
    }
  }

  leat::outlook_ptr at(outlook_options const& o, call_site const& site) const {
    path_outlooks outlooks(o);
    return outlooks.at(site, pairs, edges, costs);
  }
};

constexpr call_site outlook_root{.entry = 0, .caller = 0};
constexpr call_site below(std::uint32_t caller, std::uint32_t parent) {
  return {.entry = 0, .parent = parent, .caller = caller};
}

} // namespace

TEST_CASE("path outlook: sees the whole of a chain, with times that add up", "[policy][unit]") {
  learned l;
  for (std::uint32_t i = 0; i < 10; ++i)
    l.run(i == 0 ? outlook_root : below(i, i - 1), {{i + 1, 100ms}}, 60);
  auto const seen = l.at({}, outlook_root);
  REQUIRE(seen->calls.size() == 10);
  for (std::size_t i = 0; i < 10; ++i) {
    auto const& e = seen->calls[i];
    CHECK(e.version == i + 1);
    CHECK(e.reach > 0.9F);
    CHECK(e.reach_low <= e.reach);
    CHECK(e.until.mean == Approx(0.1 * static_cast<double>(i + 1)).epsilon(0.05));
    CHECK(e.early <= e.mean);
    CHECK(e.mean <= e.late);
    CHECK(e.end == 10);
  }
  CHECK(l.at({.depth_max = 4}, outlook_root)->calls.size() == 4);
  CHECK(l.at({.calls_max = 7}, outlook_root)->calls.size() == 7);
}

TEST_CASE("path outlook: reach is a product, and what is hardly reached is cut off", "[policy][unit]") {
  learned l;
  for (int i = 0; i < 100; ++i) {
    l.run(outlook_root, {{i % 2 == 0 ? 1U : 2U, 100ms}});
    l.run(below(1, 0), {{i % 4 == 0 ? 3U : 4U, 100ms}});
    if (i % 4 == 0)
      l.run(below(3, 1), {{i % 16 == 0 ? 5U : 6U, 100ms}});
  }
  double of_3 = 0;
  auto const seen = l.at({}, outlook_root);
  for (auto const& e : seen->calls) {
    CHECK(e.reach >= 0.05F);
    CHECK(e.version != 5);
    if (e.version == 3)
      of_3 = static_cast<double>(e.reach);
  }
  CHECK(of_3 == Approx(0.125).margin(0.06));
}

TEST_CASE("path outlook: ends where versions call each other in a circle", "[policy][unit]") {
  learned l;
  l.run(outlook_root, {{1, 10ms}}, 50);
  l.run(below(1, 0), {{0, 10ms}}, 50);
  l.run({.entry = 0, .parent = 1, .caller = 0}, {{1, 10ms}}, 50);
  CHECK(l.at({}, outlook_root)->calls.size() == 16);
}

TEST_CASE("path outlook: knows which call waits for the answer of another", "[policy][unit]") {
  learned l;
  l.run(outlook_root, {{1, 10ms}, {2, 10ms}, {3, 200ms}}, 50);
  l.run(below(1, 0), {}, 50);
  l.run(below(2, 0), {}, 50);
  auto const seen = l.at({}, outlook_root);
  REQUIRE(seen->calls.size() == 3);
  CHECK(seen->calls[0].after == leat::expected_call::none);
  CHECK(seen->calls[1].after == leat::expected_call::none);
  CHECK(seen->calls[2].version == 3);
  CHECK(seen->calls[2].after != leat::expected_call::none);
}

TEST_CASE("path outlook: is made anew rarely, and lasts while it is held", "[policy][unit]") {
  learned l;
  path_outlooks outlooks({});
  auto const first = outlooks.at(outlook_root, l.pairs, l.edges, l.costs);
  CHECK(first->calls.empty());
  l.run(outlook_root, {{1, 10ms}}, 50);
  auto const second = outlooks.at(outlook_root, l.pairs, l.edges, l.costs);
  CHECK(second->calls.size() == 1);
  CHECK(outlooks.at(outlook_root, l.pairs, l.edges, l.costs) == second);
  outlooks.forget();
  CHECK(outlooks.at(outlook_root, l.pairs, l.edges, l.costs) != second);
  CHECK(second->calls.size() == 1);
}

TEST_CASE("callee rivals: one side of a branch tells that the other will not come", "[policy][sim]") {
  callee_rivals rivals(64, 1);
  std::mt19937_64 random(9);
  for (int i = 0; i < 200; ++i) {
    activation a(outlook_root);
    a.called(random() % 2 == 0 ? 1 : 2, 1ms);
    a.called(3, 1ms);
    rivals.learn(a);
  }
  CHECK(rivals.lift(0, 2, 1) < 0.1);
  CHECK(rivals.lift(0, 3, 1) == Approx(1).margin(0.1));
  CHECK(rivals.lift(0, 1, 9) == 1);
  CHECK(rivals.lift(5, 1, 2) == 1);
}

TEST_CASE("callee rivals: many callees take a bounded place", "[policy][sim]") {
  callee_rivals rivals(64, 1);
  std::mt19937_64 random(10);
  for (int i = 0; i < 2000; ++i) {
    activation a(outlook_root);
    for (int k = 0; k < 12; ++k)
      a.called(static_cast<std::uint32_t>(random() % 50), 1ms);
    rivals.learn(a);
    auto const lift =
      rivals.lift(0, static_cast<std::uint32_t>(random() % 50), static_cast<std::uint32_t>(random() % 50));
    REQUIRE(lift >= 0);
    REQUIRE(lift < 200);
  }
}
