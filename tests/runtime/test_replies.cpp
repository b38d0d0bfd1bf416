#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace {

struct reply_fixture {
  reply_fixture() {
    rt.publish(leat::algorithm("r/add", "1.0.0").apply([](int n) { return n + 1; }));
    rt.publish(leat::algorithm("r/boom", "1.0.0").apply([](int n) -> int {
      throw std::runtime_error("boom " + std::to_string(n));
    }));
    rt.publish(leat::algorithm("r/forever", "1.0.0").apply([](int, leat::context& ctx) -> leat::task<int> {
      co_await ctx.sleep(std::chrono::hours(24));
      co_return 0;
    }));
  }

  leat::runtime rt;
  leat::client me = rt.client();
};

} // namespace

TEST_CASE("reply: get can be repeated, try_get gives the error as a value", "[runtime][reply]") {
  reply_fixture f;
  auto r = f.me.algo("r/add").pipe(1);
  CHECK(r.get().to<int>() == 2);
  CHECK(r.get().to<int>() == 2);
  CHECK(r.ready());
  auto failed = f.me.algo("r/boom").pipe(1);
  CHECK(failed.try_get().error().message == "boom 1");
  CHECK_THROWS_AS(failed.get(), leat::error);
}

TEST_CASE("reply: an empty one says so", "[runtime][reply]") {
  reply_fixture f;
  auto r = f.me.algo("r/add").pipe(1);
  auto taken = std::move(r);
  // NOLINTBEGIN(bugprone-use-after-move): what a moved-from reply does is the point
  CHECK_FALSE(r.ready());
  CHECK(r.call_id() == 0);
  r.cancel();
  CHECK_THROWS_AS(r.get(), leat::error);
  // NOLINTEND(bugprone-use-after-move)
  CHECK(taken.get().to<int>() == 2);
}

TEST_CASE("reply: then calls back once, with the value or the error, and the call goes on without the reply",
  "[runtime][reply]") {
  std::promise<leat::result<leat::value>> good; // outlive the runtime
  std::promise<leat::result<leat::value>> bad;
  reply_fixture f;
  f.me.algo("r/add").pipe(1).then([&](leat::result<leat::value> v) { good.set_value(std::move(v)); });
  f.me.algo("r/boom").pipe(2).then([&](leat::result<leat::value> v) { bad.set_value(std::move(v)); });
  CHECK(good.get_future().get()->to<int>() == 2);
  CHECK(bad.get_future().get().error().message == "boom 2");
}

TEST_CASE("reply: then on a call that has ended calls back at once", "[runtime][reply]") {
  reply_fixture f;
  auto r = f.me.algo("r/add").pipe(1);
  (void)r.get();
  int seen = 0;
  r.then([&, move_only = std::make_unique<int>(0)](leat::result<leat::value> v) { seen = v->to<int>(); });
  CHECK(seen == 2);
  CHECK_THROWS_AS(r.get(), leat::error);
}

TEST_CASE("reply: cancel and drop end the call, and a second outcome is ignored", "[runtime][reply]") {
  reply_fixture f;
  auto r = f.me.algo("r/forever").pipe(1);
  r.cancel();
  r.cancel();
  CHECK(r.try_get().error().code == leat::errc::cancelled);
  r = f.me.algo("r/add").pipe(1); // assigning drops the old one
  CHECK(r.get().to<int>() == 2);
}

TEST_CASE("pipeline: stages are fed in order, an error ends the row", "[runtime][reply]") {
  reply_fixture f;
  auto add = f.me.algo("r/add");
  CHECK((add | add).pipe(1).get().to<int>() == 3);
  CHECK((add | add | add).pipe(1).get().to<int>() == 4);
  CHECK((add | (add | add)).pipe(1).get().to<int>() == 4);
  CHECK(((add | add) | (add | add)).pipe(1).get().to<int>() == 5);
  auto const failed = (add | f.me.algo("r/boom") | add).pipe(1).try_get();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "boom 2");
  CHECK((add | f.me.algo("r/none")).pipe(1).try_get().error().code == leat::errc::not_found);
  auto const late =
    (add | f.me.algo("r/forever")).with({.timeout = std::chrono::milliseconds(5)}).pipe(1).try_get();
  REQUIRE_FALSE(late);
  CHECK(late.error().code == leat::errc::deadline_exceeded);
}

TEST_CASE("pipeline: one tree, one catalog snapshot", "[runtime][reply]") {
  reply_fixture f;
  std::promise<void> entered;
  std::promise<void> published;
  f.rt.publish(leat::algorithm("r/gate", "1.0.0").apply([&](int n) {
    entered.set_value();
    published.get_future().wait();
    return n;
  }));
  auto row = (f.me.algo("r/gate") | f.me.algo("r/add")).pipe(1);
  entered.get_future().wait();
  f.rt.publish(leat::algorithm("r/add", "2.0.0").apply([](int n) { return n + 100; }));
  published.set_value();
  CHECK(row.get().to<int>() == 2);
  CHECK(f.me.algo("r/add").pipe(1).get().to<int>() == 101);
}

TEST_CASE("pipeline: inside an algorithm the stages are checked as its own calls", "[runtime][reply]") {
  reply_fixture f;
  auto row = [](int n, leat::context& ctx) -> leat::task<leat::value> {
    co_return co_await (ctx.algo("r/add") | ctx.algo("r/add")).pipe(n);
  };
  f.rt.publish(leat::algorithm("r/row", "1.0.0").calls({"r/add"}).apply(row));
  f.rt.publish(leat::algorithm("r/row-denied", "1.0.0").apply(row));
  CHECK(f.me.algo("r/row").pipe(1).get().to<int>() == 3);
  auto const denied = f.me.algo("r/row-denied").pipe(1).try_get();
  REQUIRE_FALSE(denied);
  CHECK(denied.error().code == leat::errc::permission_denied);
  CHECK(denied.error().path.front() == "r/row-denied@1.0.0");
}

TEST_CASE("all: values in order, and the first error ends it and cancels the rest", "[runtime][reply]") {
  reply_fixture f;
  std::vector<leat::reply> parts;
  for (int i = 0; i < 5; ++i)
    parts.push_back(f.me.algo("r/add").pipe(i));
  auto values = leat::all(std::move(parts)).get();
  REQUIRE(values.size() == 5);
  for (int i = 0; i < 5; ++i)
    CHECK(values[static_cast<std::size_t>(i)].to<int>() == i + 1);

  std::vector<leat::reply> some_fail;
  some_fail.push_back(f.me.algo("r/forever").pipe(1)); // would keep an all() waiting that does not fail early
  some_fail.push_back(f.me.algo("r/boom").pipe(1));
  auto const failed = leat::all(std::move(some_fail)).try_get();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "boom 1");

  CHECK(leat::all({}).get().empty());
  std::vector<leat::reply> empty_one;
  empty_one.emplace_back(nullptr);
  CHECK_THROWS_AS(leat::all(std::move(empty_one)), leat::error);
}

TEST_CASE("all: awaited in a task, with none, some and failing parts", "[runtime][reply]") {
  reply_fixture f;
  f.rt.publish(
    leat::algorithm("r/fan", "1.0.0").calls({"r/*"}).apply([](int n, leat::context& ctx) -> leat::task<int> {
      std::vector<leat::reply> parts;
      for (int i = 0; i < n; ++i)
        parts.push_back(ctx.algo("r/add").pipe(i));
      int sum = 0;
      for (auto const& v : co_await leat::all(std::move(parts)))
        sum += v.to<int>();
      std::vector<leat::reply> bad;
      bad.push_back(ctx.algo("r/forever").pipe(0));
      bad.push_back(ctx.algo("r/boom").pipe(0));
      try {
        (void)co_await leat::all(std::move(bad));
      } catch (leat::error const&) {
        sum += 1000;
      }
      co_return sum;
    }));
  CHECK(f.me.algo("r/fan").pipe(0).get().to<int>() == 1000);
  CHECK(f.me.algo("r/fan").pipe(10).get().to<int>() == 1055);
}
