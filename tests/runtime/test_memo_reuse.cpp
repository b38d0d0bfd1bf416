#include "tests/runtime/root_and_leaf.hpp"
#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <string>
#include <thread>

using leat::testing::leaf;
using leat::testing::root_over_leaf;

TEST_CASE("memo: where a new callee answers the same, its callers are not run again", "[runtime][memo]") {
  std::atomic<int> roots{0};
  std::atomic<int> leaves{0};
  leat::runtime rt;
  rt.publish(root_over_leaf(roots));
  rt.publish(leaf("1.0.0", "same", leaves));
  auto root = rt.client().algo("m/root");
  CHECK(root.pipe("x").get().as_text() == "root same");
  rt.publish(leaf("1.1.0", "same", leaves));
  CHECK(root.pipe("x").get().as_text() == "root same");
  CHECK(leaves == 2);
  CHECK(roots == 1);
  CHECK(rt.memo().stats().reused == 1);
  CHECK(rt.recent_calls(1).at(0).memo == leat::memo_verdict::reused);
  CHECK(root.pipe("x").get().as_text() == "root same"); // remembered with its new steps
  CHECK(leaves == 2);
  rt.publish(leaf("1.2.0", "other", leaves));
  CHECK(root.pipe("x").get().as_text() == "root other");
  CHECK(roots == 2);
  CHECK(leaves == 3);
}

TEST_CASE("memo: after a rollback what was remembered holds again", "[runtime][memo]") {
  std::atomic<int> roots{0};
  std::atomic<int> leaves{0};
  leat::runtime rt;
  rt.publish(root_over_leaf(roots));
  rt.publish(leaf("1.0.0", "one", leaves));
  auto root = rt.client().algo("m/root");
  (void)root.pipe("x").get();
  rt.publish(leaf("1.1.0", "two", leaves));
  (void)root.pipe("x").get();
  for (int i = 0; i < 3; ++i) {
    rt.registry().retire("m/leaf", "1.1.0").value();
    CHECK(root.pipe("x").get().as_text() == "root one");
    rt.registry().restore("m/leaf", "1.1.0").value();
    CHECK(root.pipe("x").get().as_text() == "root two");
  }
  CHECK(roots == 2);
  CHECK(leaves == 2);
}

TEST_CASE("memo: what rests on a replaced version is freed", "[runtime][memo]") {
  std::atomic<int> leaves{0};
  leat::runtime rt({.memo = {.worth_ratio_min = 0}});
  rt.publish(leaf("1.0.0-dev", "one", leaves));
  auto me = rt.client();
  for (int i = 0; i < 1000; ++i)
    (void)me.algo("m/leaf@1.0.0-dev").pipe(std::to_string(i)).get();
  CHECK(rt.memo().stats().entries == 1000);
  rt.publish(leaf("1.0.0-dev", "two", leaves));
  while (rt.memo().stats().entries != 0) // behind our back
    std::this_thread::yield();
  CHECK(me.algo("m/leaf@1.0.0-dev").pipe("1").get().as_text() == "two");
}
