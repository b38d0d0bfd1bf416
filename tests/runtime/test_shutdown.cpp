#include "tests/support/catch.hpp"
#include "tests/support/frame_guard.hpp"
#include "tests/support/threads.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using leat::testing::frame_guard;
using leat::testing::only_left;
using leat::testing::threads_of_process;

namespace {

leat::algorithm forever(std::atomic<int>& live) {
  return leat::algorithm("s/forever", "1.0.0").apply([&live](int, leat::context& ctx) -> leat::task<int> {
    frame_guard const guard(live);
    co_await ctx.sleep(24h);
    co_return 0;
  });
}

/// Counts the answers to so many calls.
class answers {
public:
  explicit answers(std::size_t count) : each_(count), left_(count) {}

  std::shared_future<void> all_answered() { return all_.get_future().share(); }

  void take(std::size_t which, leat::reply r) {
    std::move(r).then([this, which](leat::result<leat::value> got) {
      auto const code = got ? leat::errc::ok : got.error().code;
      bool const known = code == leat::errc::cancelled || code == leat::errc::unavailable;
      each_[which] += known ? 1 : 1000;
      if (--left_ == 0)
        all_.set_value();
    });
  }

  /// Calls that were not answered exactly once, or with what no shutdown answers.
  std::ptrdiff_t wrong() const {
    return std::count_if(each_.begin(), each_.end(), [](auto const& n) { return n != 1; });
  }

private:
  std::vector<std::atomic<int>> each_;
  std::atomic<std::size_t> left_;
  std::promise<void> all_;
};

/// What blocks: it goes on when all calls are answered, as it must before the runtime can end.
struct gates {
  explicit gates(std::shared_future<void> all_answered) : open(std::move(all_answered)) {}

  /// In a load, in code that watches whether it is cancelled, and in a batch.
  void pass() { passed.count_down(); }
  void wait_until_passed() const { passed.wait(); }

  std::shared_future<void> open;
  std::atomic<bool> watching{false};
  std::atomic<bool> batching{false};
  std::latch passed{3};
};

/// Algorithms that do not end, each in another way.
void publish_everything(leat::runtime& rt, std::atomic<int>& live, gates& at) {
  rt.publish(forever(live));
  rt.publish(leat::algorithm("s/asks", "1.0.0")
               .calls({"s/*"})
               .apply([&live](int n, leat::context& ctx) -> leat::task<int> {
                 frame_guard const guard(live);
                 std::vector<leat::reply> parts;
                 for (int i = 0; i < 3; ++i)
                   parts.push_back(ctx.algo("s/forever").pipe(n));
                 co_return static_cast<int>((co_await leat::all(std::move(parts))).size());
               }));
  rt.publish(leat::algorithm("s/pure", "1.0.0")
               .pure()
               .calls({"s/*"})
               .apply([&live](int n, leat::context& ctx) -> leat::task<int> {
                 frame_guard const guard(live);
                 co_return (co_await ctx.algo("s/forever").pipe(n)).to<int>();
               }));
  rt.publish(leat::algorithm("s/loads", "1.0.0")
               .load([&at] { return at.pass(), at.open.wait(), 0; })
               .apply([](int const&, int n) { return n; }));
  rt.publish(leat::algorithm("s/watches", "1.0.0")
               .execution(leat::execution::blocking)
               .limits({.instances_max = 2})
               .apply([&](int n, leat::context& ctx) {
                 frame_guard const guard(live);
                 if (!at.watching.exchange(true))
                   at.pass();
                 while (!ctx.cancelled())
                   std::this_thread::yield();
                 return n;
               }));
  rt.publish(leat::algorithm("s/together", "1.0.0")
               .execution(leat::execution::blocking)
               .limits({.instances_max = 1})
               .batch({.size_max = 8})
               .apply([&](std::vector<int> xs) {
                 frame_guard const guard(live);
                 if (!at.batching.exchange(true))
                   at.pass();
                 at.open.wait();
                 return xs;
               }));
  rt.publish(leat::algorithm("s/joins", "1.0.0")
               .calls({"s/*"})
               .apply([&live](int n, leat::context& ctx) -> leat::task<int> {
                 frame_guard const guard(live);
                 co_return (co_await ctx.algo("s/together").pipe(n)).to<int>();
               }));
}

/// `s/gated` answers its input plus 1 when the gate has opened, by way of other calls.
void publish_gated(leat::runtime& rt, std::shared_future<void> const& gate) {
  rt.publish(leat::algorithm("s/echo", "1.0.0").apply([](int n) { return n; }));
  rt.publish(leat::algorithm("s/gate", "1.0.0").execution(leat::execution::blocking).apply([gate](int n) {
    gate.wait();
    return n;
  }));
  rt.publish(leat::algorithm("s/gated", "1.0.0")
               .calls({"s/*"})
               .apply([](int n, leat::context& ctx) -> leat::task<int> {
                 auto const passed = co_await ctx.algo("s/gate").pipe(n);
                 co_return (co_await ctx.algo("s/echo").pipe(passed)).to<int>() + 1;
               }));
}

/// Returns when a shutdown has begun.
void wait_until_refused(leat::client const& me) {
  for (;;)
    if (auto const got = me.algo("s/echo").pipe(0).try_get(); !got) {
      REQUIRE(got.error().code == leat::errc::unavailable);
      return;
    }
}

} // namespace

TEST_CASE("shutdown: every open call is answered once, wherever it stands", "[runtime][shutdown]") {
  constexpr std::size_t count = 10'000;
  auto const before = threads_of_process();
  std::atomic<int> live{0};
  answers got(count);
  gates at(got.all_answered());
  {
    leat::runtime rt({.threads = 2});
    publish_everything(rt, live, at);
    auto me = rt.client();
    auto const forever = me.algo("s/forever");
    auto const list = leat::json::array({1, 2, 3, 4, 5, 6, 7, 8});
    for (std::size_t i = 0; i < count;) {
      int const n = static_cast<int>(i);
      got.take(i++, forever.pipe(n));
      got.take(i++, forever.with({.timeout = 1h}).pipe(n));
      got.take(i++, me.algo("s/asks").pipe(n));
      got.take(i++, me.algo("s/pure").pipe(n % 100));
      got.take(i++, me.algo("s/loads").pipe(n));
      got.take(i++, me.algo("s/watches").pipe(n));
      got.take(i++, me.algo("s/together").pipe(n));
      got.take(i++, me.algo("s/joins").pipe(n));
      got.take(i++, (forever | forever).pipe(n));
      got.take(i++, forever.map(4).pipe(list));
    }
    at.wait_until_passed();
    REQUIRE(live > 0);
  }
  CHECK(live == 0);
  CHECK(got.wrong() == 0);
  CHECK(only_left(before));
}

TEST_CASE(
  "shutdown: what ends in time is waited for, with the calls that it still makes", "[runtime][shutdown]") {
  constexpr std::size_t count = 100;
  std::promise<void> open;
  std::shared_future<void> const gate = open.get_future().share();
  leat::runtime rt;
  publish_gated(rt, gate);
  auto me = rt.client();
  std::vector<leat::reply> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(me.algo("s/gated").pipe(static_cast<int>(i)));
  std::jthread const opens([&] {
    wait_until_refused(me);
    open.set_value();
  });
  CHECK(rt.shutdown(1h) == 0);
  for (std::size_t i = 0; i < count; ++i) {
    REQUIRE(all[i].ready());
    CHECK(all[i].get().to<int>() == static_cast<int>(i) + 1);
  }
  CHECK(rt.shutdown(1h) == 0);
  CHECK(me.algo("s/echo").pipe(1).try_get().error().code == leat::errc::unavailable);
}

TEST_CASE("shutdown: what does not end in time is cancelled and counted", "[runtime][shutdown]") {
  constexpr std::size_t count = 100;
  auto const before = threads_of_process();
  std::promise<void> open;
  std::shared_future<void> const gate = open.get_future().share();
  std::atomic<int> live{0};
  leat::runtime rt;
  rt.publish(forever(live));
  publish_gated(rt, gate);
  auto me = rt.client();
  std::vector<leat::reply> gated;
  std::vector<leat::reply> endless;
  for (std::size_t i = 0; i < count; ++i) {
    gated.push_back(me.algo("s/gated").pipe(static_cast<int>(i)));
    endless.push_back(me.algo("s/forever").pipe(static_cast<int>(i)));
  }
  std::jthread opens([&] {
    wait_until_refused(me);
    open.set_value();
  });
  auto const cut_off = rt.shutdown(50ms);
  opens.join();
  std::size_t cancelled = 0;
  for (auto& r : endless) {
    REQUIRE(r.ready());
    REQUIRE(r.try_get().error().code == leat::errc::cancelled);
    ++cancelled;
  }
  for (std::size_t i = 0; i < count; ++i) {
    REQUIRE(gated[i].ready());
    auto const got = gated[i].try_get(); // whether in time is up to the machine
    REQUIRE((got ? got->to<int>() == static_cast<int>(i) + 1 : got.error().code == leat::errc::cancelled));
    cancelled += got ? 0 : 1;
  }
  CHECK(cut_off == cancelled);
  CHECK(live == 0);
  CHECK(only_left(before)); // of the runtime, which is still there
  CHECK(rt.shutdown() == 0);
}

TEST_CASE("shutdown: with nothing open", "[runtime][shutdown]") {
  auto const before = threads_of_process();
  leat::runtime rt;
  rt.publish(leat::algorithm("s/echo", "1.0.0").limits({.instances_min = 1}).apply([](int n) { return n; }));
  CHECK(rt.client().algo("s/echo").pipe(1).get().to<int>() == 1);
  CHECK(rt.shutdown(1h) == 0);
  CHECK(only_left(before));
  CHECK(rt.client().algo("s/echo").pipe(1).try_get().error().code == leat::errc::unavailable);
  rt.publish(leat::algorithm("s/later", "1.0.0").limits({.instances_min = 1}).apply([](int n) { return n; }));
  CHECK(rt.registry().algorithms().value().size() == 2);
  CHECK(rt.shutdown(1h) == 0);
}

TEST_CASE("shutdown: clients and replies may outlive the runtime", "[runtime][shutdown]") {
  std::optional<leat::client> me;
  std::optional<leat::reply> ended;
  std::optional<leat::callable> echo;
  {
    leat::runtime rt;
    rt.publish(leat::algorithm("s/echo", "1.0.0").pure().apply([](int n) { return n; }));
    me = rt.client();
    echo = me->algo("s/echo");
    ended = echo->pipe(1);
    (void)ended->get();
  }
  CHECK(ended->get().to<int>() == 1);
  CHECK(me->algo("s/echo").pipe(1).try_get().error().code == leat::errc::unavailable);
  CHECK((*echo | *echo).pipe(1).try_get().error().code == leat::errc::unavailable);
  bool called = false;
  echo->pipe(2).then([&](leat::result<leat::value> v) { called = !v; });
  CHECK(called);
}

TEST_CASE("shutdown: while other threads are calling", "[runtime][shutdown][stress]") {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> live{0};
    auto rt = std::make_unique<leat::runtime>();
    rt->publish(forever(live));
    rt->publish(leat::algorithm("s/echo", "1.0.0").pure().apply([](int n) { return n; }));
    std::atomic<bool> stop{false};
    std::atomic<int> started{0};
    std::atomic<int> refused{0};
    std::atomic<int> wrong{0};
    std::vector<std::jthread> callers;
    for (int t = 0; t < 2; ++t)
      callers.emplace_back([&, me = rt->client(), t] {
        for (int i = 0; !stop; ++i) {
          auto r =
            me.algo(t == 0 ? "s/echo" : "s/forever").with({.timeout = std::chrono::milliseconds(1)}).pipe(i);
          ++started;
          started.notify_one();
          auto const got = r.try_get();
          auto const code = got ? leat::errc::ok : got.error().code;
          if (code == leat::errc::unavailable && ++refused == 1)
            refused.notify_one();
          // A pool refuses what it would hardly serve within the millisecond, where a run takes about as
          // long.
          bool const known = code == leat::errc::unavailable || code == leat::errc::cancelled ||
                             code == leat::errc::deadline_exceeded || code == leat::errc::resource_exhausted;
          wrong += known || (got && got->to<int>() == i) ? 0 : 1;
        }
      });
    started.wait(0);
    rt.reset();
    refused.wait(0); // clients outlive the runtime and hear that it is gone
    stop = true;
    callers.clear();
    REQUIRE(wrong == 0);
  }
}

TEST_CASE("shutdown: several runtimes live side by side", "[runtime][shutdown]") {
  leat::runtime a;
  leat::runtime b;
  a.publish(leat::algorithm("s/who", "1.0.0").apply([](int) { return "a"; }));
  b.publish(leat::algorithm("s/who", "1.0.0").apply([](int) { return "b"; }));
  for (int i = 0; i < 3; ++i) {
    CHECK(a.client().algo("s/who").pipe(1).get().as_text() == "a");
    CHECK(b.client().algo("s/who").pipe(1).get().as_text() == "b");
  }
}

TEST_CASE("shutdown: a runtime that was never used", "[runtime][shutdown]") {
  leat::runtime rt;
  CHECK(rt.metrics().algorithms.empty());
}
