#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>

using namespace std::chrono_literals;

namespace {

leat::json numbers(int count) {
  auto out = leat::json::array();
  for (int i = 0; i < count; ++i)
    out.push_back(i);
  return out;
}

} // namespace

TEST_CASE("map: runs an algorithm over a list, in order, so many at once", "[runtime][map]") {
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  leat::runtime rt({.threads = 2});
  rt.publish(leat::algorithm("m/square", "1.0.0").apply([&](int n, leat::context& ctx) -> leat::task<int> {
    auto const now = ++running;
    for (auto seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    co_await ctx.sleep(100us);
    --running;
    co_return n* n;
  }));
  auto const out = rt.client().algo("m/square").map(4).pipe(numbers(100)).get().to<std::vector<int>>();
  REQUIRE(out.size() == 100);
  for (int i = 0; i < 100; ++i)
    CHECK(out[static_cast<std::size_t>(i)] == i * i);
  CHECK(most <= 4);
  CHECK(rt.client().algo("m/square").map(4).pipe(leat::json::array()).get().to<leat::json>() ==
        leat::json::array());
}

TEST_CASE("map: is a stage of pipelines and works inside of algorithms", "[runtime][map]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("m/split", "1.0.0").apply([](std::string text) {
    auto out = leat::json::array();
    for (char c : text)
      out.push_back(std::string(1, c));
    return out;
  }));
  rt.publish(leat::algorithm("m/upper", "1.0.0").apply([](std::string text) {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }));
  rt.publish(leat::algorithm("m/join", "1.0.0").apply([](std::vector<std::string> parts) {
    std::string out;
    for (auto const& p : parts)
      out += p;
    return out;
  }));
  rt.publish(leat::algorithm("m/inside", "1.0.0")
               .calls({"m/*"})
               .apply([](std::string text, leat::context& ctx) -> leat::task<leat::value> {
                 auto parts = co_await ctx.algo("m/split").pipe(std::move(text));
                 co_return co_await ctx.algo("m/upper").map(2).pipe(std::move(parts));
               }));
  auto me = rt.client();
  CHECK((me.algo("m/split") | me.algo("m/upper").map(3) | me.algo("m/join")).pipe("abc").get().as_text() ==
        "ABC");
  CHECK(me.algo("m/inside").pipe("xy").get().to<std::vector<std::string>>() ==
        std::vector<std::string>{"X", "Y"});
}

TEST_CASE("map: the first failure ends it and says which element", "[runtime][map]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("m/picky", "1.0.0").apply([](int n) {
    if (n == 17)
      throw std::runtime_error("not this one");
    return n;
  }));
  rt.publish(leat::algorithm("m/bytes", "1.0.0").apply([](int) { return leat::bytes(3); }));
  auto const failed = rt.client().algo("m/picky").map(3).pipe(numbers(1000)).try_get();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == leat::errc::algorithm_failed);
  CHECK(failed.error().message == "not this one");
  CHECK(failed.error().detail["element"] == 17);
  for (auto const& input : {leat::value("text"), leat::value(leat::json{{"a", 1}}), leat::value()}) {
    auto const refused = rt.client().algo("m/picky").map(3).pipe(input).try_get();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == leat::errc::invalid_argument);
  }
  auto const bytes = rt.client().algo("m/bytes").map(3).pipe(numbers(2)).try_get();
  REQUIRE_FALSE(bytes);
  CHECK(bytes.error().code == leat::errc::invalid_argument);
}

TEST_CASE("map: a dropped reply cancels what is under way and starts nothing more", "[runtime][map]") {
  std::atomic<int> begun{0};
  leat::runtime rt;
  rt.publish(leat::algorithm("m/waits", "1.0.0").apply([&](int n, leat::context& ctx) -> leat::task<int> {
    ++begun;
    co_await ctx.sleep(1h);
    co_return n;
  }));
  {
    auto dropped = rt.client().algo("m/waits").map(2).pipe(numbers(50));
    CHECK_FALSE(dropped.ready());
  }
  CHECK(begun <= 2);
  (void)rt.shutdown();
  CHECK(begun <= 2);
}
