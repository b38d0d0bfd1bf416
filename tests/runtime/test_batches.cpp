#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// Sizes of the batches that ran.
struct batch_sizes {
  void note(std::size_t n) {
    std::lock_guard hold(lock);
    all.push_back(n);
  }
  std::size_t largest() {
    std::lock_guard hold(lock);
    return *std::max_element(all.begin(), all.end());
  }
  std::size_t count() {
    std::lock_guard hold(lock);
    return all.size();
  }
  std::mutex lock;
  std::vector<std::size_t> all;
};

} // namespace

TEST_CASE("batch: calls are put together, each gets its own answer", "[runtime][batch]") {
  batch_sizes sizes;
  leat::runtime rt({.threads = 2});
  rt.publish(leat::algorithm("b/double", "1.0.0")
               .batch({.size_max = 16, .linger = 200us})
               .apply([&](std::vector<int> xs) {
                 sizes.note(xs.size());
                 for (auto& x : xs)
                   x *= 2;
                 return xs;
               }));
  std::vector<leat::reply> open;
  for (int i = 0; i < 2000; ++i)
    open.push_back(rt.client().algo("b/double").pipe(i));
  for (int i = 0; i < 2000; ++i)
    REQUIRE(open[static_cast<std::size_t>(i)].get().to<int>() == 2 * i);
  CHECK(sizes.largest() > 1);
  CHECK(sizes.largest() <= 16);
}

TEST_CASE("batch: a lone call runs when it has lingered", "[runtime][batch]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("b/echo", "1.0.0")
               .batch({.size_max = 8, .linger = 2ms})
               .apply([](std::vector<std::string> xs) { return xs; }));
  CHECK(rt.client().algo("b/echo").pipe("alone").get().as_text() == "alone");
}

TEST_CASE("batch: nested calls are batched across their callers", "[runtime][batch]") {
  batch_sizes sizes;
  leat::runtime rt({.threads = 2});
  rt.publish(
    leat::algorithm("b/leaf", "1.0.0").batch({.size_max = 32, .linger = 1ms}).apply([&](std::vector<int> xs) {
      sizes.note(xs.size());
      return xs;
    }));
  rt.publish(
    leat::algorithm("b/root", "1.0.0").calls({"b/*"}).apply([](int n, leat::context& ctx) -> leat::task<int> {
      co_return (co_await ctx.algo("b/leaf").pipe(n)).to<int>() + 1;
    }));
  std::vector<leat::reply> open;
  for (int i = 0; i < 500; ++i)
    open.push_back(rt.client().algo("b/root").pipe(i));
  for (int i = 0; i < 500; ++i)
    REQUIRE(open[static_cast<std::size_t>(i)].get().to<int>() == i + 1);
  CHECK(sizes.largest() > 1);
}

TEST_CASE("batch: calls of one batch have each waited as long as they did", "[runtime][batch]") {
  batch_sizes sizes;
  std::atomic<bool> held{false};
  leat::runtime rt({.threads = 2});
  rt.publish(leat::algorithm("b/held", "1.0.0")
               .limits({.instances_max = 1})
               .batch({.size_max = 8, .linger = 1ms, .latency = 1h})
               .apply([&](std::vector<int> xs) {
                 sizes.note(xs.size());
                 held.wait(true);
                 return xs;
               }));
  auto const call = [&](int n) { return rt.client().algo("b/held").pipe(n); };
  std::vector<leat::reply> open;
  for (int i = 0; i < 500; ++i) // so that batches grow
    open.push_back(call(i));
  for (auto& r : open)
    (void)r.get();
  held = true;
  auto const before = sizes.count();
  auto first = call(0);
  while (sizes.count() == before)
    std::this_thread::yield();
  auto early = call(1);
  auto late = call(2);
  held = false;
  held.notify_all();
  for (auto* r : {&first, &early, &late})
    (void)r->get();
  CHECK(sizes.count() == before + 2); // both in one
  auto const queue = [&](leat::reply const& r) { return rt.explain(r.call_id()).value().spans.at(0).queue; };
  CHECK(queue(early) > queue(late)); // from their own arrival to the one begin
}

TEST_CASE("batch: one bad element fails alone", "[runtime][batch]") {
  leat::runtime rt({.threads = 1});
  // By its type, by its own result, and by an exception of the whole.
  rt.publish(leat::algorithm("b/picky", "1.0.0")
               .pure()
               .batch({.size_max = 8, .linger = 500us})
               .apply([](std::vector<int> xs) {
                 std::vector<leat::result<int>> out;
                 for (int x : xs) {
                   if (x == 13)
                     throw std::runtime_error("thirteen");
                   if (x == 7)
                     out.emplace_back(leat::error(leat::errc::invalid_argument, "seven"));
                   else
                     out.emplace_back(x);
                 }
                 return out;
               }));
  for (int round = 0; round < 20; ++round) {
    std::vector<leat::reply> open;
    for (int i = 0; i < 16; ++i)
      open.push_back(rt.client()
                       .algo("b/picky")
                       .with({.memo = leat::memo_use::bypass})
                       .pipe(i == 3 ? leat::value("no number") : leat::value(i)));
    for (int i = 0; i < 16; ++i) {
      auto const got = open[static_cast<std::size_t>(i)].try_get();
      if (i == 3 || i == 7) {
        REQUIRE_FALSE(got);
        CHECK(got.error().code == leat::errc::invalid_argument);
      } else if (i == 13) {
        REQUIRE_FALSE(got);
        CHECK(got.error().code == leat::errc::algorithm_failed);
        CHECK(got.error().message == "thirteen");
      } else {
        INFO(i);
        REQUIRE(got);
        CHECK(got->to<int>() == i);
      }
    }
  }
}

TEST_CASE("batch: state, deadlines and missing outputs", "[runtime][batch]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("b/state", "1.0.0")
               .batch({})
               .load([] { return std::string("loaded "); })
               .apply([](std::string const& s, std::vector<std::string> xs) {
                 for (auto& x : xs)
                   x = s + x;
                 return xs;
               }));
  CHECK(rt.client().algo("b/state").pipe("x").get().as_text() == "loaded x");
  rt.publish(leat::algorithm("b/loses", "1.0.0").batch({}).apply([](std::vector<int> xs) {
    xs.pop_back();
    return xs;
  }));
  auto const lost = rt.client().algo("b/loses").pipe(1).try_get();
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == leat::errc::algorithm_failed);
  CHECK(lost.error().message == "the batch of 1 inputs came back with 0 outputs");
  rt.publish(
    leat::algorithm("b/late", "1.0.0").batch({.linger = 1h}).apply([](std::vector<int> xs) { return xs; }));
  auto ours = rt.client().algo("b/late").with({.timeout = 5ms}).pipe(1);
  auto const late = ours.try_get();
  // The first batch has one element, so that there is nothing to linger for, or the deadline ends it.
  CHECK((late || late.error().code == leat::errc::deadline_exceeded));
}

TEST_CASE("batch: what does not fit together is refused when it is published", "[runtime][batch]") {
  leat::runtime rt;
  auto published = [&](leat::algorithm const& a) { return static_cast<bool>(rt.registry().publish(a)); };
  CHECK_FALSE(published(leat::algorithm("b/a", "1.0.0").batch({}).apply([](int x) { return x; })));
  CHECK_FALSE(
    published(leat::algorithm("b/a", "1.0.0").apply([](std::vector<leat::value> xs) { return xs; })));
  CHECK_FALSE(published(
    leat::algorithm("b/a", "1.0.0").batch({.size_max = 1}).apply([](std::vector<int> xs) { return xs; })));
  // A function over lists is an ordinary one without `batch`.
  CHECK(published(leat::algorithm("b/list", "1.0.0").apply([](std::vector<int> xs) { return xs; })));
  CHECK(rt.client().algo("b/list").pipe(leat::json{1, 2}).get().to<leat::json>() == leat::json{1, 2});
}
