#include "tests/support/catch.hpp"

#include <leat/caf.hpp>
#include <leat/leat.hpp>

#include <atomic>
#include <latch>
#include <vector>

#include <caf/actor_system_config.hpp>

TEST_CASE("scheduling: calls are answered whether work is stolen or shared", "[runtime][scheduling]") {
  auto const how = GENERATE(leat::scheduling::stealing, leat::scheduling::sharing);
  CAPTURE(how == leat::scheduling::sharing);
  leat::runtime rt({.threads = 2, .scheduling = how});
  rt.publish(leat::algorithm("demo/next", "1.0.0").apply([](int n) { return n + 1; }));
  rt.publish(leat::algorithm("demo/twice", "1.0.0")
               .calls({"demo/*"})
               .apply([](leat::value n, leat::context& ctx) -> leat::task<leat::value> {
                 auto const once = co_await ctx.algo("demo/next").pipe(std::move(n));
                 co_return co_await ctx.algo("demo/next").pipe(once);
               }));
  auto const twice = rt.client().algo("demo/twice");
  std::vector<leat::reply> open;
  for (int i = 0; i < 200; ++i)
    open.push_back(twice.pipe(i));
  for (int i = 0; i < 200; ++i)
    CHECK(open[static_cast<std::size_t>(i)].get().to<int>() == i + 2);
}

TEST_CASE(
  "scheduling: the choice reaches the actor system, and stealing is the default", "[runtime][scheduling]") {
  auto policy_of = [](leat::runtime_options options) {
    leat::runtime rt(std::move(options));
    return get_or(leat::actor_system_of(rt).config(), "scheduler.policy", caf::atom("none"));
  };
  CHECK((policy_of({.threads = 1}) == caf::atom("stealing")));
  CHECK((policy_of({.threads = 1, .scheduling = leat::scheduling::sharing}) == caf::atom("sharing")));
}

TEST_CASE("scheduling: calls of one caller run side by side", "[runtime][scheduling]") {
  leat::runtime rt({.threads = 2});
  std::latch both(2); // who runs alone waits for ever
  auto const meet = [&both](int n) {
    both.arrive_and_wait();
    return n;
  };
  rt.publish(leat::algorithm("demo/left", "1.0.0").apply(meet));
  rt.publish(leat::algorithm("demo/right", "1.0.0").apply(meet));
  rt.publish(leat::algorithm("demo/both", "1.0.0")
               .calls({"demo/*"})
               .apply([](int n, leat::context& ctx) -> leat::task<int> {
                 auto left = ctx.algo("demo/left").pipe(n);
                 auto right = ctx.algo("demo/right").pipe(n);
                 co_return (co_await left).to<int>() + (co_await right).to<int>();
               }));
  CHECK(rt.client().algo("demo/both").pipe(21).get().to<int>() == 42);
}

TEST_CASE("scheduling: a call runs while its caller goes on working", "[runtime][scheduling]") {
  leat::runtime rt({.threads = 2});
  std::atomic<bool> called{false};
  rt.publish(leat::algorithm("demo/called", "1.0.0").apply([&called](int n) {
    called = true;
    called.notify_all();
    return n;
  }));
  rt.publish(leat::algorithm("demo/caller", "1.0.0")
               .calls({"demo/*"})
               .apply([&called](int n, leat::context& ctx) -> leat::task<int> {
                 auto reply = ctx.algo("demo/called").pipe(n);
                 called.wait(false); // keeps its thread
                 co_return (co_await reply).to<int>();
               }));
  CHECK(rt.client().algo("demo/caller").pipe(7).get().to<int>() == 7);
}
