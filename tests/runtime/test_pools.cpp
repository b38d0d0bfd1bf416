#include "tests/support/catch.hpp"

#include <leat/caf.hpp>
#include <leat/leat.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <mutex>
#include <set>
#include <thread>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

using namespace std::chrono_literals;

namespace {

/// An algorithm that waits at a gate, on a thread of its own, and notes the order in which it let calls
/// through.
struct gated {
  explicit gated(leat::runtime& rt, leat::algorithm_limits limits) {
    rt.publish(leat::algorithm("p/gated", "1.0.0")
                 .limits(limits)
                 .execution(leat::execution::blocking)
                 .apply([this](std::string name) {
                   if (name == "first") {
                     entered.set_value();
                     gate.get_future().wait();
                   }
                   std::lock_guard hold(lock);
                   order.push_back(name);
                   return name;
                 }));
  }

  std::promise<void> entered;
  std::promise<void> gate;
  std::mutex lock;
  std::vector<std::string> order;
};

/// Ends the actor that runs the call.
void kill_own_instance(leat::context& ctx) {
  caf::anon_send_exit(leat::detail::actor_of(ctx)->address(), caf::exit_reason::kill);
}

leat::algorithm dies(std::string const& name, std::atomic<int>& runs, int lives) {
  return leat::algorithm(name, "1.0.0").apply([&runs, lives](int n, leat::context& ctx) -> leat::task<int> {
    if (++runs <= lives) {
      kill_own_instance(ctx);
      co_await ctx.sleep(1h);
    }
    co_return n;
  });
}

} // namespace

TEST_CASE("pool: what blocks has threads of its own, and the others go on", "[runtime][pool]") {
  std::latch all(3);
  std::mutex lock;
  std::set<std::thread::id> threads;
  leat::runtime rt({.threads = 1});
  rt.publish(leat::algorithm("p/blocks", "1.0.0")
               .execution(leat::execution::blocking)
               .limits({.instances_max = 3})
               .apply([&](int n) {
                 {
                   std::lock_guard hold(lock);
                   threads.insert(std::this_thread::get_id());
                 }
                 all.arrive_and_wait();
                 return n;
               }));
  rt.publish(leat::algorithm("p/quick", "1.0.0").apply([](int n) { return n; }));
  std::vector<leat::reply> open;
  for (int i = 0; i < 2; ++i)
    open.push_back(rt.client().algo("p/blocks").pipe(i));
  CHECK(rt.client().algo("p/quick").pipe(7).get().to<int>() == 7); // while two wait for the third
  open.push_back(rt.client().algo("p/blocks").pipe(2));
  for (int i = 0; i < 3; ++i)
    CHECK(open[static_cast<std::size_t>(i)].get().to<int>() == i);
  CHECK(threads.size() == 3);
}

TEST_CASE("pool: the higher priority goes first where calls wait", "[runtime][pool]") {
  leat::runtime rt({.threads = 1});
  gated g(rt, {.instances_max = 1});
  auto ask = [&](char const* name, std::int8_t priority) {
    return rt.client().algo("p/gated").with({.priority = priority}).pipe(name);
  };
  std::vector<leat::reply> open;
  open.push_back(ask("first", 0));
  g.entered.get_future().wait();
  open.push_back(ask("low", -50));
  open.push_back(ask("normal", 0));
  open.push_back(ask("high", 50));
  g.gate.set_value();
  for (auto& r : open)
    (void)r.get();
  CHECK(g.order == std::vector<std::string>{"first", "high", "normal", "low"});
}

TEST_CASE("pool: a call that is cancelled leaves the queue at once", "[runtime][pool]") {
  leat::runtime rt({.threads = 1});
  gated g(rt, {.instances_max = 1, .waiting_max = 1});
  auto first = rt.client().algo("p/gated").pipe("first");
  g.entered.get_future().wait();
  auto waits = std::optional(rt.client().algo("p/gated").pipe("waits"));
  auto const refused = rt.client().algo("p/gated").pipe("refused").try_get();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == leat::errc::resource_exhausted);
  CHECK(refused.error().detail["retry_after_ms"] >= 1);
  waits.reset();
  auto accepted = rt.client().algo("p/gated").pipe("accepted");
  g.gate.set_value();
  CHECK(accepted.get().as_text() == "accepted");
  CHECK(g.order == std::vector<std::string>{"first", "accepted"});
}

TEST_CASE("pool: calls of one instance share its state, as many at once as declared", "[runtime][pool]") {
  std::latch both(2);
  std::atomic<int> loads{0};
  leat::runtime rt({.threads = 2});
  rt.publish(leat::algorithm("p/shared", "1.0.0")
               .limits({.instances_max = 1, .concurrency = 2})
               .load([&] { return ++loads; })
               .apply([&](int const& state, int n) {
                 both.arrive_and_wait();
                 return state + n;
               }));
  auto a = rt.client().algo("p/shared").pipe(10);
  auto b = rt.client().algo("p/shared").pipe(20);
  CHECK(a.get().to<int>() == 11);
  CHECK(b.get().to<int>() == 21);
  CHECK(loads == 1);
}

TEST_CASE("pool: the least instances are started by publishing, idle ones beyond them are stopped",
  "[runtime][pool]") {
  struct noted {
    noted(std::atomic<int>& live, std::promise<void>& one_left) : live(live), one_left(one_left) { ++live; }
    noted(noted const&) = delete;
    noted& operator=(noted const&) = delete;
    ~noted() {
      if (--live == 1)
        one_left.set_value();
    }
    std::atomic<int>& live;
    std::promise<void>& one_left;
  };
  std::atomic<int> live{0};
  std::promise<void> one_left;
  std::promise<void> warm;
  std::latch both(2);
  leat::runtime rt({.threads = 2});
  rt.publish(leat::algorithm("p/kept", "1.0.0")
               .limits({.instances_min = 1, .instances_max = 2, .idle_timeout = 20ms})
               .execution(leat::execution::blocking)
               .load([&] {
                 auto state = std::make_unique<noted>(live, one_left);
                 if (live == 1)
                   warm.set_value();
                 return state;
               })
               .apply([&](std::unique_ptr<noted> const&, int n) {
                 both.arrive_and_wait();
                 return n;
               }));
  warm.get_future().wait(); // before anybody has called
  auto a = rt.client().algo("p/kept").pipe(1);
  auto b = rt.client().algo("p/kept").pipe(2);
  CHECK(a.get().to<int>() == 1);
  CHECK(b.get().to<int>() == 2);
  one_left.get_future().wait();
  CHECK(live == 1);
}

TEST_CASE("pool: an instance whose call waits for another is not idle", "[runtime][pool]") {
  std::promise<void> asked;
  std::promise<void> gate;
  leat::runtime rt({.threads = 2});
  auto const now = [&](std::string_view name) {
    for (auto const& m : rt.metrics().algorithms)
      if (m.algorithm == name)
        return m;
    return leat::algorithm_metrics();
  };
  rt.publish(leat::algorithm("p/waits", "1.0.0")
               .calls({"p/gate"})
               .limits({.idle_timeout = 1ms})
               .load([] { return 1; })
               .apply([](int const&, int n, leat::context& ctx) -> leat::task<int> {
                 if (n == 0)
                   co_await ctx.algo("p/gate").pipe(0);
                 co_return n;
               }));
  rt.publish(leat::algorithm("p/gate", "1.0.0").execution(leat::execution::blocking).apply([&](int n) {
    asked.set_value();
    gate.get_future().wait();
    return n;
  }));
  rt.publish(leat::algorithm("p/passes", "1.0.0")
               .limits({.idle_timeout = 1ms})
               .load([] { return 1; })
               .apply([](int const&, int n) { return n; }));
  auto waits = rt.client().algo("p/waits").pipe(0);
  asked.get_future().wait();
  // Instances that came later were looked at and stopped: so the one that waits was looked at, too.
  for (int i = 0; i < 3; ++i) {
    (void)rt.client().algo("p/passes").pipe(i).get();
    while (now("p/passes").instances.idle + now("p/passes").instances.busy > 0)
      std::this_thread::yield();
  }
  CHECK(now("p/waits").instances.busy == 1);
  CHECK(rt.client().algo("p/waits").pipe(7).get().to<int>() == 7);
  CHECK(now("p/waits").loads == 1);
  gate.set_value();
  CHECK(waits.get().to<int>() == 0);
}

TEST_CASE("pool: a call lost with its instance is run again where it may be", "[runtime][pool]") {
  std::atomic<int> runs{0};
  leat::runtime rt;
  rt.publish(dies("p/pure", runs, 2).pure());
  CHECK(rt.client().algo("p/pure").pipe(5).get().to<int>() == 5);
  CHECK(runs == 3);

  runs = 0;
  rt.publish(dies("p/impure", runs, 1));
  auto const lost = rt.client().algo("p/impure").pipe(5).try_get();
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == leat::errc::unavailable);
  CHECK(runs == 1);

  runs = 0;
  rt.publish(dies("p/idempotent", runs, 1));
  CHECK(rt.client().algo("p/idempotent").with({.idempotent = true}).pipe(5).get().to<int>() == 5);
  CHECK(runs == 2);

  runs = 0;
  rt.publish(dies("p/poison", runs, 1000).pure());
  auto const poison = rt.client().algo("p/poison").pipe(5).try_get();
  REQUIRE_FALSE(poison);
  CHECK(poison.error().code == leat::errc::unavailable);
  CHECK(runs == 3);
}

TEST_CASE("pool: a start that fails by chance is tried again behind the caller's back", "[runtime][pool]") {
  std::atomic<int> loads{0};
  leat::runtime rt;
  rt.publish(leat::algorithm("p/shaky", "1.0.0")
               .load([&] {
                 if (++loads < 3)
                   throw std::runtime_error("not yet");
                 return 1;
               })
               .apply([](int const& one, int n) { return one + n; }));
  CHECK(rt.client().algo("p/shaky").pipe(1).get().to<int>() == 2);
  CHECK(loads == 3);
}

TEST_CASE("pool: a version whose instances keep failing answers unavailable at once", "[runtime][pool]") {
  std::atomic<int> loads{0};
  leat::runtime rt({.supervision = {.min_backoff = 1ms, .max_failures = 5, .reset_timeout = 1h}});
  rt.publish(leat::algorithm("p/broken", "1.0.0")
               .load([&]() -> int {
                 ++loads;
                 throw std::runtime_error("m.bin is missing");
               })
               .apply([](int const& one, int n) { return one + n; }));
  for (int i = 0; i < 2; ++i) {
    auto const failed = rt.client().algo("p/broken").pipe(1).try_get();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == leat::errc::algorithm_failed);
    CHECK(failed.error().message.find("m.bin is missing") != std::string::npos);
  }
  CHECK(loads == 5);
  auto const refused = rt.client().algo("p/broken").pipe(1).try_get();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == leat::errc::unavailable);
  CHECK(refused.error().message.find("m.bin is missing") != std::string::npos);
  CHECK(refused.error().detail["retry_after_ms"] > 1000);
  CHECK(loads == 5);
}

TEST_CASE("pool: one that has recovered is found by a probe", "[runtime][pool]") {
  std::atomic<bool> broken{true};
  leat::runtime rt({.supervision = {.max_restarts = 0, .max_failures = 1, .reset_timeout = 1ns}});
  rt.publish(leat::algorithm("p/recovers", "1.0.0")
               .load([&] {
                 if (broken)
                   throw std::runtime_error("down");
                 return 1;
               })
               .apply([](int const& one, int n) { return one + n; }));
  CHECK_FALSE(rt.client().algo("p/recovers").pipe(1).try_get());
  broken = false;
  // The reset timeout has passed: this one is the probe.
  CHECK(rt.client().algo("p/recovers").pipe(1).get().to<int>() == 2);
  CHECK(rt.client().algo("p/recovers").pipe(2).get().to<int>() == 3);
}

TEST_CASE("pool: a cooperative run that keeps its thread is reported by name", "[runtime][pool]") {
  std::mutex lock;
  std::vector<std::string> lines;
  leat::runtime rt({.long_run = 1ns, .log = [&](leat::log_entry const& e) {
                      std::lock_guard hold(lock);
                      lines.push_back(std::string(e.algorithm) + ' ' + std::string(e.text));
                    }});
  rt.publish(leat::algorithm("p/hog", "1.0.0").apply([](int n) { return n; }));
  (void)rt.client().algo("p/hog").pipe(1).get();
  (void)rt.shutdown();
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.front().find("p/hog@1.0.0 ke") == 0);
  CHECK(lines.front().find(" a scheduler thread") != std::string::npos);
}

TEST_CASE(
  "pool: a cooperative run is reported while it keeps its thread, not only when it ends", "[runtime][pool]") {
  std::promise<void> reported;
  std::atomic<bool> told{false};
  auto heard = reported.get_future().share();
  leat::runtime rt({.threads = 1, .long_run = 5ms, .log = [&](leat::log_entry const& e) {
                      if (e.algorithm == "p/stuck@1.0.0" && !told.exchange(true))
                        reported.set_value();
                    }});
  rt.publish(leat::algorithm("p/stuck", "1.0.0").apply([heard](int n) {
    heard.wait(); // it ends when it has been reported
    return n;
  }));
  CHECK(rt.client().algo("p/stuck").pipe(1).get().to<int>() == 1);
}
