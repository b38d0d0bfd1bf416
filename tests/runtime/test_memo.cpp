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

struct memo_fixture {
  explicit memo_fixture(leat::runtime_options options = {}) : rt(options) {}

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
  memo_fixture f;
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
  memo_fixture f;
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
  memo_fixture f;
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
  memo_fixture none({.memo = {.bytes_max = 0}});
  none.rt.publish(none.counted("m/pure"));
  none.call("m/pure", "x");
  none.call("m/pure", "x");
  CHECK(none.runs == 2);
  memo_fixture small({.memo = {.bytes_max = 65'536}});
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

TEST_CASE("memo: limits that make no sense are refused", "[runtime][memo]") {
  auto const refusal = [](leat::memo_limits limits) -> std::string {
    try {
      leat::runtime rt({.memo = limits});
    } catch (leat::error const& e) {
      CHECK(e.code == leat::errc::invalid_argument);
      return e.message;
    }
    return "none";
  };
  CHECK_THAT(refusal({.owner_share_max = 0}),
    Catch::Matchers::ContainsSubstring("memo.owner_share_max: expected a share above 0"));
  CHECK_THAT(refusal({.disk_bytes_max = 1000}),
    Catch::Matchers::ContainsSubstring(
      "memo.disk_bytes_max: expected 0 or at least 1048576 bytes, got 1000"));
  CHECK_THAT(refusal({.worth_ratio_min = -1}),
    Catch::Matchers::ContainsSubstring("memo.worth_ratio_min: expected 0 or more"));
  CHECK(refusal({.owner_share_max = 2, .disk_bytes_max = 0}) == "none");
}

TEST_CASE("memo: an owner's outputs take no more than its share", "[runtime][memo]") {
  memo_fixture f({.memo = {.bytes_max = 1 << 20, .owner_share_max = 0.25, .worth_ratio_min = 0}});
  f.rt.publish(f.counted("greedy/one"));
  f.rt.publish(f.counted("greedy/two"));
  f.rt.publish(f.counted("modest/one"));
  f.call("modest/one", "x");
  for (int i = 0; i < 2000; ++i)
    for (auto const* name : {"greedy/one", "greedy/two"})
      f.call(name, std::string(500, 'x') + std::to_string(i));
  std::uint64_t greedy = 0;
  for (auto const& m : f.rt.memo().stats().algorithms)
    if (m.algorithm != "modest/one")
      greedy += m.bytes;
  CHECK(greedy <= (1 << 20) / 4);
  CHECK(greedy > (1 << 20) / 8);
  auto const before = f.runs.load();
  f.call("modest/one", "x");
  CHECK(f.runs == before);
}

TEST_CASE(
  "memo: a publish invalidates what depended on it, transitively, and nothing else", "[runtime][memo]") {
  memo_fixture f;
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
  memo_fixture f;
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
  memo_fixture f;
  std::atomic<int> runs{0};
  f.rt.publish(leat::algorithm("m/fails", "1.0.0").pure().apply([&](std::string) -> std::string {
    if (++runs == 1)
      throw std::runtime_error("once");
    return "well";
  }));
  CHECK_THROWS_AS(f.call("m/fails", "x"), leat::error);
  CHECK(f.call("m/fails", "x") == "well");
}

TEST_CASE("memo: ten thousand equal concurrent calls run once", "[runtime][memo]") {
  constexpr int count = 10'000;
  memo_fixture f;
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  f.rt.publish(leat::algorithm("m/slow", "1.0.0").pure().apply([&, gate](std::string s) {
    ++f.runs;
    gate.wait();
    return s;
  }));
  std::vector<std::vector<leat::reply>> replies(4); // by thread
  std::vector<std::thread> callers;
  for (auto& mine : replies)
    callers.emplace_back([&] {
      auto const slow = f.rt.client().algo("m/slow");
      for (int i = 0; i < count / 4; ++i)
        mine.push_back(slow.pipe("same"));
    });
  for (auto& c : callers)
    c.join();
  go.set_value();
  for (auto& mine : replies)
    for (auto& r : mine)
      CHECK(r.get().as_text() == "same");
  CHECK(f.runs == 1);
  auto const counted = f.rt.metrics().algorithms.at(0);
  CHECK(counted.calls == count);
  CHECK(counted.coalesced == count - 1);
  CHECK(counted.memo_saved.count() > 0);
}

TEST_CASE("memo: when the leader gives up, a waiter takes over", "[runtime][memo]") {
  std::promise<void> first_runs; // outlives the runtime
  memo_fixture f;
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

TEST_CASE("memo: when the last who waits leaves, the run ends", "[runtime][memo]") {
  std::atomic<int> left{0};
  memo_fixture f;
  f.rt.publish(leat::algorithm("m/waits", "1.0.0")
                 .pure()
                 .apply([&](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   ++f.runs;
                   try {
                     co_await ctx.sleep(std::chrono::hours(24));
                   } catch (leat::error const&) {
                     ++left;
                     throw;
                   }
                   co_return s;
                 }));
  auto const waits = f.rt.client().algo("m/waits");
  std::vector<leat::reply> replies;
  for (int i = 0; i < 3; ++i)
    replies.push_back(waits.pipe("x"));
  for (int i = 0; i < 3; ++i) {
    while (f.runs <= i) // a new leader has begun
      std::this_thread::yield();
    CHECK(left <= i);
    replies[static_cast<std::size_t>(i)].cancel();
  }
  while (left < 3)
    std::this_thread::yield();
  CHECK(f.runs == 3);
  CHECK(f.rt.metrics().memo_entries == 0);
}
