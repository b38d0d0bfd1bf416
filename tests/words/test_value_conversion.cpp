#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <leat/value.hpp>

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace geometry {

// Found by argument-dependent look-up alone.

struct point {
  double x = 0;
  double y = 0;
  bool operator==(point const&) const = default;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(point, x, y)

enum class colour { red, green };
NLOHMANN_JSON_SERIALIZE_ENUM(colour, {{colour::red, "red"}, {colour::green, "green"}})

struct polygon {
  std::string name;
  colour fill = colour::red;
  std::vector<point> corners;
  std::map<std::string, std::vector<point>> holes;
  bool operator==(polygon const&) const = default;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(polygon, name, fill, corners, holes)

class counter {
public:
  explicit counter(int n = 0) : n_(n) {}
  int count() const { return n_; }
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(counter, n_)

private:
  int n_;
};

} // namespace geometry

using namespace leat;
using geometry::polygon;
using test::caught;
using test::complaint;

namespace {

enum class plain_enum { zero, one, two };

template <class T>
std::string complaint_of(value const& v) {
  return complaint([&] { (void)v.to<T>(); });
}

/// There and back.
template <class T>
T carried(T const& x) {
  value v(x);
  CHECK(v.kind() == value_kind::json);
  return v.template to<T>();
}

bool contains(std::string const& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("value: types with nlohmann conversions travel as documents, nested ones too", "[words][value]") {
  polygon const original{
    "house", geometry::colour::green, {{0, 0}, {1.5, -2}}, {{"door", {{0.25, 0.5}}}, {"none", {}}}};
  value v(original);
  CHECK(v.as_json() == json::parse(R"({"name": "house", "fill": "green", "corners": [{"x": 0.0, "y": 0.0},
    {"x": 1.5, "y": -2.0}], "holes": {"door": [{"x": 0.25, "y": 0.5}], "none": []}})"));
  CHECK(v.to<polygon>() == original);
  CHECK(carried(std::vector<polygon>{original, original}).at(1) == original);
  CHECK(carried(std::map<std::string, polygon>{{"a", original}}).at("a") == original);
  CHECK(carried(geometry::counter(42)).count() == 42);
}

TEST_CASE("value: the standard's containers and numbers travel as documents", "[words][value]") {
  CHECK(carried(true));
  CHECK_FALSE(carried(false));
  CHECK(carried(-5) == -5);
  CHECK(carried(std::uint64_t{18446744073709551615U}) == std::uint64_t{18446744073709551615U});
  CHECK(carried(std::int64_t{-9223372036854775807}) == -9223372036854775807);
  CHECK(carried(0.1) == 0.1);
  CHECK(carried(1e300) == 1e300);
  CHECK(carried(2.5F) == 2.5F);
  CHECK(carried(plain_enum::two) == plain_enum::two);
  CHECK(carried(std::vector<int>{}).empty());
  CHECK(carried(std::vector<bool>{true, false}) == std::vector<bool>{true, false});
  CHECK(carried(std::vector<std::string>{"a", ""}) == std::vector<std::string>{"a", ""});
  CHECK(carried(std::array<int, 2>{1, 2}) == std::array<int, 2>{1, 2});
  CHECK(carried(std::set<int>{3, 1}) == std::set<int>{1, 3});
  CHECK(carried(std::pair<int, std::string>{1, "x"}) == std::pair<int, std::string>{1, "x"});
  CHECK(carried(std::tuple<int, bool>{1, true}) == std::tuple<int, bool>{1, true});
  using words = std::map<std::string, std::vector<int>>;
  CHECK(carried(words{{"a", {1}}, {"b", {}}}) == words{{"a", {1}}, {"b", {}}});
  using numbers = std::map<int, std::string>;
  CHECK(carried(numbers{{1, "x"}, {2, "y"}}) == numbers{{1, "x"}, {2, "y"}});
  using scattered = std::unordered_map<std::string, double>;
  CHECK(carried(scattered{{"pi", 3.14}}) == scattered{{"pi", 3.14}});
}

TEST_CASE("value: a conversion that is implicit at the call works as an argument", "[words][value]") {
  auto kind_of = [](value const& v) { return v.kind(); };
  CHECK(kind_of("text") == value_kind::text);
  CHECK(kind_of(3) == value_kind::json);
  CHECK(kind_of({}) == value_kind::null);
  CHECK(kind_of(nullptr) == value_kind::null);
  CHECK(kind_of(geometry::point{1, 2}) == value_kind::json);
  CHECK(kind_of(std::vector<int>{1}) == value_kind::json);
  CHECK(kind_of(json::array({1})) == value_kind::json);
}

TEST_CASE("value: converts to what it holds", "[words][value]") {
  CHECK(value("abc").to<std::string>() == "abc");
  CHECK(value(json("abc")).to<std::string>() == "abc");
  CHECK(value(bytes(3)).to<bytes>() == bytes(3));
  CHECK(value(json{{"a", 1}}).to<json>() == json{{"a", 1}});
  CHECK(value("abc").to<value>() == value("abc"));
  CHECK(value().to<value>().is_null());
}

TEST_CASE("value: text converts to a document, null to the null document, octets do not", "[words][value]") {
  CHECK(value("abc").to<json>() == json("abc"));
  CHECK(value("1").to<json>() == json("1"));
  CHECK(value().to<json>().is_null());
  CHECK(complaint_of<json>(bytes(3)) == "invalid_argument: expected json, got bytes");
}

TEST_CASE("value: the wrong kind does not convert", "[words][value]") {
  CHECK(complaint_of<std::string>(value()) == "invalid_argument: expected text, got null");
  CHECK(complaint_of<std::string>(7) == "invalid_argument: expected text, got json (number)");
  CHECK(complaint_of<std::string>(bytes(1)) == "invalid_argument: expected text, got bytes");
  CHECK(complaint_of<bytes>("abc") == "invalid_argument: expected bytes, got text");
  CHECK(complaint_of<bytes>(std::vector<int>{1}) == "invalid_argument: expected bytes, got json (array)");
  CHECK(complaint_of<int>(bytes(1)) == "invalid_argument: expected json, got bytes");
}

TEST_CASE("value: a text is not parsed to make a number or a document of it", "[words][value]") {
  auto e = caught([] { (void)value("5").to<int>(); });
  REQUIRE(e);
  CHECK(e->code == errc::invalid_argument);
  CHECK(e->message == "expected a whole number of 32 bits, got \"5\"");
  CHECK(contains(complaint_of<polygon>("{}"), "invalid_argument: input does not convert: "));
}

TEST_CASE(
  "value: a document of another shape does not convert, and the reason names the place", "[words][value]") {
  CHECK(contains(complaint_of<bool>(1), "must be boolean, but is number"));
  CHECK(contains(complaint_of<int>(json("x")), "expected a whole number of 32 bits, got \"x\""));
  CHECK(contains(complaint_of<int>(value()), "expected a whole number of 32 bits, got null"));
  CHECK(contains(complaint_of<std::vector<int>>(json::object()), "must be array, but is object"));
  CHECK(contains(complaint_of<std::vector<int>>(json::array({1, "x"})), "must be number, but is string"));
  CHECK(contains(complaint_of<geometry::point>(json{{"x", 1}}), "key 'y' not found"));
  CHECK(contains(complaint_of<geometry::point>(json::array()), "invalid_argument: input does not convert: "));
  CHECK(contains(
    complaint_of<std::array<int, 3>>(json::array({1, 2})), "invalid_argument: input does not convert: "));
}

TEST_CASE("value: members that a type does not know are passed over", "[words][value]") {
  CHECK(value(json{{"x", 1}, {"y", 2}, {"z", 3}}).to<geometry::point>() == geometry::point{1, 2});
}

TEST_CASE("value: a conversion leaves the value as it was", "[words][value]") {
  value const v(json{{"x", 1}, {"y", 2}});
  auto const before = v.digest();
  (void)v.to<geometry::point>();
  (void)v.to<json>();
  CHECK_FALSE(complaint_of<int>(v) == "nothing");
  CHECK(v.digest() == before);
}

TEST_CASE(
  "value: a number that an integer cannot hold does not convert, instead of being cut", "[words][value]") {
  using leat::json;
  using leat::value;
  CHECK(value(255).to<std::uint8_t>() == 255);
  CHECK(value(-128).to<std::int8_t>() == -128);
  CHECK(value(2.0).to<int>() == 2);
  CHECK(value(-2.0).to<std::int64_t>() == -2);
  CHECK(value(~std::uint64_t{0}).to<std::uint64_t>() == ~std::uint64_t{0});
  auto refused = [](value const& v, auto as) {
    try {
      (void)v.to<decltype(as)>();
    } catch (leat::error const& e) {
      return e.code == leat::errc::invalid_argument && e.message.find("whole number") != std::string::npos;
    }
    return false;
  };
  CHECK(refused(300, std::uint8_t{}));
  CHECK(refused(-1, unsigned{}));
  CHECK(refused(3'000'000'000, int{}));
  CHECK(refused(~std::uint64_t{0}, std::int64_t{}));
  CHECK(refused(1.9, int{}));
  CHECK(refused(1e300, int{}));
  CHECK(refused(std::nan(""), int{}));
  CHECK(refused(HUGE_VAL, std::int64_t{}));
  CHECK(refused(json(true), int{}));
  CHECK(refused(nullptr, int{}));
  CHECK(refused("5", int{}));
}
