#include "registry/version/malformed.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

using namespace leat;
using namespace std::string_view_literals;

TEST_CASE("malformed: names the character, its place and what was expected", "[registry][unit]") {
  auto const e = malformed("thing", "ab", 1, "'c'");
  CHECK(e.code == errc::invalid_argument);
  CHECK(e.message == "malformed thing 'ab': unexpected 'b' at character 2, expected 'c'");
  CHECK(malformed("thing", "ab", 2, "'c'").message ==
        "malformed thing 'ab': it ends at character 3, expected 'c'");
  CHECK(malformed("thing", "ab", "it is wrong").message == "malformed thing 'ab': it is wrong");
}

TEST_CASE("malformed: shows a character of several octets whole", "[registry][unit]") {
  CHECK(malformed("thing", "1\u00e9", 1, "'c'").message ==
        "malformed thing '1\u00e9': unexpected '\u00e9' at character 2, expected 'c'");
  CHECK(printable("\u00e9\u20ac\U0001f600\U0010ffff") == "\u00e9\u20ac\U0001f600\U0010ffff");
}

TEST_CASE("malformed: whatever the text, the message can be written as JSON", "[registry][unit]") {
  for (auto text : {"\xc3"sv, "\xff"sv, "\xc0\x80"sv, "\xe0\x80\x80"sv, "\xed\xa0\x80"sv,
         "\xf4\x90\x80\x80"sv, "\xe2\x82"sv, "\x80"sv, "\xf0\x9f\x98"sv, "\xf5\x80\x80\x80"sv, "a\0b"sv}) {
    CHECK_NOTHROW(json(malformed("thing", text, 0, "more").message).dump());
    CHECK_NOTHROW(json(malformed("thing", text, text.size() - 1, "more").message).dump());
  }
  CHECK(printable("a\0\n\x7f\xff"sv) == "a\\x00\\x0a\\x7f\\xff");
}

TEST_CASE("malformed: a long text is cut, never inside a character", "[registry][unit]") {
  CHECK(printable(std::string(256, 'a')) == std::string(256, 'a'));
  CHECK(printable(std::string(257, 'a')) == std::string(256, 'a') + "...");
  CHECK(printable(std::string(255, 'a') + "\u00e9") == std::string(255, 'a') + "...");
}
