#include "registry/version/requirement.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

using namespace leat;
using test::complaint;

namespace {

using text_list = std::initializer_list<char const*>;

void check(text_list requirements, text_list accepted, text_list refused) {
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

std::string requirement_complaint(std::string_view text) {
  return complaint(requirement::parse(text));
}

} // namespace

TEST_CASE("requirement: none accepts any stable version", "[registry][requirement]") {
  text_list const accepted = {
    "0.0.0", "0.0.1", "1.0.0+build", "9007199254740991.9007199254740991.9007199254740991"};
  text_list const refused = {"0.0.0-0", "1.0.0-rc.1", "1.0.0-dev", "1.0.0-alpha+build"};
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

TEST_CASE("requirement: an operator bounds from one side", "[registry][requirement]") {
  check({">1.4.2", "> 1.4.2", ">v1.4.2"}, {"1.4.3", "2.0.0"}, {"1.4.2", "1.4.1", "1.4.2-rc", "2.0.0-rc"});
  check({">=1.4.2", ">= 1.4.2", "> =1.4.2", ">=v1.4.2"}, {"1.4.2", "1.4.3"}, {"1.4.1", "1.4.2-rc"});
  check({"<1.4.2", "< 1.4.2"}, {"1.4.1", "0.0.0"}, {"1.4.2", "1.4.2-rc", "1.4.3"});
  check({"<=1.4.2", "< =1.4.2"}, {"1.4.2", "0.0.0"}, {"1.4.3", "1.4.2-rc"});
  check({">1.4.2-b"}, {"1.4.2-c", "1.4.2", "1.5.0"}, {"1.4.2-b", "1.4.2-a", "1.5.0-c"});
  check({"<=1.4.2-b"}, {"1.4.2-b", "1.4.2-a", "1.4.1"}, {"1.4.2-c", "1.4.2", "1.4.1-a"});
}

TEST_CASE("requirement: beside the beginning of a version, an operator means all that begin so",
  "[registry][requirement]") {
  check({">1", ">1.x", ">1.x.x"}, {"2.0.0", "3.0.0"}, {"1.0.0", "1.99.99", "2.0.0-rc"});
  check({">1.2", ">1.2.x", ">1.2.x-rc"}, {"1.3.0"}, {"1.2.99", "1.3.0-rc"});
  check({">=1", ">=1.x", ">=v=1"}, {"1.0.0", "2.0.0"}, {"0.9.9", "1.0.0-rc"});
  check({"<1", "<1.x"}, {"0.9.9"}, {"1.0.0", "1.0.0-rc", "1.0.0-0"});
  check({"<=1", "<=1.x"}, {"0.9.9", "1.99.99"}, {"2.0.0", "2.0.0-0"});
  check({"<=1.2"}, {"1.2.99"}, {"1.3.0-0", "1.3.0"});
  check({">*", "<*", ">x", "<X.x", "1.0.0 >*", ">* || <*"}, {}, {"0.0.0", "1.0.0", "0.0.0-0", "9.9.9"});
  check({">=*", "<=*", "=*", ">=0", ">=0.0.0"}, {"0.0.0", "9.9.9"}, {"0.0.0-0", "1.0.0-rc"});
}

TEST_CASE("requirement: a hyphen includes both ends", "[registry][requirement]") {
  check({"1.4.2 - 2.1.3", "v1.4.2 - v2.1.3", " 1.4.2\t-  2.1.3 "}, {"1.4.2", "2.1.3"},
    {"1.4.1", "2.1.4", "2.1.3-rc"});
  check({"1.4 - 2.1", "1.4.x - 2.1.x"}, {"1.4.0", "2.1.99"}, {"1.3.9", "2.2.0", "2.2.0-0"});
  check({"1 - 2", "= 1 - =2"}, {"1.0.0", "2.99.0"}, {"0.9.9", "3.0.0"});
  check({"* - 2"}, {"0.0.0", "2.9.9"}, {"3.0.0"});
  check({"1 - x"}, {"1.0.0", "9.9.9"}, {"0.9.9"});
  check({"1.4.2-b - 2.0.0-b"}, {"1.4.2-c", "2.0.0-a", "1.5.0"}, {"1.4.2-a", "2.0.0-c", "1.5.0-b", "2.0.0"});
}

TEST_CASE("requirement: what is separated by space must hold together", "[registry][requirement]") {
  check({">=1.2 <2", ">=1.2 <2 *", " >=1.2\n<2\t", "<2 >=1.2", ">=1.2 ^1"}, {"1.2.0", "1.99.0"},
    {"1.1.9", "2.0.0"});
  check({">=1.2.0 >=1.4.0 <3 <2"}, {"1.4.0"}, {"1.3.0", "2.0.0"});
  check({">1.2.0 >=1.2.0 <1.4.0 <=1.4.0"}, {"1.3.0"}, {"1.2.0", "1.4.0"});
  check({">2 <1", "1.0.0 2.0.0", "^1 ^2"}, {}, {"0.5.0", "1.0.0", "1.5.0", "2.0.0", "3.0.0"});
  check({">=1.2.3-b <1.2.3-d"}, {"1.2.3-b", "1.2.3-c"}, {"1.2.3-a", "1.2.3-d", "1.2.3"});
}

TEST_CASE("requirement: two bars separate alternatives", "[registry][requirement]") {
  check({"^1.4 || ^3", "^1.4||^3", "^3 || ^1.4", ">* || ^1.4 || ^3"}, {"1.4.0", "3.1.0"},
    {"1.3.0", "2.0.0", "4.0.0"});
  check({"1.0.0 || 2.0.0 || 3.0.0 || 4.0.0-rc"}, {"1.0.0", "2.0.0", "3.0.0", "4.0.0-rc"}, {"1.0.1", "4.0.0"});
  check({"^1.4.2-b || ^2"}, {"1.4.2-c", "2.0.0"}, {"2.0.0-c", "2.1.0-b"});
}

TEST_CASE("requirement: an alternative without bounds is the whole", "[registry][requirement]") {
  check({"||", "1.0.0 ||", "|| 1.0.0-rc", "* || 1.0.0-rc", "1.0.0-rc || >=0.0.0", "||||"},
    {"0.0.0", "1.0.0", "7.0.0"}, {"1.0.0-rc", "0.0.0-0"});
  // `>=v0.0.0` says the same as `>=0.0.0`, but npm does not see it.
  check({">=v0.0.0 || 1.0.0-rc"}, {"0.0.0", "1.0.0", "1.0.0-rc"}, {"0.0.0-0"});
}

TEST_CASE("requirement: bounds at the largest number do not wrap around", "[registry][requirement]") {
  check({">=9007199254740991", "9007199254740991.0.0 || 9007199254740991.9007199254740991.9007199254740991",
          "^9007199254740990 || 9007199254740991.0.0 - *"},
    {"9007199254740991.0.0", "9007199254740991.9007199254740991.9007199254740991"}, {"0.0.0", "1.0.0"});
  // There is no version above the last for the range to end before; npm refuses these too.
  for (std::string_view text : {"9007199254740991", "^9007199254740991.0.0", "~1.9007199254740991",
         ">9007199254740991", "<=1.9007199254740991", "^0.0.9007199254740991", "1 - 9007199254740991"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(requirement::parse(text).has_value());
  }
}

TEST_CASE("requirement: the error names the first offending character, its place and what was expected",
  "[registry][requirement]") {
  std::string const malformed = "invalid_argument: malformed requirement '";
  std::string const more = ", expected white space, '||' or the end";
  CHECK(requirement_complaint("^") == malformed + "^': it ends at character 2, expected the major number");
  CHECK(requirement_complaint("1.") == malformed + "1.': it ends at character 3, expected the minor number");
  CHECK(
    requirement_complaint("1.2.") == malformed + "1.2.': it ends at character 5, expected the patch number");
  CHECK(requirement_complaint("1.2.3.4") == malformed + "1.2.3.4': unexpected '.' at character 6" + more);
  CHECK(requirement_complaint("1.2-rc") == malformed + "1.2-rc': unexpected '-' at character 4" + more);
  CHECK(requirement_complaint("1.x-rc") == malformed + "1.x-rc': unexpected '-' at character 4" + more);
  CHECK(requirement_complaint("1.2.3-") ==
        malformed + "1.2.3-': it ends at character 7, expected an identifier of 0-9 A-Z a-z -");
  CHECK(requirement_complaint("1.2.3-01") ==
        malformed + "1.2.3-01': unexpected '0' at character 7, expected a number without leading zeros");
  CHECK(requirement_complaint("~01") ==
        malformed + "~01': unexpected '1' at character 3, expected a number without leading zeros");
  CHECK(requirement_complaint("9007199254740992") ==
        malformed +
          "9007199254740992': unexpected '2' at character 16, expected a number of at most 9007199254740991");
  CHECK(requirement_complaint("^9007199254740991") ==
        malformed + "^9007199254740991': unexpected '1' at character 17, expected a number below "
                    "9007199254740991, as the range ends before the next");
  CHECK(requirement_complaint("1.x.3") ==
        malformed + "1.x.3': unexpected '3' at character 5, expected 'x' or '*' after a wildcard");
  CHECK(requirement_complaint("*.1") ==
        malformed + "*.1': unexpected '1' at character 3, expected 'x' or '*' after a wildcard");
  CHECK(requirement_complaint("x.") == malformed + "x.': it ends at character 3, expected the minor number");
  CHECK(requirement_complaint("1x") == malformed + "1x': unexpected 'x' at character 2" + more);
  CHECK(requirement_complaint("^^1") ==
        malformed + "^^1': unexpected '^' at character 2, expected the major number");
  CHECK(requirement_complaint("==1.2.3") ==
        malformed + "==1.2.3': unexpected '=' at character 2, expected the major number");
  CHECK(requirement_complaint("v 1") ==
        malformed + "v 1': unexpected ' ' at character 2, expected the major number");
  CHECK(requirement_complaint("1 | 2") == malformed + "1 | 2': unexpected ' ' at character 4, expected '|'");
  CHECK(requirement_complaint("1,2") == malformed + "1,2': unexpected ',' at character 2" + more);
  CHECK(requirement_complaint(">=1 - 2") ==
        malformed + ">=1 - 2': unexpected '-' at character 5, expected the major number");
  CHECK(requirement_complaint("1 - 2 3") ==
        malformed + "1 - 2 3': unexpected '3' at character 7, expected '||' or the end");
  CHECK(
    requirement_complaint("1 - ") == malformed + "1 - ': it ends at character 5, expected the major number");
  CHECK(requirement_complaint("-1") ==
        malformed + "-1': unexpected '-' at character 1, expected the major number");
  CHECK(requirement_complaint("^1 \u00e9") ==
        malformed + "^1 \u00e9': unexpected '\u00e9' at character 4, expected the major number");
}

TEST_CASE("requirement: what npm takes by accident is refused", "[registry][requirement]") {
  for (std::string_view text : {"1.2.3*", "*1.2.3", "1*0.2.3", "1.2.*3", "1.2.3-*rc", ">*=1.2.3", "+b",
         ">+b=1", "1.2.3 +b", "1.2.3+a+b", "1+b.*"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(requirement::parse(text).has_value());
  }
}

TEST_CASE("requirement: no other syntax is guessed at", "[registry][requirement]") {
  for (std::string_view text : {"1,2", "!1", "1.2.3-\xc3\xa9", "1 && 2", "[1,2)", "1..2", "=>1", "<>1", "~^1",
         "(1)", "1 -2", "1- 2", "|", "|||", "1 |", "1.2.3 - ", "> = 1", "01", "1e3", "\xef\xbc\x91", "^1;"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(requirement::parse(text).has_value());
  }
  CHECK_FALSE(requirement::parse(std::string_view("1\0", 2)).has_value());
  CHECK_FALSE(requirement::parse(std::string_view("\0", 1)).has_value());
  std::string const longest = "^1.2.3-" + std::string(250, 'a');
  CHECK(requirement::parse(longest).has_value());
  auto const longer = longest + 'a';
  CHECK_FALSE(requirement::parse(longer).has_value());
}
