#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <functional>
#include <memory>

namespace {

struct point {
  double x = 0;
  double y = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(point, x, y)

leat::result<leat::value> call(leat::runtime& rt, char const* name, leat::value input) {
  return rt.client().algo(name).pipe(std::move(input)).try_get();
}

int twice(int n) {
  return 2 * n;
}

leat::errc thrown_by(std::function<void()> const& f) {
  try {
    f();
  } catch (leat::error const& e) {
    return e.code;
  }
  return leat::errc::ok;
}

} // namespace

TEST_CASE("algorithm: inputs and outputs of every documented type", "[runtime][algorithm]") {
  leat::runtime rt;
  auto publish = [&](char const* name, auto f) { rt.publish(leat::algorithm(name, "1.0.0").apply(f)); };
  publish("t/value", [](leat::value v) { return v; });
  publish("t/value-ref", [](leat::value const& v) { return v; });
  publish("t/text", [](std::string s) { return s + "!"; });
  publish("t/text-ref", [](std::string const& s) { return s.size(); });
  publish("t/view", [](std::string_view s) { return std::string(s.rbegin(), s.rend()); });
  publish("t/json", [](leat::json j) { return j["a"]; });
  publish("t/json-ref", [](leat::json const& j) { return j.size(); });
  publish("t/bytes", [](leat::bytes b) { return b; });
  publish("t/point", [](point p) { return point{p.y, p.x}; });
  publish("t/point-ref", [](point const& p) { return p.x + p.y; });
  publish("t/vector", [](std::vector<int> const& v) { return v.size(); });
  publish("t/void", [](std::string) {});
  publish("t/function", &twice);
  publish("t/literal", [](int) { return "text"; });
  publish("t/failing", [](int n) -> leat::result<int> {
    if (n < 0)
      return leat::error(leat::errc::invalid_argument, "negative");
    return n;
  });

  CHECK(call(rt, "t/value", leat::json{1, 2})->as_json() == leat::json{1, 2});
  CHECK(call(rt, "t/value-ref", "x")->as_text() == "x");
  CHECK(call(rt, "t/text", "x")->as_text() == "x!");
  CHECK(call(rt, "t/text", leat::json("x"))->as_text() == "x!");
  CHECK(call(rt, "t/text-ref", "abc")->to<int>() == 3);
  CHECK(call(rt, "t/view", "abc")->as_text() == "cba");
  CHECK(call(rt, "t/json", leat::json{{"a", 7}})->to<int>() == 7);
  CHECK(call(rt, "t/json-ref", leat::json{1, 2, 3})->to<int>() == 3);
  CHECK(call(rt, "t/json-ref", "text becomes a document")->to<int>() == 1);
  CHECK(call(rt, "t/bytes", leat::bytes{std::byte{1}})->as_bytes().size() == 1);
  CHECK(call(rt, "t/point", point{1, 2})->to<point>().x == 2);
  CHECK(call(rt, "t/point-ref", point{1, 2})->to<double>() == 3);
  CHECK(call(rt, "t/vector", std::vector{1, 2})->to<int>() == 2);
  CHECK(call(rt, "t/void", "x")->is_null());
  CHECK(call(rt, "t/function", 21)->to<int>() == 42);
  CHECK(call(rt, "t/literal", 1)->as_text() == "text");
  CHECK(call(rt, "t/failing", 1)->to<int>() == 1);
  CHECK(call(rt, "t/failing", -1).error().message == "negative");
}

TEST_CASE(
  "algorithm: an input that does not convert is invalid_argument and says why", "[runtime][algorithm]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("t/point", "1.0.0").apply([](point p) { return p; }));
  rt.publish(leat::algorithm("t/text", "1.0.0").apply([](std::string s) { return s; }));
  rt.publish(
    leat::algorithm("t/task", "1.0.0").apply([](point const& p) -> leat::task<point> { co_return p; }));
  for (auto const* name : {"t/point", "t/task"}) {
    auto const wrong = call(rt, name, leat::json{{"x", "one"}});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().code == leat::errc::invalid_argument);
    CHECK(wrong.error().path == std::vector<std::string>{std::string(name) + "@1.0.0"});
  }
  auto const wrong = call(rt, "t/text", leat::json{1});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == leat::errc::invalid_argument);
  CHECK(wrong.error().message.find("expected text, got json (array)") != std::string::npos);
}

TEST_CASE(
  "algorithm: a converted argument taken by reference lives as long as the task", "[runtime][algorithm]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("t/leaf", "1.0.0").apply([](int n) { return n; }));
  rt.publish(leat::algorithm("t/ref", "1.0.0")
               .calls({"t/*"})
               .apply([](std::vector<int> const& v, leat::context& ctx) -> leat::task<int> {
                 int sum = 0;
                 for (int n : v)
                   sum += (co_await ctx.algo("t/leaf").pipe(n)).to<int>();
                 co_return sum;
               }));
  CHECK(call(rt, "t/ref", std::vector{1, 2, 3})->to<int>() == 6);
}

TEST_CASE("algorithm: load runs once per instance, before the first call, and hands its state on",
  "[runtime][algorithm]") {
  leat::runtime rt;
  std::atomic<int> loads{0};
  rt.publish(leat::algorithm("t/model", "1.0.0")
               .load([&loads] {
                 ++loads;
                 return std::make_unique<int>(10); // move-only
               })
               .apply([](std::unique_ptr<int> const& factor, int n) { return *factor * n; }));
  CHECK(loads == 0);
  for (int i = 0; i < 5; ++i)
    CHECK(call(rt, "t/model", i)->to<int>() == 10 * i);
  CHECK(loads == 1);
}

TEST_CASE("algorithm: a load that throws fails the calls that wait, and a later call tries again",
  "[runtime][algorithm]") {
  leat::runtime rt;
  std::atomic<bool> broken{true};
  rt.publish(leat::algorithm("t/model", "1.0.0")
               .load([&broken]() -> int {
                 if (broken)
                   throw std::runtime_error("m.bin is missing");
                 return 1;
               })
               .apply([](int const& state, int n) { return state + n; }));
  auto const failed = call(rt, "t/model", 1);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == leat::errc::algorithm_failed);
  CHECK(failed.error().message.find("load of t/model@1.0.0") != std::string::npos);
  CHECK(failed.error().message.find("m.bin is missing") != std::string::npos);
  broken = false;
  auto const answered = call(rt, "t/model", 1);
  INFO((answered ? std::string() : to_string(answered.error())));
  REQUIRE(answered);
  CHECK(answered->to<int>() == 2);
}

TEST_CASE("publish: refuses what could not run or is there already", "[runtime][algorithm]") {
  leat::runtime rt;
  auto const echo = [](int n) { return n; };
  CHECK(thrown_by([&] { rt.publish(leat::algorithm("t/a", "1.0.0")); }) == leat::errc::invalid_argument);
  CHECK(thrown_by([&] {
    rt.publish(leat::algorithm("t/a", "1.0.0").apply([](int const&, int n) { return n; }));
  }) == leat::errc::invalid_argument);
  CHECK(thrown_by([&] {
    rt.publish(
      leat::algorithm("t/a", "1.0.0").load([] { return 1.0; }).apply([](int const&, int n) { return n; }));
  }) == leat::errc::invalid_argument);
  CHECK(thrown_by([&] {
    rt.publish(leat::algorithm("t/a", "1.0.0").limits({.waiting_max = 0}).apply(echo));
  }) == leat::errc::invalid_argument);
  CHECK(thrown_by([&] { rt.publish(leat::algorithm("t/a", "1.0.0").apply(echo)); }) == leat::errc::ok);
  CHECK(thrown_by([&] { rt.publish(leat::algorithm("t/a", "1.0.0").apply(echo)); }) ==
        leat::errc::already_exists);
  CHECK(thrown_by([&] { leat::algorithm("no-slash", "1.0.0"); }) == leat::errc::invalid_argument);
  CHECK(thrown_by([&] { leat::algorithm("t/a", "1.0"); }) == leat::errc::invalid_argument);
  CHECK(thrown_by([&] { leat::algorithm("t/a", "1.0.0").calls({"t"}); }) == leat::errc::invalid_argument);
}

TEST_CASE("algorithm: what the closure holds is released with the runtime", "[runtime][algorithm]") {
  auto held = std::make_shared<int>(1);
  {
    leat::runtime rt;
    rt.publish(leat::algorithm("t/a", "1.0.0").apply([held](int n) { return n + *held; }));
    CHECK(call(rt, "t/a", 1)->to<int>() == 2);
    CHECK(held.use_count() > 1);
  }
  CHECK(held.use_count() == 1);
}

TEST_CASE("algorithm: a closure that holds a client is released with the runtime, called or not",
  "[runtime][algorithm]") {
  auto held = std::make_shared<int>(1);
  {
    leat::runtime rt;
    for (char const* name : {"t/called", "t/never"})
      rt.publish(leat::algorithm(name, "1.0.0").apply([held, me = rt.client()](int n) { return n + *held; }));
    CHECK(call(rt, "t/called", 1)->to<int>() == 2);
  }
  CHECK(held.use_count() == 1);
}
