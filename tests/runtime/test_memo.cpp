#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct fixture {
  explicit fixture(leat::runtime_options options = {}) : rt(options) {}

  leat::algorithm counted(std::string name, std::string version = "1.0.0") {
    return leat::algorithm(name, version).pure().apply([this, tag = version](std::string s) {
      ++runs;
      return tag + ":" + s;
    });
  }

  std::string call(std::string ref, leat::value in, leat::memo_use use = leat::memo_use::use) {
    return rt.client().algo(ref).with({.memo = use}).pipe(std::move(in)).get().as_text();
  }

  std::atomic<int> runs{0};
  leat::runtime rt;
};

} // namespace

TEST_CASE("memo: a pure output is remembered, an impure one never", "[runtime][memo]") {
  fixture f;
  f.rt.publish(f.counted("m/pure"));
  std::atomic<int> impure{0};
  f.rt.publish(
    leat::algorithm("m/impure", "1.0.0").apply([&](std::string) { return std::to_string(++impure); }));
  for (int i = 0; i < 3; ++i)
    CHECK(f.call("m/pure", "x") == "1.0.0:x");
  CHECK(f.runs == 1);
  CHECK(f.call("m/pure", "y") == "1.0.0:y");
  CHECK(f.runs == 2);
  f.call("m/impure", "x");
  CHECK(f.call("m/impure", "x") == "2");
  auto const counted = f.rt.metrics();
  CHECK(counted.memo_entries == 2);
  CHECK(counted.memo_bytes > 0);
  CHECK(counted.algorithms[1].memo_hits == 2);
}

TEST_CASE(
  "memo: inputs of different kinds are different inputs, equal documents are one", "[runtime][memo]") {
  fixture f;
  std::atomic<int> runs{0};
  f.rt.publish(leat::algorithm("m/kind", "1.0.0").pure().apply([&](leat::value v) {
    ++runs;
    return std::string(to_string(v.kind()));
  }));
  CHECK(f.call("m/kind", "null") == "text");
  CHECK(f.call("m/kind", nullptr) == "null");
  CHECK(f.call("m/kind", leat::json("null")) == "json");
  CHECK(f.call("m/kind", leat::bytes{std::byte{'n'}}) == "bytes");
  CHECK(f.call("m/kind", "n") == "text");
  CHECK(runs == 5);
  CHECK(f.call("m/kind", leat::json::parse(R"({"a":1,"b":[2]})")) == "json");
  CHECK(f.call("m/kind", leat::json::parse(R"( {"b" : [2], "a":1} )")) == "json");
  CHECK(runs == 6);
  f.call("m/kind", leat::json(1));
  f.call("m/kind", leat::json(1.0));
  f.call("m/kind", leat::json(true));
  f.call("m/kind", leat::json("\xff"));
  CHECK(runs == 10);
}

TEST_CASE("memo: bypass neither looks nor remembers, refresh runs and remembers", "[runtime][memo]") {
  fixture f;
  f.rt.publish(f.counted("m/pure"));
  f.call("m/pure", "x", leat::memo_use::bypass);
  f.call("m/pure", "x");
  CHECK(f.runs == 2);
  f.call("m/pure", "x", leat::memo_use::bypass);
  CHECK(f.runs == 3);
  f.call("m/pure", "x", leat::memo_use::refresh);
  CHECK(f.runs == 4);
  f.call("m/pure", "x");
  CHECK(f.runs == 4);
}

TEST_CASE("memo: none with a budget of zero, and a small budget holds", "[runtime][memo]") {
  fixture none({.memo = {.bytes_max = 0}});
  none.rt.publish(none.counted("m/pure"));
  none.call("m/pure", "x");
  none.call("m/pure", "x");
  CHECK(none.runs == 2);
  fixture small({.memo = {.bytes_max = 65'536}});
  small.rt.publish(small.counted("m/pure"));
  for (int i = 0; i < 1000; ++i)
    small.call("m/pure", std::string(200, 'x') + std::to_string(i));
  auto const counted = small.rt.metrics();
  CHECK(counted.memo_bytes <= 65'536);
  CHECK(counted.memo_entries > 10);
  CHECK(
    small.call("m/pure", std::string(100'000, 'y')).size() == 100'006); // larger than the budget: not kept
  CHECK(small.rt.metrics().memo_bytes <= 65'536);
}

TEST_CASE(
  "memo: a publish invalidates what depended on it, transitively, and nothing else", "[runtime][memo]") {
  fixture f;
  std::atomic<int> roots{0};
  std::atomic<int> others{0};
  f.rt.publish(f.counted("m/leaf", "1.0.0"));
  f.rt.publish(leat::algorithm("m/mid", "1.0.0")
                 .calls({"m/*"})
                 .apply( // not pure itself: dependencies pass through
                   [](std::string s, leat::context& ctx) -> leat::task<std::string> {
                     co_return "mid " + (co_await ctx.algo("m/leaf@^1").pipe(s)).as_text();
                   }));
  f.rt.publish(leat::algorithm("m/root", "1.0.0")
                 .pure()
                 .calls({"m/*"})
                 .apply([&roots](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   ++roots;
                   co_return "root " + (co_await ctx.algo("m/mid").pipe(s)).as_text();
                 }));
  f.rt.publish(leat::algorithm("m/other", "1.0.0").pure().apply([&others](std::string s) {
    ++others;
    return s;
  }));
  CHECK(f.call("m/root", "x") == "root mid 1.0.0:x");
  CHECK(f.call("m/root", "x") == "root mid 1.0.0:x");
  CHECK(f.call("m/other", "x") == "x");
  CHECK(roots == 1);
  f.rt.publish(f.counted("m/leaf", "1.1.0"));
  CHECK(f.call("m/root", "x") == "root mid 1.1.0:x");
  CHECK(f.call("m/other", "x") == "x");
  CHECK(roots == 2);
  CHECK(others == 1);
  f.rt.publish(f.counted("m/leaf", "2.0.0")); // outside ^1
  CHECK(f.call("m/root", "x") == "root mid 1.1.0:x");
  CHECK(roots == 2);
}

TEST_CASE(
  "memo: an output that rests on an algorithm's absence is forgotten when it appears", "[runtime][memo]") {
  fixture f;
  f.rt.publish(leat::algorithm("m/tries", "1.0.0")
                 .pure()
                 .calls({"m/*"})
                 .apply([](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   bool missing = false;
                   try {
                     s = (co_await ctx.algo("m/extra").pipe(s)).as_text();
                   } catch (leat::error const& e) {
                     missing = e.code == leat::errc::not_found;
                   }
                   co_return missing ? "without" : s;
                 }));
  CHECK(f.call("m/tries", "x") == "without");
  f.rt.publish(f.counted("m/extra"));
  CHECK(f.call("m/tries", "x") == "1.0.0:x");
}

TEST_CASE("memo: what failed is not remembered", "[runtime][memo]") {
  fixture f;
  std::atomic<int> runs{0};
  f.rt.publish(leat::algorithm("m/fails", "1.0.0").pure().apply([&](std::string) -> std::string {
    if (++runs == 1)
      throw std::runtime_error("once");
    return "well";
  }));
  CHECK_THROWS_AS(f.call("m/fails", "x"), leat::error);
  CHECK(f.call("m/fails", "x") == "well");
}

TEST_CASE("memo: equal concurrent calls run once", "[runtime][memo]") {
  fixture f;
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  f.rt.publish(leat::algorithm("m/slow", "1.0.0").pure().apply([&, gate](std::string s) {
    ++f.runs;
    gate.wait();
    return s;
  }));
  std::vector<leat::reply> replies;
  for (int i = 0; i < 1000; ++i)
    replies.push_back(f.rt.client().algo("m/slow").pipe("same"));
  go.set_value();
  for (auto& r : replies)
    CHECK(r.get().as_text() == "same");
  CHECK(f.runs == 1);
  auto const counted = f.rt.metrics().algorithms.at(0);
  CHECK(counted.calls == 1000);
  CHECK(counted.coalesced == 999);
}

TEST_CASE("memo: when the leader gives up, a waiter takes over", "[runtime][memo]") {
  std::promise<void> first_runs; // outlives the runtime
  fixture f;
  f.rt.publish(leat::algorithm("m/waits", "1.0.0")
                 .pure()
                 .apply([&](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   if (++f.runs == 1) {
                     first_runs.set_value();
                     co_await ctx.sleep(std::chrono::hours(24));
                   }
                   co_return s;
                 }));
  auto leader = f.rt.client().algo("m/waits").pipe("x");
  first_runs.get_future().wait();
  auto short_lived = f.rt.client().algo("m/waits").with({.timeout = std::chrono::milliseconds(5)}).pipe("x");
  auto waiter = f.rt.client().algo("m/waits").pipe("x");
  CHECK(short_lived.try_get().error().code == leat::errc::deadline_exceeded);
  leader.cancel();
  CHECK(waiter.get().as_text() == "x");
  CHECK(f.runs == 2);
}

// -- what stands although something has changed
// -----------------------------------------------------------------------------------------------

namespace {

/// `m/root` calls `m/leaf@^1` and tells what it said.
leat::algorithm root_over_leaf(std::atomic<int>& runs) {
  return leat::algorithm("m/root", "1.0.0")
    .pure()
    .calls({"m/*"})
    .apply([&runs](std::string s, leat::context& ctx) -> leat::task<std::string> {
      ++runs;
      co_return "root " + (co_await ctx.algo("m/leaf@^1").pipe(s)).as_text();
    });
}

leat::algorithm leaf(std::string version, std::string answer, std::atomic<int>& runs) {
  return leat::algorithm("m/leaf", version).pure().apply([&runs, answer](std::string) {
    ++runs;
    return answer;
  });
}

} // namespace

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

// -- what is remembered, and how long
// ------------------------------------------------------------------------------------------------------------

TEST_CASE("memo: failures are remembered where the algorithm says so", "[runtime][memo]") {
  leat::runtime rt;
  std::atomic<int> runs{0};
  rt.publish(leat::algorithm("m/fails", "1.0.0").pure().memo({.failures = true}).apply([&](std::string s) {
    ++runs;
    if (s == "bad")
      throw std::runtime_error("as ever");
    return s;
  }));
  rt.publish(leat::algorithm("m/asks", "1.0.0")
               .calls({"m/*"})
               .apply([](std::string s, leat::context& ctx) -> leat::task<std::string> {
                 co_return (co_await ctx.algo("m/fails").pipe(s)).as_text();
               }));
  auto const first = rt.client().algo("m/fails").pipe("bad").try_get();
  REQUIRE_FALSE(first);
  CHECK(first.error().path == std::vector<std::string>{"m/fails@1.0.0"});
  auto const second = rt.client().algo("m/asks").pipe("bad").try_get();
  REQUIRE_FALSE(second);
  CHECK(second.error().message == first.error().message);
  CHECK(second.error().path == std::vector<std::string>{"m/asks@1.0.0", "m/fails@1.0.0"});
  CHECK(runs == 1);
}

TEST_CASE("memo: what chance had a part in is not remembered", "[runtime][memo]") {
  leat::runtime rt;
  std::promise<void> open;
  auto const gate = open.get_future().share();
  std::atomic<int> roots{0};
  rt.publish(leat::algorithm("m/slow", "1.0.0")
               .pure()
               .execution(leat::execution::blocking)
               .apply([gate](std::string s) {
                 gate.wait();
                 return s;
               }));
  rt.publish(
    leat::algorithm("m/root", "1.0.0")
      .pure()
      .calls({"m/*"})
      .apply([&](std::string s, leat::context& ctx) -> leat::task<std::string> {
        ++roots;
        try {
          s = (co_await ctx.algo("m/slow").with({.timeout = std::chrono::milliseconds(5)}).pipe(s)).as_text();
        } catch (leat::error const& e) {
          co_return std::string("without");
        }
        co_return s;
      }));
  CHECK(rt.client().algo("m/root").pipe("x").get().as_text() == "without");
  open.set_value();
  (void)rt.client().algo("m/slow").pipe("x").get();
  CHECK(rt.client().algo("m/root").pipe("x").get().as_text() == "x");
  CHECK(roots == 2);
}

TEST_CASE("memo: an outcome with a time to live is computed again after it", "[runtime][memo]") {
  leat::runtime rt;
  std::atomic<int> runs{0};
  rt.publish(leat::algorithm("m/now", "1.0.0")
               .pure()
               .memo({.ttl = std::chrono::milliseconds(1)})
               .apply([&](std::string) { return std::to_string(++runs); }));
  auto const now = rt.client().algo("m/now");
  (void)now.pipe("x").get();
  auto const begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(2))
    std::this_thread::yield();
  CHECK(rt.memo().explain("m/now", "x").value().why == leat::memo_reason::expired);
  CHECK(now.pipe("x").get().as_text() == "2");
}

TEST_CASE("memo: what is soon over is computed again behind a caller's back", "[runtime][memo]") {
  leat::runtime rt;
  std::atomic<int> runs{0};
  std::promise<void> first_ends;
  auto const end = first_ends.get_future().share();
  std::promise<void> again;
  rt.publish(leat::algorithm("m/now", "1.0.0")
               .pure()
               .execution(leat::execution::blocking)
               .memo({.ttl = std::chrono::seconds(10)})
               .apply([&, end](std::string) {
                 auto const run = ++runs;
                 if (run == 1)
                   end.wait();
                 if (run == 2)
                   again.set_value();
                 return "same";
               }));
  auto const now = rt.client().algo("m/now");
  auto first = now.pipe("x");
  // Computing took a share of the time to live, so each caller is early with a probability that is not small.
  auto const begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(300))
    std::this_thread::yield();
  first_ends.set_value();
  (void)first.get();
  auto computed = again.get_future();
  while (computed.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
    CHECK(now.pipe("x").get().as_text() == "same");
  CHECK(runs >= 2);
}

TEST_CASE("memo: a ttl or failures of an algorithm that is not pure are refused", "[runtime][memo]") {
  leat::runtime rt;
  CHECK_THROWS_WITH(
    rt.publish(leat::algorithm("m/x", "1.0.0").memo({.failures = true}).apply([](int n) { return n; })),
    Catch::Contains("memo: outcomes of a pure algorithm alone are remembered"));
  CHECK_THROWS_WITH(
    rt.publish(
      leat::algorithm("m/x", "1.0.0").pure().memo({.ttl = std::chrono::milliseconds(0)}).apply([](int n) {
        return n;
      })),
    Catch::Contains("memo/ttl_ms: expected at least 1"));
}

TEST_CASE("memo: a version that gives two outputs for one input is caught and set apart", "[runtime][memo]") {
  std::vector<std::string> lines;
  std::mutex lock;
  leat::runtime rt({.memo = {.check_one_in = 2}, .log = [&](leat::log_entry const& e) {
                      std::lock_guard hold(lock);
                      lines.push_back(std::string(e.algorithm) + ' ' + std::string(e.text));
                    }});
  std::atomic<int> runs{0};
  rt.publish(leat::algorithm("m/draws", "1.0.0").pure().apply([&](std::string) { return ++runs; }));
  rt.publish(leat::algorithm("m/over", "1.0.0")
               .pure()
               .calls({"m/*"})
               .apply([](std::string s, leat::context& ctx) -> leat::task<int> {
                 co_return (co_await ctx.algo("m/draws").pipe(s)).to<int>();
               }));
  (void)rt.client().algo("m/over").pipe("x").get();
  auto const draws = rt.client().algo("m/draws");
  while (!rt.metrics().algorithms.at(0).memo_quarantined)
    (void)draws.pipe("x").get();
  auto const stats = rt.memo().stats();
  CHECK(stats.differences >= 1); // several may be under way
  CHECK(stats.algorithms.at(0).quarantined);
  CHECK(rt.memo().explain("m/draws", "x").value().why == leat::memo_reason::quarantined);
  auto const before = draws.pipe("x").get().to<int>();
  CHECK(draws.pipe("x").get().to<int>() > before);
  auto const over = rt.client().algo("m/over"); // what rests on it is not remembered, either
  auto const once = over.pipe("x").get().to<int>();
  CHECK(over.pipe("x").get().to<int>() > once);
  {
    std::lock_guard hold(lock);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("m/draws@1.0.0 is published as pure, but gave another output") == 0);
    CHECK(lines[0].find("sha256:") != std::string::npos);
  }
  CHECK(rt.memo().forget("m/draws").value() == 0);
  CHECK(rt.memo().explain("m/draws", "x").value().why == leat::memo_reason::never_seen);
}

TEST_CASE("memo: steps aside where looking up costs more than computing", "[runtime][memo]") {
  leat::runtime rt({.memo = {.worth_ratio_min = 1e12}});
  std::atomic<int> runs{0};
  rt.publish(leat::algorithm("m/cheap", "1.0.0").pure().apply([&](int n) { return ++runs, n; }));
  auto const cheap = rt.client().algo("m/cheap");
  for (int i = 0; i < 1000; ++i)
    CHECK(cheap.pipe(i % 50).get().to<int>() == i % 50);
  auto const stats = rt.memo().stats();
  CHECK(stats.bypassed > 500);
  CHECK(stats.misses + stats.hits + stats.bypassed == 1000);
  CHECK(rt.memo().explain("m/cheap", leat::json(77)).value().why == leat::memo_reason::not_worth_it);
}

// -- telling
// -------------------------------------------------------------------------------------------------------

TEST_CASE("memo: says what it did, and what it saved", "[runtime][memo]") {
  fixture f;
  f.rt.publish(f.counted("m/a"));
  f.rt.publish(f.counted("m/b"));
  for (int i = 0; i < 10; ++i)
    f.call("m/a", std::to_string(i % 2));
  f.call("m/b", "x");
  auto const stats = f.rt.memo().stats();
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
