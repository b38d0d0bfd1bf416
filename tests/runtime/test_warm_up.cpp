#include "tests/support/catch.hpp"
#include "tests/support/evicted_file.hpp"

#include <leat/caf.hpp>
#include <leat/leat.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

// What comes before an instance takes calls: files that are brought at hand, and its first run.

namespace {

/// What an algorithm was given, in this order.
struct noted {
  void operator()(std::string const& input) {
    std::lock_guard hold(lock);
    inputs.push_back(input);
  }
  std::vector<std::string> all() {
    std::lock_guard hold(lock);
    return inputs;
  }

  std::mutex lock;
  std::vector<std::string> inputs;
};

leat::algorithm_metrics metrics_of(leat::runtime const& rt, std::string const& name) {
  for (auto const& m : rt.metrics().algorithms)
    if (m.algorithm == name)
      return m;
  return {};
}

} // namespace

TEST_CASE("warm-up: an instance has run once before it takes calls", "[runtime][pool]") {
  noted seen;
  leat::runtime rt;
  rt.publish(
    leat::algorithm("w/model", "1.0.0").load([] { return 1; }).warm_up("first").apply([&](std::string in) {
      seen(in);
      return in;
    }));
  CHECK(rt.client().algo("w/model").pipe("x").get().as_text() == "x");
  CHECK(rt.client().algo("w/model").pipe("y").get().as_text() == "y");
  CHECK(seen.all() == std::vector<std::string>{"first", "x", "y"});
  auto const m = metrics_of(rt, "w/model");
  CHECK(m.calls == 2);
  CHECK(m.runs == 3);
  CHECK(m.cold_starts == 1);
  auto const recent = rt.recent_calls(10);
  auto const first =
    std::find_if(recent.begin(), recent.end(), [](leat::span const& s) { return s.warm_up; });
  REQUIRE(first != recent.end());
  CHECK(to_string(rt.explain(first->call_id).value()).find("warm-up") != std::string::npos);
}

TEST_CASE("warm-up: calls wait while it waits for what it calls", "[runtime][pool]") {
  noted seen;
  std::promise<void> asked;
  std::promise<void> gate;
  leat::runtime rt({.threads = 2});
  rt.publish(leat::algorithm("w/gate", "1.0.0").execution(leat::execution::blocking).apply([&](int n) {
    asked.set_value();
    gate.get_future().wait();
    return n;
  }));
  rt.publish(leat::algorithm("w/model", "1.0.0")
               .calls({"w/gate"})
               .load([] { return 1; })
               .warm_up("first")
               .apply([&](std::string in, leat::context& ctx) -> leat::task<std::string> {
                 if (in == "first")
                   co_await ctx.algo("w/gate").pipe(1);
                 seen(in);
                 co_return in;
               }));
  auto waits = rt.client().algo("w/model").pipe("x");
  asked.get_future().wait();
  gate.set_value();
  CHECK(waits.get().as_text() == "x");
  CHECK(seen.all() == std::vector<std::string>{"first", "x"});
}

TEST_CASE("warm-up: where it fails, the start has failed", "[runtime][pool]") {
  std::atomic<int> loads{0};
  leat::runtime rt({.supervision = {.min_backoff = std::chrono::milliseconds(1), .max_restarts = 1}});
  rt.publish(leat::algorithm("w/model", "1.0.0")
               .load([&] { return ++loads; })
               .warm_up("first")
               .apply([](std::string in) {
                 if (in == "first")
                   throw std::runtime_error("no such weights");
                 return in;
               }));
  auto const out = rt.client().algo("w/model").pipe("x").try_get();
  REQUIRE_FALSE(out);
  CHECK(out.error().code == leat::errc::algorithm_failed);
  CHECK(out.error().message == "warm-up of w/model@1.0.0 failed: no such weights");
  CHECK(loads == 2);
  auto const now = metrics_of(rt, "w/model").instances;
  CHECK(now.idle + now.busy == 0);
}

TEST_CASE("warm-up: an instance that is lost in it is started again", "[runtime][pool]") {
  std::atomic<int> runs{0};
  leat::runtime rt({.supervision = {.min_backoff = std::chrono::milliseconds(1)}});
  rt.publish(leat::algorithm("w/model", "1.0.0")
               .pure()
               .load([] { return 1; })
               .warm_up(0)
               .apply([&](int n, leat::context& ctx) -> leat::task<int> {
                 if (++runs == 1) {
                   caf::anon_send_exit(leat::detail::actor_of(ctx)->address(), caf::exit_reason::kill);
                   co_await ctx.sleep(std::chrono::hours(1));
                 }
                 co_return n;
               }));
  CHECK(rt.client().algo("w/model").pipe(5).get().to<int>() == 5);
  CHECK(runs == 3);
  CHECK(metrics_of(rt, "w/model").loads == 1); // that led to an instance
}

TEST_CASE("warm-up: a batch, and instances that share a state", "[runtime][pool]") {
  noted seen;
  leat::runtime rt;
  rt.publish(leat::algorithm("w/batch", "1.0.0")
               .load([] { return 1; })
               .warm_up("first")
               .batch({.size_max = 4})
               .apply([&](std::vector<std::string> in) {
                 for (auto const& one : in)
                   seen(one);
                 return in;
               }));
  CHECK(rt.client().algo("w/batch").pipe("x").get().as_text() == "x");
  rt.publish(leat::algorithm("w/shared", "1.0.0")
               .limits({.concurrency = 3})
               .load([] { return 1; })
               .warm_up("first")
               .apply([&](std::string in) {
                 seen(in);
                 return in;
               }));
  CHECK(rt.client().algo("w/shared").pipe("x").get().as_text() == "x");
  CHECK(seen.all() == std::vector<std::string>{"first", "x", "first", "x"});
}

TEST_CASE("warm-up: without a load there is nothing to warm up or to read", "[runtime][unit]") {
  leat::runtime rt;
  auto const publish = [&](leat::algorithm a) {
    try {
      rt.publish(a);
    } catch (leat::error const& e) {
      return e.code == leat::errc::invalid_argument ? e.message : std::string();
    }
    return std::string();
  };
  auto const plain = [] { return leat::algorithm("w/plain", "1.0.0").apply([](int n) { return n; }); };
  CHECK(publish(plain().warm_up(1)) == "w/plain@1.0.0 says what to warm up with, but there is no load");
  CHECK(publish(plain().reads({"model"})) == "w/plain@1.0.0 says what to read, but there is no load");
}

TEST_CASE("reads: what may be called is brought at hand before it is sure", "[runtime][unit]") {
  if (auto const* set = std::getenv("LEAT_LEARNING"); set != nullptr && std::string(set) == "0")
    return;
  constexpr int callees = 8; // each is called too seldom to be started, and often enough to be at hand
  std::deque<leat::test::evicted_file> files;
  leat::runtime rt;
  auto const name = [](int i) { return "w/part" + std::to_string(i); };
  for (int i = 0; i < callees; ++i) {
    auto const& file = files.emplace_back("part" + std::to_string(i), std::size_t{1} << 20);
    if (!file.evict())
      return; // a file system that lies in memory
    rt.publish(leat::algorithm(name(i), "1.0.0").reads({file.path()}).load([] { return 1; }).apply([](int n) {
      return n;
    }));
  }
  rt.publish(leat::algorithm("w/caller", "1.0.0")
               .calls({"w/*"})
               .apply([name](int n, leat::context& ctx) -> leat::task<int> {
                 auto const out = co_await ctx.algo(name(n % callees)).pipe(n);
                 co_return out.to<int>();
               }));
  std::uint64_t fetched = 0;
  for (int n = 0; n < 400 && fetched == 0; ++n) {
    for (int i = 0; i < callees; ++i) {
      auto registry = rt.registry();
      REQUIRE(registry.retire(name(i), "1.0.0"));
      REQUIRE(registry.restore("w/part" + std::to_string(i), "1.0.0"));
      files[static_cast<std::size_t>(i)].evict();
    }
    CHECK(rt.client().algo("w/caller").pipe(n * 5).get().to<int>() == n * 5);
    rt.graph(); // takes in what was observed
    for (int i = 0; i < callees; ++i)
      fetched += metrics_of(rt, name(i)).pre_fetches;
  }
  CHECK(fetched > 0);
}
