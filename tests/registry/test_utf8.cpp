#include "registry/utf8.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace leat;
using namespace std::string_literals;

TEST_CASE("utf8: sound text is sound to its end", "[registry][unit]") {
  for (std::string const& text : {""s, "abc"s, "a\0b"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s,
         "\xED\x9F\xBF"s, "\xEE\x80\x80"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s}) {
    CAPTURE(text);
    CHECK(utf8_prefix(text) == text.size());
    CHECK(utf8_repaired(text) == text);
  }
}

TEST_CASE("utf8: what RFC 3629 rules out is found where it begins", "[registry][unit]") {
  // Continuations alone, overlong forms, surrogates, beyond U+10FFFF, cut characters.
  for (std::string const& text : {"\x80"s, "\xBF"s, "\xC0\x80"s, "\xC1\xBF"s, "\xE0\x9F\xBF"s,
         "\xED\xA0\x80"s, "\xED\xBF\xBF"s, "\xF0\x8F\xBF\xBF"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s,
         "\xFF"s, "\xC2"s, "\xE2\x82"s, "\xF0\x9F\x98"s, "\xC2"s + "a", "\xE2\x82"s + "a"}) {
    CAPTURE(text);
    CHECK(utf8_prefix(text) == 0);
    CHECK(utf8_prefix("ab" + text) == 2);
    CHECK(utf8_prefix(utf8_repaired("ab" + text)) == utf8_repaired("ab" + text).size());
  }
}

TEST_CASE("utf8: characters are counted, not bytes", "[registry][unit]") {
  CHECK(utf8_length("") == 0);
  CHECK(utf8_length("a\0b"s) == 3);
  CHECK(utf8_length("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80") == 3);
  CHECK(utf8_length("\xF0\x9F") == 2);
}

TEST_CASE("utf8: a cut divides no character", "[registry][unit]") {
  std::string const text = "a\xE2\x82\xAC";
  CHECK(utf8_cut(text, 9) == text);
  CHECK(utf8_cut(text, 4) == text);
  CHECK(utf8_cut(text, 3) == "a");
  CHECK(utf8_cut(text, 1) == "a");
  CHECK(utf8_cut(text, 0).empty());
}
