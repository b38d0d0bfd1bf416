#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <leat/result.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace leat;
using test::complaint;

namespace {

error full() {
  return {errc::resource_exhausted, "queue is full"};
}

result<int> half(int x) {
  if (x % 2 != 0)
    return error(errc::invalid_argument, std::to_string(x) + " is odd");
  return x / 2;
}

/// A number that cannot be copied.
using box = std::unique_ptr<int>;

} // namespace

TEST_CASE("result: holds a value", "[words][result]") {
  result<std::string> r(std::string("yes"));
  REQUIRE(r.has_value());
  CHECK(static_cast<bool>(r));
  CHECK(r.value() == "yes");
  CHECK(*r == "yes");
  CHECK(r->size() == std::size_t{3});
  r->push_back('!');
  *r += "!";
  r.value() += "!";
  CHECK(std::as_const(r).value() == "yes!!!");
  CHECK(*std::as_const(r) == "yes!!!");
  CHECK(std::as_const(r)->size() == std::size_t{6});
}

TEST_CASE("result: holds an error", "[words][result]") {
  result<std::string> r(full());
  REQUIRE_FALSE(r.has_value());
  CHECK_FALSE(static_cast<bool>(r));
  CHECK(r.error().code == errc::resource_exhausted);
  CHECK(std::as_const(r).error().message == "queue is full");
  r.error().path = {"a/b@1.0.0"};
  CHECK(to_string(r.error()) == "resource_exhausted: queue is full [a/b@1.0.0]");
}

TEST_CASE("result: value throws the error itself, every time", "[words][result]") {
  result<int> r(full());
  r.error().path = {"a/b@1.0.0"};
  std::string const expected = "resource_exhausted: queue is full [a/b@1.0.0]";
  CHECK(complaint([&] { (void)r.value(); }) == expected);
  CHECK(complaint([&] { (void)std::as_const(r).value(); }) == expected);
  CHECK(complaint([&] { (void)std::move(r).value(); }) == expected);
  CHECK(to_string(r.error()) == expected);
}

TEST_CASE("result: its value may be false, empty or zero", "[words][result]") {
  CHECK(result<bool>(false).has_value());
  CHECK(result<int>(0).has_value());
  CHECK(result<box>(box()).has_value());
  CHECK(result<std::string>(std::string()).has_value());
}

TEST_CASE("result: a value that only moves is moved out", "[words][result]") {
  result<box> r(std::make_unique<int>(7));
  int const* place = r->get();
  result<box> moved = std::move(r);
  REQUIRE(moved.has_value());
  box taken = std::move(moved).value();
  CHECK(taken.get() == place);
  moved = result<box>(std::move(taken));
  taken = *std::move(moved);
  CHECK(taken.get() == place);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<result<box>>);
}

TEST_CASE("result: the error is moved out", "[words][result]") {
  result<box> r(error(errc::internal, std::string(100, 'x')));
  auto const* place = r.error().message.data();
  error e = std::move(r).error();
  CHECK(e.message.data() == place);
}

TEST_CASE("result: assignment replaces a value by an error and back", "[words][result]") {
  result<std::vector<int>> r(std::vector<int>{1, 2, 3});
  r = full();
  CHECK(complaint([&] { (void)r.value(); }) == "resource_exhausted: queue is full");
  r = std::vector<int>{4};
  CHECK(r.value() == std::vector<int>{4});
  auto copy = r;
  copy->push_back(5);
  CHECK(r->size() == std::size_t{1});
}

TEST_CASE("result: value_or gives the value or the other", "[words][result]") {
  CHECK(result<int>(3).value_or(9) == 3);
  CHECK(result<int>(full()).value_or(9) == 9);
  CHECK(result<std::string>(full()).value_or("none") == "none");
  result<std::string> r(std::string("kept"));
  CHECK(r.value_or("none") == "kept");
  CHECK(*r == "kept");
}

TEST_CASE("result: and_then goes on with the value and stops at the first error", "[words][result]") {
  int calls = 0;
  auto counted = [&](int x) {
    ++calls;
    return half(x);
  };
  CHECK(half(8).and_then(counted).and_then(counted).value() == 1);
  CHECK(calls == 2);
  calls = 0;
  auto r = half(6).and_then(counted).and_then(counted);
  CHECK(to_string(r.error()) == "invalid_argument: 3 is odd");
  CHECK(calls == 1);
}

TEST_CASE("result: and_then may change the type and takes values that only move", "[words][result]") {
  auto r = result<box>(std::make_unique<int>(5)).and_then([](box x) -> result<std::string> {
    return std::to_string(*x);
  });
  STATIC_REQUIRE(std::is_same_v<decltype(r), result<std::string>>);
  CHECK(r.value() == "5");
  auto nothing = result<box>(full()).and_then([](box) -> result<void> { return {}; });
  CHECK(complaint([&] { nothing.value(); }) == "resource_exhausted: queue is full");
}

TEST_CASE("result: transform replaces the value and passes an error on", "[words][result]") {
  auto text = result<int>(41).transform([](int x) { return std::to_string(x + 1); });
  STATIC_REQUIRE(std::is_same_v<decltype(text), result<std::string>>);
  CHECK(text.value() == "42");
  bool called = false;
  auto failed = result<int>(full()).transform([&](int) {
    called = true;
    return std::make_unique<int>();
  });
  STATIC_REQUIRE(std::is_same_v<decltype(failed), result<box>>);
  CHECK(to_string(failed.error()) == "resource_exhausted: queue is full");
  CHECK_FALSE(called);
}

TEST_CASE("result: transform calls members", "[words][result]") {
  CHECK(result<std::string>(std::string("four")).transform(&std::string::size).value() == std::size_t{4});
}

TEST_CASE("result: what a function throws passes through", "[words][result]") {
  auto thrower = [](int) -> int { throw error(errc::internal, "in transit"); };
  CHECK(complaint([&] { (void)result<int>(1).transform(thrower); }) == "internal: in transit");
}

TEST_CASE("result: without a value it is success or an error", "[words][result]") {
  result<void> success;
  CHECK(success.has_value());
  CHECK(static_cast<bool>(success));
  CHECK(complaint([&] { success.value(); }) == "nothing");
  result<void> failure = full();
  CHECK_FALSE(failure.has_value());
  CHECK_FALSE(static_cast<bool>(failure));
  CHECK(complaint([&] { failure.value(); }) == "resource_exhausted: queue is full");
  CHECK(std::as_const(failure).error().code == errc::resource_exhausted);
  failure.error().message = "full";
  error taken = std::move(failure).error();
  CHECK(to_string(taken) == "resource_exhausted: full");
}

TEST_CASE("result: a truth value is asked for, never taken by accident", "[words][result]") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<result<int>, bool>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<result<void>, bool>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<result<int>, int>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<result<void>, bool>);
}
