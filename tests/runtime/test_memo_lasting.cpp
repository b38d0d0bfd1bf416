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
    Catch::Matchers::ContainsSubstring("memo: outcomes of a pure algorithm alone are remembered"));
  CHECK_THROWS_WITH(
    rt.publish(
      leat::algorithm("m/x", "1.0.0").pure().memo({.ttl = std::chrono::milliseconds(0)}).apply([](int n) {
        return n;
      })),
    Catch::Matchers::ContainsSubstring("memo/ttl_ms: expected at least 1"));
}

TEST_CASE("memo: a version that gives two outputs for one input is caught and set apart", "[runtime][memo]") {
  std::vector<std::string> lines;
  std::mutex lock;
  std::atomic<int> logged{0};
  leat::runtime rt({.memo = {.check_one_in = 2}, .log = [&](leat::log_entry const& e) {
                      std::lock_guard hold(lock);
                      lines.push_back(std::string(e.algorithm) + ' ' + std::string(e.text));
                      ++logged;
                      logged.notify_one();
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
  logged.wait(0); // a run behind the calls found it out; this is the last that it does
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
