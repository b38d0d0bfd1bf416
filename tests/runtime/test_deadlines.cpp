#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <future>
#include <thread>

using namespace std::chrono_literals;

// Deadlines here are met by calls that would never end by themselves, so nothing depends on how fast the
// machine is.

namespace {

struct deadline_fixture {
  deadline_fixture() {
    rt.publish(leat::algorithm("d/forever", "1.0.0").apply([](int, leat::context& ctx) -> leat::task<int> {
      co_await ctx.sleep(24h);
      co_return 0;
    }));
    rt.publish(leat::algorithm("d/asks", "1.0.0")
                 .calls({"d/*"})
                 .apply([this](int n, leat::context& ctx) -> leat::task<int> {
                   try {
                     co_return (co_await ctx.algo("d/forever").pipe(n)).to<int>();
                   } catch (leat::error const& e) {
                     child_heard = e.code;
                     throw;
                   }
                 }));
  }

  std::atomic<leat::errc> child_heard{leat::errc::ok};
  leat::runtime rt;
  leat::client me = rt.client();
};

} // namespace

TEST_CASE("deadline: ends a call that would not end, and its children", "[runtime][deadline]") {
  deadline_fixture f;
  do { // again while the machine was so busy that the deadline passed before the algorithm ran
    auto const late = f.me.algo("d/asks").with({.timeout = 5ms}).pipe(1).try_get();
    REQUIRE_FALSE(late);
    CHECK(late.error().code == leat::errc::deadline_exceeded);
    CHECK(late.error().path.front() == "d/asks@1.0.0");
  } while (f.child_heard == leat::errc::ok);
  CHECK(f.child_heard == leat::errc::deadline_exceeded);
}

TEST_CASE("deadline: one that has passed already refuses the call before it runs", "[runtime][deadline]") {
  deadline_fixture f;
  std::atomic<int> runs{0};
  f.rt.publish(leat::algorithm("d/run", "1.0.0").apply([&runs](int) { return ++runs; }));
  for (auto timeout : {0ns, std::chrono::nanoseconds(-1), std::chrono::nanoseconds::min()}) {
    auto const late = f.me.algo("d/run").with({.timeout = timeout}).pipe(1).try_get();
    REQUIRE_FALSE(late);
    CHECK(late.error().code == leat::errc::deadline_exceeded);
  }
  CHECK(runs == 0);
  CHECK(f.me.algo("d/run").with({.timeout = std::chrono::nanoseconds::max()}).pipe(1).get().to<int>() == 1);
}

TEST_CASE("deadline: covers loading and queueing", "[runtime][deadline]") {
  deadline_fixture f;
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  f.rt.publish(leat::algorithm("d/loads", "1.0.0")
                 .load([gate] {
                   gate.wait();
                   return 1;
                 })
                 .apply([](int const& state, int n) { return state + n; }));
  auto const late = f.me.algo("d/loads").with({.timeout = 5ms}).pipe(1).try_get();
  REQUIRE_FALSE(late);
  CHECK(late.error().code == leat::errc::deadline_exceeded);
  go.set_value();
  CHECK(f.me.algo("d/loads").pipe(1).get().to<int>() == 2);
}

TEST_CASE("deadline: fires while every scheduler thread is busy", "[runtime][deadline]") {
  std::promise<void> busy; // outlive the runtime
  std::promise<void> go;
  leat::runtime rt({.threads = 1});
  rt.publish(leat::algorithm("d/busy", "1.0.0").apply([&](int) {
    busy.set_value();
    go.get_future().wait();
    return 0;
  }));
  rt.publish(leat::algorithm("d/waits", "1.0.0").apply([](int n) { return n; }));
  auto blocks = rt.client().algo("d/busy").pipe(1);
  busy.get_future().wait();
  auto const late = rt.client().algo("d/waits").with({.timeout = 5ms}).pipe(1).try_get();
  go.set_value();
  REQUIRE_FALSE(late);
  CHECK(late.error().code == leat::errc::deadline_exceeded);
  CHECK(blocks.get().to<int>() == 0);
}

TEST_CASE("deadline: children get what is left, and may have less", "[runtime][deadline]") {
  deadline_fixture f;
  f.rt.publish(leat::algorithm("d/tells", "1.0.0").apply([](int, leat::context& ctx) {
    return ctx.deadline() ? ctx.deadline()->time_since_epoch().count() : 0;
  }));
  f.rt.publish(leat::algorithm("d/compare", "1.0.0")
                 .calls({"d/*"})
                 .apply([](int, leat::context& ctx) -> leat::task<bool> {
                   auto const mine = ctx.deadline()->time_since_epoch().count();
                   auto const same = (co_await ctx.algo("d/tells").pipe(1)).to<std::int64_t>();
                   auto const longer =
                     (co_await ctx.algo("d/tells").with({.timeout = 100h}).pipe(1)).to<std::int64_t>();
                   auto const shorter =
                     (co_await ctx.algo("d/tells").with({.timeout = 1min}).pipe(1)).to<std::int64_t>();
                   co_return same == mine&& longer == mine&& shorter < mine;
                 }));
  CHECK(f.me.algo("d/compare").with({.timeout = 1h}).pipe(1).get().to<bool>());
  CHECK(f.me.algo("d/tells").pipe(1).get().to<int>() == 0);
}

TEST_CASE("deadline: a child's own ends the child alone", "[runtime][deadline]") {
  deadline_fixture f;
  f.rt.publish(leat::algorithm("d/patient", "1.0.0")
                 .calls({"d/*"})
                 .apply([](int, leat::context& ctx) -> leat::task<std::string> {
                   auto const late = [&]() -> leat::task<std::string> {
                     try {
                       (void)co_await ctx.algo("d/forever").with({.timeout = 5ms}).pipe(1);
                     } catch (leat::error const& e) {
                       co_return std::string(to_string(e.code));
                     }
                     co_return "ended";
                   };
                   auto const heard = co_await late();
                   co_return heard + (ctx.cancelled() ? ", cancelled" : ", going on");
                 }));
  CHECK(f.me.algo("d/patient").pipe(1).get().as_text() == "deadline_exceeded, going on");
}

TEST_CASE("sleep: ends after its time, and zero at once", "[runtime][deadline]") {
  deadline_fixture f;
  f.rt.publish(leat::algorithm("d/naps", "1.0.0").apply([](int, leat::context& ctx) -> leat::task<bool> {
    auto const begin = std::chrono::steady_clock::now();
    co_await ctx.sleep(0ns);
    co_await ctx.sleep(-1ns);
    co_await ctx.sleep(3ms);
    co_return std::chrono::steady_clock::now() - begin >= 3ms;
  }));
  CHECK(f.me.algo("d/naps").pipe(1).get().to<bool>());
  CHECK(f.me.algo("d/naps").with({.timeout = 1h}).pipe(1).get().to<bool>());
}

TEST_CASE("cancelled: code that does not wait sees it and can stop", "[runtime][deadline]") {
  std::promise<void> spinning; // outlive the runtime
  std::promise<void> stopped;
  leat::runtime rt({.threads = 1});
  rt.publish(leat::algorithm("d/spins", "1.0.0").apply([&](int, leat::context& ctx) {
    spinning.set_value();
    while (!ctx.cancelled())
      std::this_thread::yield();
    stopped.set_value();
    return 0;
  }));
  {
    auto dropped = rt.client().algo("d/spins").pipe(1);
    spinning.get_future().wait();
  }
  stopped.get_future().wait();
}

TEST_CASE("deadline: a child that is started too late hears it as well", "[runtime][deadline]") {
  std::atomic<leat::errc> heard{leat::errc::ok}; // outlives the runtime
  deadline_fixture f;
  f.rt.publish(leat::algorithm("d/dawdles", "1.0.0")
                 .calls({"d/*"})
                 .apply([&heard](int n, leat::context& ctx) -> leat::task<int> {
                   while (!ctx.cancelled())
                     std::this_thread::yield();
                   try {
                     co_return (co_await ctx.algo("d/forever").pipe(n)).to<int>();
                   } catch (leat::error const& e) {
                     heard = e.code;
                     throw;
                   }
                 }));
  do {
    auto const late = f.me.algo("d/dawdles").with({.timeout = 5ms}).pipe(1).try_get();
    REQUIRE_FALSE(late);
    CHECK(late.error().code == leat::errc::deadline_exceeded);
  } while (heard == leat::errc::ok);
  CHECK(heard == leat::errc::deadline_exceeded);
}
