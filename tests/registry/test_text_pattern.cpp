#include "registry/manifest/text_pattern.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

using namespace leat;

namespace {

bool occurs(std::string_view expression, std::string const& text) {
  return std::regex_search(text, compile_pattern(expression).value());
}

std::string pattern_complaint(std::string_view expression) {
  auto compiled = compile_pattern(expression);
  return compiled ? "nothing" : compiled.error().message;
}

} // namespace

TEST_CASE("text_pattern: is found anywhere unless it is anchored", "[registry][unit]") {
  CHECK(occurs("b", "abc"));
  CHECK_FALSE(occurs("^b", "abc"));
  CHECK_FALSE(occurs("b$", "abc"));
  CHECK(occurs("^abc$", "abc"));
  CHECK(occurs("^a|c$", "xc"));
  CHECK(occurs("b", "a\nb"));
  CHECK_FALSE(occurs("^b", "a\nb"));
  CHECK(occurs("", ""));
  CHECK(occurs("^$", ""));
}

TEST_CASE("text_pattern: knows the syntax of ECMA 262", "[registry][unit]") {
  CHECK(occurs("^[A-Z]{2}-\\d{4}$", "AB-1234"));
  CHECK_FALSE(occurs("^[A-Z]{2}-\\d{4}$", "AB-123"));
  CHECK(occurs("^(?=.*[a-z])(?=.*[0-9]).{8,}$", "abcdefg1"));
  CHECK_FALSE(occurs("^(?=.*[a-z])(?=.*[0-9]).{8,}$", "abcdefgh"));
  CHECK(occurs("^(?!no).*$", "yes"));
  CHECK_FALSE(occurs("^(?!no).*$", "nothing"));
  CHECK(occurs("^[a-z]+(-[a-z]+)*$", "a-slug-it-is"));
  CHECK(occurs("^[\\w.]+@[\\w.]+\\.(?:org|net)$", "a.b@c.org"));
  CHECK(occurs("\\u0041\\x42", "AB"));
  CHECK(occurs("^\\$[0-9]+$", "$5"));
  CHECK(occurs("^(?:ä)*$", "ää"));
}

TEST_CASE(
  "text_pattern: what std::regex does not know or takes for something else is refused", "[registry][unit]") {
  for (auto expression : {"(", ")", "[a", "a{2,1}", "*", "(?<=a)b", "(?<n>a)", "(?i)a", "\\p{L}", "\\cC",
         "ä*", "\\A", "(a)\\1", "[[:alpha:]]", "[ä]", "\\u00e4", "\\xe4", "\\", "a**"}) {
    CAPTURE(expression);
    CHECK_FALSE(compile_pattern(expression));
  }
  CHECK(pattern_complaint("(a)\\1") ==
        "'(a)\\1' is no regular expression that can be searched for: it refers back to a group");
}

TEST_CASE("text_pattern: size is bounded with repetitions written out", "[registry][unit]") {
  CHECK(compile_pattern("a{400}"));
  CHECK_FALSE(compile_pattern("a{600}"));
  CHECK_FALSE(compile_pattern("(a{30}){30}"));
  CHECK_FALSE(compile_pattern("((((a{99999}){99999}){99999}){99999}){99999}"));
  CHECK_FALSE(compile_pattern("a{99999999999999999999999}"));
  CHECK_FALSE(compile_pattern(std::string(100, '(') + std::string(100, ')')));
  CHECK_FALSE(compile_pattern(std::string(2000, 'a')));
  CHECK_FALSE(compile_pattern("(?=(?=(?=.*a).*a).*a)"));
}

TEST_CASE("text_pattern: no search goes back", "[registry][unit]") {
  std::string const text = std::string(text_pattern_bounds::text_bytes_max, 'a') + "!";
  for (auto expression : {"(a+)+$", "^(a|a)*$", "a*a*a*a*a*b", "(a*)*b", "^(a?){20}a{20}b"}) {
    CAPTURE(expression);
    CHECK_FALSE(occurs(expression, text));
  }
  CHECK(occurs("^[a-z ]+$", std::string(1'000'000, 'a'))); // nor does it recurse
}

TEST_CASE("text_pattern: patterns of names are simple", "[registry][unit]") {
  for (auto expression : {"^x-", "^[a-z]+_[0-9]+$", "^.*$", "_id$", "a|b", "^(get|set)_"}) {
    CAPTURE(expression);
    CHECK(check_name_pattern(expression));
  }
  for (auto expression : {"(a+)+$", "^(a|a)*$", ".*a.*", "^.*a.*b.*", "(", "^(ab)?"}) {
    CAPTURE(expression);
    CHECK_FALSE(check_name_pattern(expression));
  }
}
