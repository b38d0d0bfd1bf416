#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace {

leat::algorithm forever() {
  return leat::algorithm("s/forever", "1.0.0").apply([](int, leat::context& ctx) -> leat::task<int> {
    co_await ctx.sleep(std::chrono::hours(24));
    co_return 0;
  });
}

} // namespace

TEST_CASE("shutdown: every open call is answered, wherever it stands", "[runtime][shutdown]") {
  std::vector<leat::reply> open;
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  std::thread releases;
  {
    leat::runtime rt;
    rt.publish(forever());
    rt.publish(leat::algorithm("s/asks", "1.0.0")
                 .calls({"s/*"})
                 .apply([](int n, leat::context& ctx) -> leat::task<int> {
                   std::vector<leat::reply> parts;
                   for (int i = 0; i < 3; ++i)
                     parts.push_back(ctx.algo("s/forever").pipe(n));
                   co_return static_cast<int>((co_await leat::all(std::move(parts))).size());
                 }));
    rt.publish(leat::algorithm("s/pure", "1.0.0")
                 .pure()
                 .calls({"s/*"})
                 .apply([](int n, leat::context& ctx) -> leat::task<int> {
                   co_return (co_await ctx.algo("s/forever").pipe(n)).to<int>();
                 }));
    rt.publish(leat::algorithm("s/loads", "1.0.0")
                 .load([gate] { return gate.wait(), 0; })
                 .apply([](int const&, int n) { return n; }));
    auto me = rt.client();
    for (int i = 0; i < 2000; ++i) {
      open.push_back(me.algo("s/forever").pipe(i));
      open.push_back(me.algo("s/asks").pipe(i));
      open.push_back(me.algo("s/pure").pipe(i % 10));
      open.push_back(me.algo("s/loads").pipe(i));
      open.push_back((me.algo("s/forever") | me.algo("s/forever")).pipe(i));
    }
    // The load must end before the runtime can; it ends once everything is answered.
    releases = std::thread([&open, &go] {
      for (auto& r : open)
        (void)r.try_get();
      go.set_value();
    });
  }
  releases.join();
  for (auto& r : open) {
    REQUIRE(r.ready());
    auto const code = r.try_get().error().code;
    REQUIRE((code == leat::errc::cancelled || code == leat::errc::unavailable));
  }
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
    auto rt = std::make_unique<leat::runtime>();
    rt->publish(forever());
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
          bool const known = code == leat::errc::unavailable || code == leat::errc::cancelled ||
                             code == leat::errc::deadline_exceeded;
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
