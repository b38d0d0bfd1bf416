#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace leat;
using namespace std::string_view_literals;
using test::caught;
using test::complaint;

namespace {

bytes octets_of(std::initializer_list<int> xs) {
  bytes out;
  for (int x : xs)
    out.push_back(static_cast<std::byte>(x));
  return out;
}

} // namespace

TEST_CASE("value: kinds have names", "[words][value]") {
  CHECK(to_string(value_kind::null) == "null");
  CHECK(to_string(value_kind::text) == "text");
  CHECK(to_string(value_kind::json) == "json");
  CHECK(to_string(value_kind::bytes) == "bytes");
  CHECK(to_string(static_cast<value_kind>(4)) == "unknown");
}

TEST_CASE("value: nothing, nullptr and a null document are the null value", "[words][value]") {
  for (value const& v :
    {value(), value(nullptr), value(json()), value(json(nullptr)), value(json::parse("null"))}) {
    CHECK(v.kind() == value_kind::null);
    CHECK(v.is_null());
    CHECK(v == value());
    CHECK(v.as_json().is_null());
    CHECK(v.size() == std::size_t{0});
  }
}

TEST_CASE("value: what is empty is not null", "[words][value]") {
  CHECK(value("").kind() == value_kind::text);
  CHECK(value(std::string_view()).kind() == value_kind::text);
  CHECK(value(bytes()).kind() == value_kind::bytes);
  CHECK(value(json::array()).kind() == value_kind::json);
  CHECK(value(json::object()).kind() == value_kind::json);
  CHECK(value(json("")).kind() == value_kind::json);
}

TEST_CASE("value: every spelling of text is text", "[words][value]") {
  char array[] = "abc";
  char* pointer = array;
  char const* constant = "abc";
  std::string text = "abc";
  for (value const& v :
    {value("abc"), value(array), value(pointer), value(constant), value(text), value(std::as_const(text)),
      value(std::string("abc")), value("abc"sv), value(std::string_view(text))}) {
    CHECK(v.kind() == value_kind::text);
    CHECK_FALSE(v.is_null());
    CHECK(v.as_text() == "abc");
  }
}

TEST_CASE("value: text keeps every octet, also zeros and what is no UTF-8", "[words][value]") {
  CHECK(value("a\0b"sv).as_text() == "a\0b"sv);
  CHECK(value(std::string("\0", 1)).size() == std::size_t{1});
  CHECK(value("\xff\xc3("sv).as_text() == "\xff\xc3("sv);
}

TEST_CASE("value: numbers and truth values are documents, also zero and false", "[words][value]") {
  CHECK(value(0).as_json() == json(0));
  CHECK(value(false).as_json() == json(false));
  CHECK(value(0.0).as_json().is_number_float());
  CHECK(value(7U).as_json().is_number_unsigned());
  CHECK(value(-7).as_json().is_number_integer());
  CHECK(value(std::numeric_limits<std::uint64_t>::max()).as_json().dump() == "18446744073709551615");
  for (value const& v : {value(0), value(false), value(0.0), value(7U), value(-7)})
    CHECK(v.kind() == value_kind::json);
}

TEST_CASE("value: octets are bytes, numbers in a vector are a document", "[words][value]") {
  value v(octets_of({0, 255, 10}));
  CHECK(v.kind() == value_kind::bytes);
  CHECK(v.as_bytes() == octets_of({0, 255, 10}));
  CHECK(value(std::vector<std::uint8_t>{0, 255, 10}).as_json().dump() == "[0,255,10]");
}

TEST_CASE("value: a document that is a string can be read as text", "[words][value]") {
  value v(json("hello"));
  CHECK(v.kind() == value_kind::json);
  CHECK(v.as_text() == "hello");
  CHECK(v.as_json() == json("hello"));
  CHECK(v != value("hello"));
}

TEST_CASE("value: the wrong kind is refused with both kinds", "[words][value]") {
  value const nothing;
  value const text("abc");
  value const document(json{{"a", 1}});
  value const octet(octets_of({1}));
  auto text_of = [](value const& v) { return complaint([&] { (void)v.as_text(); }); };
  auto json_of = [](value const& v) { return complaint([&] { (void)v.as_json(); }); };
  auto bytes_of = [](value const& v) { return complaint([&] { (void)v.as_bytes(); }); };

  CHECK(text_of(nothing) == "invalid_argument: expected text, got null");
  CHECK(text_of(text) == "nothing");
  CHECK(text_of(document) == "invalid_argument: expected text, got json (object)");
  CHECK(text_of(json(1)) == "invalid_argument: expected text, got json (number)");
  CHECK(text_of(json(true)) == "invalid_argument: expected text, got json (boolean)");
  CHECK(text_of(json::array({"abc"})) == "invalid_argument: expected text, got json (array)");
  CHECK(text_of(octet) == "invalid_argument: expected text, got bytes");

  CHECK(json_of(nothing) == "nothing");
  CHECK(json_of(text) == "invalid_argument: expected json, got text");
  CHECK(json_of(document) == "nothing");
  CHECK(json_of(octet) == "invalid_argument: expected json, got bytes");

  CHECK(bytes_of(nothing) == "invalid_argument: expected bytes, got null");
  CHECK(bytes_of(text) == "invalid_argument: expected bytes, got text");
  CHECK(bytes_of(json("abc")) == "invalid_argument: expected bytes, got json (string)");
  CHECK(bytes_of(json::binary({1})) == "invalid_argument: expected bytes, got json (binary)");
  CHECK(bytes_of(octet) == "nothing");
}

TEST_CASE("value: a temporary of the wrong kind is refused and keeps its content", "[words][value]") {
  value text("abc");
  CHECK(complaint([&] { (void)std::move(text).as_json(); }) == "invalid_argument: expected json, got text");
  CHECK(complaint([&] { (void)std::move(text).as_bytes(); }) == "invalid_argument: expected bytes, got text");
  CHECK(text.as_text() == "abc");
  CHECK(complaint([] { (void)value().as_text(); }) == "invalid_argument: expected text, got null");
}

TEST_CASE("value: size is the length of the content", "[words][value]") {
  CHECK(value("").size() == std::size_t{0});
  CHECK(value("\xc3\xa9").size() == std::size_t{2});
  CHECK(value(octets_of({1, 2, 3})).size() == std::size_t{3});
}

TEST_CASE("value: the size of a document is that of its compact form", "[words][value]") {
  CHECK(value(json::parse(R"({ "b" : [ 1, 2.5 ],  "a" : null })")).size() ==
        R"({"a":null,"b":[1,2.5]})"sv.size());
  CHECK(value(json("\xc3\xa9")).size() == std::size_t{4});
  CHECK(value(json("\n\x01")).size() == R"("\n\u0001")"sv.size());
  CHECK(value(json(1.0)).size() == std::size_t{3});
}

TEST_CASE("value: a document that JSON cannot spell has a size all the same", "[words][value]") {
  CHECK(value(json("\xff")).size() == "\"\xef\xbf\xbd\""sv.size()); // U+FFFD in its place
  CHECK(value(json(std::numeric_limits<double>::quiet_NaN())).size() == "null"sv.size());
  CHECK(value(json::binary({1, 2})).size() > std::size_t{0});
}

TEST_CASE("value: only what has a conversion makes a value", "[words][value]") {
  struct plain {};
  STATIC_REQUIRE_FALSE(std::is_constructible_v<value, plain>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<value, int const*>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<value, void*>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<value, std::unique_ptr<int>>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<value, error>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<value, result<value>>);
}

TEST_CASE("value: is as large as a pointer and moves without throwing", "[words][value]") {
  STATIC_REQUIRE(sizeof(value) == sizeof(void*));
  STATIC_REQUIRE(std::is_nothrow_default_constructible_v<value>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<value>);
  STATIC_REQUIRE(std::is_nothrow_move_assignable_v<value>);
}
