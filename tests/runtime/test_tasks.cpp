#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <future>

namespace {

leat::task<int> inner(leat::context& ctx, int n) {
  co_return (co_await ctx.algo("t/leaf").pipe(n)).to<int>();
}

leat::task<int> outer(leat::context& ctx, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += co_await inner(ctx, i);
  co_return sum;
}

leat::task<> fails(leat::context& ctx) {
  (void)co_await ctx.algo("t/leaf").pipe(1);
  throw std::logic_error("from a helper");
}

struct task_fixture {
  task_fixture() {
    rt.publish(leat::algorithm("t/leaf", "1.0.0").apply([](int n) { return n; }));
    rt.publish(
      leat::algorithm("t/boom", "1.0.0").apply([](int) -> int { throw std::runtime_error("boom"); }));
  }

  template <class F>
  leat::result<leat::value> run(F f, leat::value input = 1) {
    rt.publish(leat::algorithm("t/test", "1.0.0").calls({"t/*"}).apply(f));
    return rt.client().algo("t/test").pipe(std::move(input)).try_get();
  }

  leat::runtime rt;
};

} // namespace

TEST_CASE("task: helper coroutines run as part of the call that awaits them", "[runtime][task]") {
  task_fixture f;
  auto const got =
    f.run([](int n, leat::context& ctx) -> leat::task<int> { co_return co_await outer(ctx, n); }, 10);
  REQUIRE(got);
  CHECK(got->to<int>() == 45);
}

TEST_CASE("task: an exception of a helper or a callee can be caught where it is awaited", "[runtime][task]") {
  task_fixture f;
  auto const got = f.run([](int, leat::context& ctx) -> leat::task<std::string> {
    std::string seen;
    try {
      co_await fails(ctx);
    } catch (std::logic_error const& e) {
      seen += e.what();
    }
    try {
      (void)co_await ctx.algo("t/boom").pipe(1);
    } catch (leat::error const& e) {
      seen += "; " + to_string(e);
    }
    co_return seen;
  });
  REQUIRE(got);
  CHECK(got->as_text() == "from a helper; algorithm_failed: boom [t/test@1.0.0 > t/boom@1.0.0]");
}

TEST_CASE("task: a reply can be started early and awaited late, also when it has ended", "[runtime][task]") {
  task_fixture f;
  auto const got = f.run([](int, leat::context& ctx) -> leat::task<int> {
    auto first = ctx.algo("t/leaf").pipe(1);
    auto second = ctx.algo("t/leaf").pipe(2);
    while (!first.ready())
      (void)co_await ctx.algo("t/leaf").pipe(0);
    int const b = (co_await second).to<int>();
    int const a = (co_await first).to<int>();
    co_return 10 * a + b + (co_await second).to<int>(); // again: the value is still there
  });
  REQUIRE(got);
  CHECK(got->to<int>() == 14);
}

TEST_CASE("task: awaiting a reply of a client works inside an algorithm", "[runtime][task]") {
  task_fixture f;
  auto const got = f.run([me = f.rt.client()](int, leat::context&) -> leat::task<int> {
    co_return (co_await me.algo("t/leaf").pipe(5)).to<int>();
  });
  REQUIRE(got);
  CHECK(got->to<int>() == 5);
}

TEST_CASE("task: a blocking get on a scheduler thread is refused, not deadlocked", "[runtime][task]") {
  task_fixture f;
  auto const got = f.run([](int, leat::context& ctx) { return ctx.algo("t/leaf").pipe(1).get(); });
  REQUIRE_FALSE(got);
  CHECK(got.error().code == leat::errc::failed_precondition);
  CHECK(got.error().message.find("co_await") != std::string::npos);
}

TEST_CASE("task: an awaited empty reply is failed_precondition", "[runtime][task]") {
  task_fixture f;
  auto const got = f.run([](int, leat::context& ctx) -> leat::task<int> {
    auto moved = ctx.algo("t/leaf").pipe(1);
    auto taken = std::move(moved);
    (void)co_await taken;
    co_return (co_await moved).to<int>();
  });
  REQUIRE_FALSE(got);
  CHECK(got.error().code == leat::errc::failed_precondition);
}

TEST_CASE("task: a callable that outlives its call answers cancelled", "[runtime][task]") {
  task_fixture f;
  std::optional<leat::callable> kept;
  REQUIRE(f.run([&kept](int, leat::context& ctx) {
    kept = ctx.algo("t/leaf");
    return 0;
  }));
  auto const late = kept->pipe(1).try_get();
  REQUIRE_FALSE(late);
  CHECK(late.error().code == leat::errc::cancelled);
}

TEST_CASE("task: a cancelled task unwinds at its next await and releases what it holds", "[runtime][task]") {
  auto held = std::make_shared<int>(0); // these outlive the runtime
  std::promise<void> waiting;
  std::promise<leat::errc> seen;
  task_fixture f;
  f.rt.publish(leat::algorithm("t/waits", "1.0.0")
                 .calls({"t/*"})
                 .apply([&, weak = std::weak_ptr<int>(held)](int, leat::context& ctx) -> leat::task<int> {
                   auto const mine = weak.lock();
                   waiting.set_value();
                   try {
                     co_await ctx.sleep(std::chrono::hours(1));
                   } catch (leat::error const& e) {
                     seen.set_value(e.code);
                     throw;
                   }
                   co_return 0;
                 }));
  {
    auto reply = f.rt.client().algo("t/waits").pipe(1);
    waiting.get_future().wait();
    CHECK(held.use_count() == 2);
  } // dropped
  CHECK(seen.get_future().get() == leat::errc::cancelled);
}

TEST_CASE("task: values that need no conversion reach the task and come back by move", "[runtime][task]") {
  task_fixture f;
  auto const got = f.run(
    [](std::string text, leat::context& ctx) -> leat::task<leat::value> {
      co_return co_await ctx.algo("t/leaf").pipe(static_cast<int>(text.size()));
    },
    "four");
  REQUIRE(got);
  CHECK(got->to<int>() == 4);
}
