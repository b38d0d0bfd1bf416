#include "registry/manifest/document.hpp"
#include "tests/support/catch.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using namespace leat;

TEST_CASE("document: nesting counts arrays and objects", "[registry][unit]") {
  CHECK_FALSE(deeper_than(json(1), 0));
  CHECK(deeper_than(json::array(), 0));
  CHECK_FALSE(deeper_than(json::array({1}), 1));
  CHECK(deeper_than(json{{"a", json::array()}}, 1));
  CHECK_FALSE(deeper_than(json{{"a", json::array()}}, 2));
}

TEST_CASE("document: elements are counted", "[registry][unit]") {
  CHECK(elements_of(json(1)) == 1);
  CHECK(elements_of(json::parse(R"({"a": [1, 2], "b": null})")) == 5);
}

TEST_CASE("document: the canonical form has no white space and members in byte order", "[registry][unit]") {
  CHECK(canonical_json(json::parse(R"({ "b" : [ ], "a" : { }, "B": [1, {"x": true}], "ä": null })")) ==
        R"({"B":[1,{"x":true}],"a":{},"b":[],"ä":null})");
  CHECK(canonical_json(json("\"\\/\b\f\n\r\t\x01\x7F\xE2\x82\xAC")) ==
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7F\xE2\x82\xAC\"");
}

TEST_CASE("document: the canonical form writes whole numbers as integers", "[registry][unit]") {
  CHECK(canonical_json(1.0) == "1");
  CHECK(canonical_json(-0.0) == "0");
  CHECK(canonical_json(1e15) == "1000000000000000");
  CHECK(canonical_json(0.1) == "0.1");
  CHECK(canonical_json(-9223372036854775808.0) == "-9223372036854775808");
  CHECK(canonical_json(9223372036854775808.0) == "9223372036854775808");
  CHECK(canonical_json(18446744073709549568.0) == "18446744073709549568");
  CHECK(canonical_json(18446744073709551616.0) == "18446744073709552000");
  CHECK(canonical_json(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(canonical_json(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("document: the canonical form writes other numbers as ECMAScript does", "[registry][unit]") {
  CHECK(canonical_json(0.1) == "0.1");
  CHECK(canonical_json(-123.456) == "-123.456");
  CHECK(canonical_json(0.000001) == "0.000001");
  CHECK(canonical_json(0.0000015) == "0.0000015");
  CHECK(canonical_json(1e-7) == "1e-7");
  CHECK(canonical_json(-1.5e-10) == "-1.5e-10");
  CHECK(canonical_json(1e20) == "100000000000000000000");
  CHECK(canonical_json(1e21) == "1e+21");
  CHECK(canonical_json(-1.25e300) == "-1.25e+300");
  CHECK(canonical_json(5e-324) == "5e-324");
  CHECK(canonical_json(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(canonical_json(9007199254740991.5) == "9007199254740992");
  CHECK(canonical_json(4503599627370495.5) == "4503599627370495.5");
}

TEST_CASE("document: the canonical form of a number reads back as that number", "[registry][unit]") {
  auto const seed = GENERATE(8U, 9U);
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    auto const x = std::bit_cast<double>(random());
    if (!std::isfinite(x))
      continue;
    auto const text = canonical_json(x);
    CAPTURE(text);
    CHECK(json::parse(text).get<double>() == x);
    CHECK(canonical_json(json::parse(text)) == text);
  }
}

TEST_CASE("document: pointers are escaped", "[registry][unit]") {
  CHECK(pointer_to("", "a") == "/a");
  CHECK(pointer_to("/a", "b/c~d") == "/a/b~1c~0d");
  CHECK(pointer_to("", "") == "/");
  CHECK(pointer_to("/a", std::size_t{3}) == "/a/3");
}

TEST_CASE("document: what JSON cannot say is refused with its place", "[registry][unit]") {
  CHECK(check_document(json::parse(R"({"a": [1.5, "x", null, true]})")));
  CHECK(check_document(json{{"a", {1, std::numeric_limits<double>::infinity()}}}).error().message ==
        "at /a/1: the number is not finite");
  CHECK(check_document("a\xFF").error().message == "as a whole: the text is not UTF-8 from byte 2 on");
  CHECK(check_document(json{{"a", {{"\xFF", 1}}}}).error().message ==
        "at /a: a member's name is not UTF-8 from byte 1 on");
  CHECK(check_document(json::binary({})).error().message == "as a whole: expected JSON, got binary");
}
