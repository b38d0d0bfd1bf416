#include "tests/support/call_trees.hpp"
#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <future>
#include <random>
#include <thread>

namespace {

leat::algorithm says(std::string version, std::string text) {
  return leat::algorithm("demo/say", version).apply([text](std::string) { return text; });
}

leat::algorithm asks(std::string name, std::string callee, std::vector<std::string> calls) {
  return leat::algorithm(name, "1.0.0")
    .calls(std::move(calls))
    .apply([callee](leat::value in, leat::context& ctx) -> leat::task<leat::value> {
      co_return co_await ctx.algo(callee).pipe(in);
    });
}

} // namespace

TEST_CASE("calls: a reference takes the highest version that it accepts", "[runtime][call]") {
  leat::runtime rt;
  rt.publish(says("1.0.0", "one"));
  rt.publish(says("1.2.0", "one-two"));
  rt.publish(says("2.0.0-rc.1", "preview"));
  auto ask = [&](std::string ref) { return rt.client().algo(ref).pipe("?").get().as_text(); };
  CHECK(ask("demo/say") == "one-two");
  CHECK(ask("demo/say@1.0.0") == "one");
  CHECK(ask("demo/say@^1") == "one-two");
  CHECK(ask("demo/say@~1.0.0") == "one");
  CHECK(ask("demo/say@2.0.0-rc.1") == "preview");
  CHECK(rt.client().algo("demo/say@^3").pipe("?").try_get().error().code == leat::errc::not_found);
  CHECK(rt.client().algo("demo/none").pipe("?").try_get().error().code == leat::errc::not_found);
  CHECK(rt.client().algo("demo say").pipe("?").try_get().error().code == leat::errc::invalid_argument);
  CHECK(rt.client().algo("demo/say@1.2.z").pipe("?").try_get().error().code == leat::errc::invalid_argument);
  rt.publish(says("2.0.0", "two"));
  CHECK(ask("demo/say") == "two");
}

TEST_CASE("calls: a running tree keeps the catalog that its root saw", "[runtime][call]") {
  leat::runtime rt;
  rt.publish(says("1.0.0", "old"));
  std::promise<void> entered;
  std::promise<void> published;
  rt.publish(leat::algorithm("demo/late", "1.0.0")
               .calls({"demo/*"})
               .apply([&](std::string, leat::context& ctx) -> leat::task<std::string> {
                 entered.set_value();
                 published.get_future().wait();
                 co_return (co_await ctx.algo("demo/say").pipe("?")).as_text();
               }));
  auto running = rt.client().algo("demo/late").pipe("");
  entered.get_future().wait();
  rt.publish(says("1.1.0", "new"));
  published.set_value();
  CHECK(running.get().as_text() == "old");
  CHECK(rt.client().algo("demo/say").pipe("?").get().as_text() == "new");
}

TEST_CASE("calls: only what is on the calls list may be called", "[runtime][call]") {
  leat::runtime rt;
  rt.publish(says("1.0.0", "hello"));
  rt.publish(asks("demo/exact", "demo/say", {"demo/say"}));
  rt.publish(asks("demo/owner", "demo/say", {"other/*", "demo/*"}));
  rt.publish(asks("demo/all", "demo/say", {"*"}));
  rt.publish(asks("demo/none", "demo/say", {}));
  rt.publish(asks("demo/wrong", "demo/say", {"other/say", "demo/sa"}));
  for (auto const* name : {"demo/exact", "demo/owner", "demo/all"})
    CHECK(rt.client().algo(name).pipe("").get().as_text() == "hello");
  for (auto const* name : {"demo/none", "demo/wrong"}) {
    auto const denied = rt.client().algo(name).pipe("").try_get();
    REQUIRE_FALSE(denied);
    CHECK(denied.error().code == leat::errc::permission_denied);
  }
}

TEST_CASE("calls: an error carries the path to the call that failed", "[runtime][call]") {
  leat::runtime rt;
  rt.publish(
    leat::algorithm("e/boom", "1.2.0").apply([](int) -> int { throw std::runtime_error("no such luck"); }));
  rt.publish(asks("e/middle", "e/boom", {"e/*"}));
  rt.publish(asks("e/root", "e/middle", {"e/*"}));
  auto const failed = rt.client().algo("e/root").pipe(1).try_get();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == leat::errc::algorithm_failed);
  CHECK(failed.error().message == "no such luck");
  CHECK(failed.error().path == std::vector<std::string>{"e/root@1.0.0", "e/middle@1.0.0", "e/boom@1.2.0"});
  CHECK(to_string(failed.error()) ==
        "algorithm_failed: no such luck [e/root@1.0.0 > e/middle@1.0.0 > e/boom@1.2.0]");
}

TEST_CASE("calls: an algorithm may fail with a code of its choice", "[runtime][call]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("e/choosy", "1.0.0").apply([](int) -> int {
    throw leat::error(leat::errc::unavailable, "come back later", {{"seconds", 3}});
  }));
  auto const failed = rt.client().algo("e/choosy").pipe(1).try_get();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == leat::errc::unavailable);
  CHECK(failed.error().detail["seconds"] == 3);
}

TEST_CASE(
  "calls: recursion far deeper than there are threads works, without end it is refused", "[runtime][call]") {
  leat::runtime rt({.threads = 1, .depth_max = 50});
  rt.publish(leat::algorithm("d/deep", "1.0.0")
               .calls({"d/deep"})
               .apply([](int n, leat::context& ctx) -> leat::task<int> {
                 if (n == 0)
                   co_return 0;
                 co_return (co_await ctx.algo("d/deep").pipe(n - 1)).to<int>() + 1;
               }));
  CHECK(rt.client().algo("d/deep").pipe(49).get().to<int>() == 49);
  auto const endless = rt.client().algo("d/deep").pipe(50).try_get();
  REQUIRE_FALSE(endless);
  CHECK(endless.error().code == leat::errc::resource_exhausted);
  CHECK(endless.error().path.size() == 51);
}

TEST_CASE("calls: a full queue refuses at once and recovers", "[runtime][call]") {
  leat::runtime rt({.threads = 1});
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  rt.publish(leat::algorithm("q/slow", "1.0.0")
               .limits({.instances_max = 1, .waiting_max = 4})
               .load([gate] {
                 gate.wait();
                 return 0;
               })
               .apply([](int const&, int n) { return n; }));
  std::vector<leat::reply> kept;
  for (int i = 0; i < 4; ++i)
    kept.push_back(rt.client().algo("q/slow").pipe(i));
  auto const refused = rt.client().algo("q/slow").pipe(9).try_get();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == leat::errc::resource_exhausted);
  go.set_value();
  for (int i = 0; i < 4; ++i)
    CHECK(kept[static_cast<std::size_t>(i)].get().to<int>() == i);
  CHECK(rt.client().algo("q/slow").pipe(9).get().to<int>() == 9);
}

TEST_CASE("calls: the context tells caller, id, trace, and writes the log", "[runtime][call]") {
  std::vector<std::string> lines;
  leat::runtime rt({.log = [&lines](leat::log_entry const& e) {
    lines.push_back(std::string(e.algorithm) + " " + std::string(e.text));
  }});
  rt.publish(leat::algorithm("c/inner", "1.0.0").apply([](int, leat::context& ctx) {
    ctx.log("inside");
    return leat::json{
      {"caller", ctx.caller().name}, {"trace", to_string(ctx.trace())}, {"id", ctx.call_id()}};
  }));
  rt.publish(asks("c/outer", "c/inner", {"c/*"}));
  auto const trace =
    leat::parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").value();
  auto reply = rt.client().algo("c/outer").with({.trace_parent = trace}).pipe(1);
  auto const id = reply.call_id();
  auto const nested = reply.get().as_json();
  CHECK(nested["caller"] == "algo:c/outer");
  CHECK(nested["id"] != id);
  CHECK(nested["trace"].get<std::string>().substr(0, 36) == "00-0af7651916cd43dd8448eb211c80319c-");
  CHECK(rt.client().algo("c/inner").pipe(1).get().as_json()["caller"] == "process:self");
  auto const own = rt.client().algo("c/inner").pipe(1).get().as_json()["trace"].get<std::string>();
  CHECK(leat::parse_traceparent(own));
  CHECK(lines == std::vector<std::string>(3, "c/inner@1.0.0 inside"));
}

TEST_CASE("calls: counted per algorithm", "[runtime][call][metrics]") {
  leat::runtime rt;
  rt.publish(says("1.0.0", "hello"));
  rt.publish(leat::algorithm("demo/fail", "1.0.0").apply([](int) -> int { throw 1; }));
  for (int i = 0; i < 3; ++i)
    (void)rt.client().algo("demo/say").pipe("").get();
  (void)rt.client().algo("demo/fail").pipe(1).try_get();
  auto const counted = rt.metrics().algorithms;
  REQUIRE(counted.size() == 2);
  CHECK(counted[0].algorithm == "demo/fail");
  CHECK(counted[0].failures == 1);
  CHECK(counted[1].algorithm == "demo/say");
  CHECK(counted[1].version == "1.0.0");
  CHECK(counted[1].calls == 3);
  CHECK(counted[1].runs == 3);
  CHECK(counted[1].loads >= 1);
  CHECK(counted[1].failures == 0);
}

TEST_CASE("calls: many threads, random trees, random cancellations", "[runtime][call][stress]") {
  std::atomic<int> live{0};
  for (bool pure : {false, true}) {
    leat::runtime rt({.threads = 2});
    rt.publish(leat::testing::call_trees::node_algorithm(live, pure));
    std::atomic<int> wrong{0};
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        std::mt19937_64 random(t + 1);
        for (int i = 0; i < 150; ++i) {
          auto node = leat::testing::call_trees::random_node(random, 3, 5);
          auto reply = rt.client().algo("tree/node").pipe(node);
          if (random() % 4 == 0)
            continue; // dropped: cancelled
          auto const got = reply.try_get();
          auto const wanted = leat::testing::call_trees::expected(node);
          bool const right = wanted ? got && got->to<long>() == *wanted
                                    : !got && got.error().code == leat::errc::algorithm_failed;
          wrong += right ? 0 : 1;
        }
      });
    threads.clear();
    CHECK(wrong == 0);
  }
  CHECK(live == 0);
}
