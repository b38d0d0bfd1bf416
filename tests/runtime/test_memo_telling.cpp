#include "tests/runtime/root_and_leaf.hpp"
#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <string>

using leat::testing::leaf;
using leat::testing::root_over_leaf;

TEST_CASE("memo: says what it did, and what it saved", "[runtime][memo]") {
  leat::runtime rt;
  for (auto const* name : {"m/a", "m/b"})
    rt.publish(leat::algorithm(name, "1.0.0").pure().apply([](std::string s) { return s; }));
  auto call = [&](std::string_view ref, std::string input) { (void)rt.client().algo(ref).pipe(input).get(); };
  for (int i = 0; i < 10; ++i)
    call("m/a", std::to_string(i % 2));
  call("m/b", "x");
  auto const stats = rt.memo().stats();
  REQUIRE(stats.algorithms.size() == 2);
  CHECK(stats.algorithms[0].algorithm == "m/a");
  CHECK(stats.algorithms[0].hits == 8);
  CHECK(stats.algorithms[0].misses == 2);
  CHECK(stats.algorithms[0].entries == 2);
  CHECK(stats.algorithms[0].saved.count() > 0);
  CHECK(stats.hits == 8);
  CHECK(stats.misses == 3);
  CHECK(stats.entries == 3);
  CHECK(stats.algorithms[0].bytes + stats.algorithms[1].bytes <= stats.bytes);
  CHECK(stats.bytes <= stats.bytes_max);
}

TEST_CASE("memo: explains what a call would find", "[runtime][memo]") {
  using leat::memo_reason;
  std::atomic<int> roots{0};
  std::atomic<int> leaves{0};
  leat::runtime rt;
  rt.publish(root_over_leaf(roots).visibility(leat::visibility::everyone));
  rt.publish(leaf("1.0.0", "one", leaves));
  rt.publish(leat::algorithm("m/impure", "1.0.0").apply([](int n) { return n; }));
  auto why = [&](std::string_view ref, leat::value input) { return rt.memo().explain(ref, input).value(); };
  CHECK(why("m/root", "x").why == memo_reason::never_seen);
  (void)rt.client().algo("m/root").pipe("x").get();
  CHECK(why("m/root", "x").why == memo_reason::remembered);
  CHECK(why("m/root", "x").version == "m/root@1.0.0");
  CHECK(why("m/root", "y").why == memo_reason::never_seen);
  CHECK(why("m/impure", 1).why == memo_reason::not_pure);
  CHECK(rt.memo().explain("m/none", "x").error().code == leat::errc::not_found);
  CHECK(rt.memo().explain("root", "x").error().code == leat::errc::invalid_argument);
  rt.registry().create_user("m").value();
  rt.registry().create_user("ann").value();
  auto const anns = rt.memo(leat::principal{"user:ann"});
  auto const denied = anns.explain("m/leaf", "x");
  REQUIRE_FALSE(denied);
  rt.publish(leaf("1.1.0", "two", leaves));
  CHECK(why("m/root", "x").why == memo_reason::dependency_moved);
  CHECK(why("m/root", "x").text == "m/leaf@^1 was m/leaf@1.0.0 and is m/leaf@1.1.0 now");
  (void)rt.client().algo("m/root").pipe("x").get();
  rt.registry().grant({"user:ann", "call", "m/leaf", leat::effect::deny}).value();
  rt.registry().grant({"algo:m/root", "call", "m/leaf", leat::effect::deny}).value();
  auto const edge = anns.explain("m/root", "x").value();
  CHECK(edge.why == memo_reason::not_permitted);
  CHECK(edge.text == "m/root calling m/leaf@^1 was permitted and is not permitted for user:ann");
}

TEST_CASE("memo: forgets by name", "[runtime][memo]") {
  std::atomic<int> roots{0};
  std::atomic<int> leaves{0};
  leat::runtime rt;
  rt.publish(root_over_leaf(roots));
  rt.publish(leaf("1.0.0", "one", leaves));
  rt.publish(leat::algorithm("n/other", "1.0.0").pure().apply([&](std::string s) { return s; }));
  auto me = rt.client();
  auto ask = [&] {
    (void)me.algo("m/root").pipe("x").get();
    (void)me.algo("n/other").pipe("x").get();
  };
  ask();
  CHECK(rt.memo().stats().entries == 3);
  CHECK(rt.memo().forget("m/leaf").value() == 2); // with what rests on it
  CHECK(rt.memo().stats().entries == 1);
  ask();
  CHECK(leaves == 2);
  CHECK(roots == 2);
  CHECK(rt.memo().forget("*").value() == 3);
  CHECK(rt.memo().forget("n/*").value() == 0);
  CHECK(rt.memo().forget("n*").error().code == leat::errc::invalid_argument);
}
