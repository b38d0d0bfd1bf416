#include "registry/requirement.hpp"
#include "tests/support/catch.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

using namespace leat;

namespace {

using texts = std::initializer_list<char const*>;

void check(texts requirements, texts accepted, texts refused) {
  for (std::string const text : requirements) {
    auto parsed = requirement::parse(text);
    CAPTURE(text);
    REQUIRE(parsed.has_value());
    for (std::string const one : accepted) {
      CAPTURE(one);
      CHECK(parsed->accepts(parse_version(one).value()));
    }
    for (std::string const one : refused) {
      CAPTURE(one);
      CHECK_FALSE(parsed->accepts(parse_version(one).value()));
    }
  }
}

std::string complaint(std::string_view text) {
  auto parsed = requirement::parse(text);
  return parsed ? "nothing" : to_string(parsed.error());
}

} // namespace

TEST_CASE("requirement: none accepts any stable version", "[registry][requirement]") {
  texts const accepted = {
    "0.0.0", "0.0.1", "1.0.0+build", "9007199254740991.9007199254740991.9007199254740991"};
  texts const refused = {"0.0.0-0", "1.0.0-rc.1", "1.0.0-dev", "1.0.0-alpha+build"};
  check({"", "*", "x", "X", "x.x", "*.*.*", "X.x.*", "=*", "^*", "~*", "^x.x", "~x"}, accepted, refused);
  for (std::string const text : accepted)
    CHECK(requirement().accepts(parse_version(text).value()));
  for (std::string const text : refused)
    CHECK_FALSE(requirement().accepts(parse_version(text).value()));
}

TEST_CASE(
  "requirement: a whole version accepts that version, build metadata aside", "[registry][requirement]") {
  check({"1.4.2", "=1.4.2", "1.4.2+build", "=1.4.2+other.007"}, {"1.4.2", "1.4.2+build", "1.4.2+x.y"},
    {"1.4.1", "1.4.3", "1.4.2-rc.1", "1.4.2-0", "1.5.2", "2.4.2", "0.4.2", "1.4.20"});
  check({"0.0.0", "=0.0.0"}, {"0.0.0"}, {"0.0.0-0", "0.0.1"});
  check({"9007199254740991.9007199254740991.9007199254740991"},
    {"9007199254740991.9007199254740991.9007199254740991"},
    {"9007199254740991.9007199254740991.9007199254740990"});
}

TEST_CASE("requirement: a whole pre-release accepts that pre-release", "[registry][requirement]") {
  check({"1.4.2-rc.1", "=1.4.2-rc.1", "1.4.2-rc.1+b"}, {"1.4.2-rc.1", "1.4.2-rc.1+x"},
    {"1.4.2", "1.4.2-rc.2", "1.4.2-rc", "1.4.2-rc.1.0", "1.4.2-rc.10", "1.4.2-RC.1"});
}

TEST_CASE("requirement: the beginning of a version accepts what begins so", "[registry][requirement]") {
  check({"1", "=1", "1.x", "1.X", "1.*", "1.x.x", "1.*.X", "=1.x"}, {"1.0.0", "1.0.1", "1.99.99", "1.0.0+b"},
    {"0.99.99", "2.0.0", "10.0.0", "1.0.0-rc.1", "2.0.0-0", "1.5.0-0"});
  check({"1.4", "=1.4", "1.4.x", "1.4.X", "1.4.*"}, {"1.4.0", "1.4.99"},
    {"1.3.99", "1.5.0", "1.40.0", "1.4.0-rc.1", "1.5.0-0", "2.4.0"});
  check({"0", "0.x"}, {"0.0.0", "0.9.9"}, {"1.0.0", "0.0.0-0", "1.0.0-0"});
  check({"0.0", "0.0.x"}, {"0.0.0", "0.0.9"}, {"0.1.0", "0.0.0-0", "0.1.0-0"});
}

TEST_CASE("requirement: a caret keeps the left-most number that is not zero", "[registry][requirement]") {
  check({"^1.4.2", "^1.4.2+b"}, {"1.4.2", "1.4.3", "1.10.0", "1.99.99"},
    {"1.4.1", "1.3.9", "2.0.0", "2.0.0-0", "2.0.0-rc", "1.4.2-rc.1", "1.5.0-rc", "0.4.2"});
  check({"^0.4.2"}, {"0.4.2", "0.4.99"}, {"0.4.1", "0.5.0", "0.5.0-0", "1.4.2", "0.4.2-rc"});
  check({"^0.0.2"}, {"0.0.2"}, {"0.0.1", "0.0.3", "0.0.3-0", "0.1.2", "0.0.2-rc"});
  check({"^0.0.0"}, {"0.0.0"}, {"0.0.1", "0.0.1-0", "0.0.0-0"});
  check({"^1", "^1.x", "^1.0", "^1.0.x", "^1.0.0"}, {"1.0.0", "1.99.0"},
    {"0.9.9", "2.0.0", "1.0.0-rc", "2.0.0-0"});
  check({"^1.4", "^1.4.x"}, {"1.4.0", "1.5.0"}, {"1.3.9", "2.0.0", "1.4.0-rc"});
  check({"^0", "^0.x", "^0.x.*"}, {"0.0.0", "0.99.99"}, {"1.0.0", "1.0.0-0"});
  check({"^0.0", "^0.0.x"}, {"0.0.0", "0.0.99"}, {"0.1.0", "0.1.0-0"});
  check({"^0.1", "^0.1.x"}, {"0.1.0", "0.1.99"}, {"0.0.9", "0.2.0", "0.2.0-0"});
}

TEST_CASE("requirement: a tilde keeps the minor number, or the major one where it stands alone",
  "[registry][requirement]") {
  check({"~1.4.2", "~1.4.2+b"}, {"1.4.2", "1.4.99"},
    {"1.4.1", "1.5.0", "1.5.0-0", "2.4.2", "1.4.2-rc", "1.4.3-rc"});
  check({"~1.4", "~1.4.x"}, {"1.4.0", "1.4.99"}, {"1.3.9", "1.5.0", "1.4.0-rc", "1.5.0-0"});
  check({"~1", "~1.x", "~1.*.*"}, {"1.0.0", "1.99.0"}, {"0.9.9", "2.0.0", "2.0.0-0"});
  check({"~0.0.2"}, {"0.0.2", "0.0.99"}, {"0.0.1", "0.1.0"});
  check({"~0"}, {"0.0.0", "0.9.0"}, {"1.0.0"});
}

TEST_CASE("requirement: a pre-release is accepted where one of the same numbers is named",
  "[registry][requirement]") {
  check({"^1.4.2-rc.2"},
    {"1.4.2-rc.2", "1.4.2-rc.3", "1.4.2-rc.10", "1.4.2-rc.2.0", "1.4.2-z", "1.4.2", "1.9.0"},
    {"1.4.2-rc.1", "1.4.2-rc", "1.4.2-alpha", "1.4.2-0", "1.4.3-rc.2", "1.5.0-rc.3", "2.0.0-rc.2", "2.0.0-0",
      "2.0.0"});
  check({"~1.4.2-rc.2"}, {"1.4.2-rc.2", "1.4.2-rc.3", "1.4.2", "1.4.9"},
    {"1.4.2-rc.1", "1.4.3-rc.2", "1.5.0-0", "1.5.0"});
  check({"^0.0.1-beta"}, {"0.0.1-beta", "0.0.1-beta.1", "0.0.1"},
    {"0.0.1-alpha", "0.0.2-beta", "0.0.2-0", "0.0.2"});
  check({"^0.1.2-beta"}, {"0.1.2-beta", "0.1.2", "0.1.3"}, {"0.1.2-alpha", "0.1.3-beta", "0.2.0"});
  check({"^1.4.2-0"}, {"1.4.2-0", "1.4.2-0.0", "1.4.2-a"}, {"1.4.1"});
}

TEST_CASE("requirement: bounds at the largest number do not wrap around", "[registry][requirement]") {
  check({"^9007199254740991", "9007199254740991", "~9007199254740991", "^9007199254740991.0.0"},
    {"9007199254740991.0.0", "9007199254740991.9007199254740991.9007199254740991"},
    {"0.0.0", "1.0.0", "9007199254740990.0.0"});
  check({"^0.0.9007199254740991"}, {"0.0.9007199254740991"}, {"0.0.0", "0.0.9007199254740990", "0.1.0"});
  check({"~1.9007199254740991"}, {"1.9007199254740991.3"}, {"2.0.0", "1.0.0"});
}

TEST_CASE("requirement: the error names the first offending character, its place and what was expected",
  "[registry][requirement]") {
  std::string const malformed = "invalid_argument: malformed requirement '";
  CHECK(complaint("^") == malformed + "^': it ends at character 2, expected the major number");
  CHECK(complaint(" ") == malformed + " ': unexpected ' ' at character 1, expected the major number");
  CHECK(complaint("^ 1.2") == malformed + "^ 1.2': unexpected ' ' at character 2, expected the major number");
  CHECK(complaint("1.2 ") == malformed + "1.2 ': unexpected ' ' at character 4, expected the end");
  CHECK(complaint("1.") == malformed + "1.': it ends at character 3, expected the minor number");
  CHECK(complaint("1.2.") == malformed + "1.2.': it ends at character 5, expected the patch number");
  CHECK(complaint("1.2.3.4") == malformed + "1.2.3.4': unexpected '.' at character 6, expected the end");
  CHECK(complaint("1.2-rc") == malformed + "1.2-rc': unexpected '-' at character 4, expected the end");
  CHECK(complaint("1.x-rc") == malformed + "1.x-rc': unexpected '-' at character 4, expected the end");
  CHECK(complaint("1.2.3-") ==
        malformed + "1.2.3-': it ends at character 7, expected an identifier of 0-9 A-Z a-z -");
  CHECK(complaint("1.2.3-01") ==
        malformed + "1.2.3-01': unexpected '0' at character 7, expected a number without leading zeros");
  CHECK(complaint("~01") ==
        malformed + "~01': unexpected '1' at character 3, expected a number without leading zeros");
  CHECK(complaint("9007199254740992") ==
        malformed +
          "9007199254740992': unexpected '2' at character 16, expected a number of at most 9007199254740991");
  CHECK(complaint("1.x.3") ==
        malformed + "1.x.3': unexpected '3' at character 5, expected 'x' or '*' after a wildcard");
  CHECK(complaint("*.1") ==
        malformed + "*.1': unexpected '1' at character 3, expected 'x' or '*' after a wildcard");
  CHECK(complaint("x.") == malformed + "x.': it ends at character 3, expected 'x' or '*' after a wildcard");
  CHECK(complaint("x.x.x.x") == malformed + "x.x.x.x': unexpected '.' at character 6, expected the end");
  CHECK(complaint("xx") == malformed + "xx': unexpected 'x' at character 2, expected the end");
  CHECK(complaint("1x") == malformed + "1x': unexpected 'x' at character 2, expected the end");
  CHECK(complaint("^^1") == malformed + "^^1': unexpected '^' at character 2, expected the major number");
  CHECK(complaint("=~1") == malformed + "=~1': unexpected '~' at character 2, expected the major number");
  CHECK(complaint("==1") == malformed + "==1': unexpected '=' at character 2, expected the major number");
  CHECK(
    complaint("latest") == malformed + "latest': unexpected 'l' at character 1, expected the major number");
  CHECK(complaint("-1") == malformed + "-1': unexpected '-' at character 1, expected the major number");
  CHECK(complaint("+b") == malformed + "+b': unexpected '+' at character 1, expected the major number");
}

TEST_CASE("requirement: no other syntax is guessed at", "[registry][requirement]") {
  for (std::string_view text : {">=1.2", ">1", "<2", "<=2", "1 || 2", "1.2 - 1.4", "1,2", "v1.2.3", "~>1.2",
         "1.2.3 1.2.4", "\t", "1\n", "1.2.3-\xc3\xa9"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(requirement::parse(text).has_value());
  }
  CHECK_FALSE(requirement::parse(std::string_view("1\0", 2)).has_value());
  CHECK_FALSE(requirement::parse(std::string_view("\0", 1)).has_value());
}
