#include "registry/version/version.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace leat;
using test::complaint;

namespace {

version v(std::string_view text) {
  return parse_version(text).value();
}

std::string version_complaint(std::string_view text) {
  return complaint(parse_version(text));
}

} // namespace

TEST_CASE("version: is read into its parts", "[registry][version]") {
  auto full = v("1.20.300-rc.1.x-y+build.007.-");
  CHECK(full.major == 1);
  CHECK(full.minor == 20);
  CHECK(full.patch == 300);
  CHECK(full.pre_release == "rc.1.x-y");
  CHECK(full.build == "build.007.-");
  CHECK_FALSE(full.is_stable());
  auto plain = v("0.0.0");
  CHECK(plain.major == 0);
  CHECK(plain.pre_release.empty());
  CHECK(plain.build.empty());
  CHECK(plain.is_stable());
  CHECK(v("1.0.0+only.build-1").is_stable());
  CHECK(v("1.0.0+only.build-1").build == "only.build-1");
}

TEST_CASE("version: every example of semver.org is read and written back the same", "[registry][version]") {
  for (std::string_view text :
    {"0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha",
      "1.0.0-beta", "1.0.0-alpha.beta", "1.0.0-alpha.beta.1", "1.0.0-alpha.1", "1.0.0-alpha0.valid",
      "1.0.0-alpha.0valid", "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.0.0-rc.1+build.1",
      "2.0.0-rc.1+build.123", "1.2.3-beta", "10.2.3-DEV-SNAPSHOT", "1.2.3-SNAPSHOT-123", "1.0.0", "2.0.0",
      "1.1.7", "2.0.0+build.1848", "2.0.1-alpha.1227", "1.0.0-alpha+beta",
      "1.2.3----RC-SNAPSHOT.12.9.1--.12+788", "1.2.3----R-S.12.9.1--.12+meta",
      "1.2.3----RC-SNAPSHOT.12.9.1--.12", "1.0.0+0.build.1-rc.10000aaa-kk-0.1", "1.0.0-0A.is.legal",
      "1.0.0--", "1.0.0-0", "1.0.0+-", "1.0.0-18446744073709551616"}) {
    auto parsed = parse_version(text);
    CAPTURE(std::string(text));
    REQUIRE(parsed.has_value());
    CHECK(to_string(*parsed) == text);
  }
}

TEST_CASE("version: every counterexample of semver.org is refused", "[registry][version]") {
  for (std::string_view text : {"", "1", "1.2", "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "+invalid",
         "-invalid", "-invalid+invalid", "-invalid.01", "alpha", "alpha.beta", "alpha.beta.1", "alpha.1",
         "alpha+beta", "alpha_beta", "alpha.", "alpha..", "beta", "1.0.0-alpha_beta", "-alpha.",
         "1.0.0-alpha..", "1.0.0-alpha..1", "1.0.0-alpha...1", "1.0.0-alpha....1", ".....", "01.1.1",
         "1.01.1", "1.1.01", "1.2.3.DEV", "1.2-SNAPSHOT", "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788",
         "1.2-RC-SNAPSHOT", "-1.0.3-gamma+b7718", "+justmeta", "9.8.7+meta+meta", "9.8.7-whatever+meta+meta",
         "99999999999999999999999.999999999999999999.99999999999999999----RC-SNAPSHOT.12.09.1----..12",
         "1.2.3-", "1.2.3+", "1.2.3-+b", "1.2.3-a.+b", "1.2.3-.a", "1.2.3+a.", "v1.2.3", "=1.2.3", " 1.2.3",
         "1.2.3 ", "1 .2.3", "1.2.3\n", "1.2.x", "*", "+1.2.3", "1.-2.3", "0x1.2.3", "1e3.0.0", "1,2,3",
         "1..3", "1.2.", ".1.2", "1.2.3-\xc3\xa9", "\xef\xbc\x91.2.3"}) {
    auto parsed = parse_version(text);
    CAPTURE(std::string(text));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == errc::invalid_argument);
  }
  CHECK_FALSE(parse_version(std::string_view("1.2.3\0", 6)).has_value());
  CHECK_FALSE(parse_version(std::string_view("1.2.3-a\0b", 9)).has_value());
  CHECK_FALSE(parse_version(std::string_view("\0", 1)).has_value());
}

TEST_CASE("version: the error names the first offending character, its place and what was expected",
  "[registry][version]") {
  CHECK(version_complaint("") ==
        "invalid_argument: malformed version '': it ends at character 1, expected the major number");
  CHECK(version_complaint("1") ==
        "invalid_argument: malformed version '1': it ends at character 2, expected '.'");
  CHECK(version_complaint("1.") ==
        "invalid_argument: malformed version '1.': it ends at character 3, expected the minor number");
  CHECK(version_complaint("1.2.") ==
        "invalid_argument: malformed version '1.2.': it ends at character 5, expected the patch number");
  CHECK(
    version_complaint("v1.2.3") ==
    "invalid_argument: malformed version 'v1.2.3': unexpected 'v' at character 1, expected the major number");
  CHECK(
    version_complaint("1.x.3") ==
    "invalid_argument: malformed version '1.x.3': unexpected 'x' at character 3, expected the minor number");
  CHECK(version_complaint("1,2,3") ==
        "invalid_argument: malformed version '1,2,3': unexpected ',' at character 2, expected '.'");
  CHECK(version_complaint("1.2.3 ") ==
        "invalid_argument: malformed version '1.2.3 ': unexpected ' ' at character 6, expected the end");
  CHECK(version_complaint("1.2.3.4") ==
        "invalid_argument: malformed version '1.2.3.4': unexpected '.' at character 6, expected the end");
  CHECK(version_complaint("1.2.3-") ==
        "invalid_argument: malformed version '1.2.3-': it ends at character 7, "
        "expected an identifier of 0-9 A-Z a-z -");
  CHECK(version_complaint("1.2.3-a..b") ==
        "invalid_argument: malformed version '1.2.3-a..b': unexpected '.' at character 9, "
        "expected an identifier of 0-9 A-Z a-z -");
  CHECK(version_complaint("1.2.3-a_b") ==
        "invalid_argument: malformed version '1.2.3-a_b': unexpected '_' at character 8, expected the end");
  CHECK(version_complaint("1.2.3+a+b") ==
        "invalid_argument: malformed version '1.2.3+a+b': unexpected '+' at character 8, expected the end");
  CHECK(version_complaint("1.2.3+.b") ==
        "invalid_argument: malformed version '1.2.3+.b': unexpected '.' at character 7, "
        "expected an identifier of 0-9 A-Z a-z -");
}

TEST_CASE("version: numbers have no leading zeros", "[registry][version]") {
  CHECK(version_complaint("01.2.3") ==
        "invalid_argument: malformed version '01.2.3': unexpected '1' at character 2, "
        "expected a number without leading zeros");
  CHECK(version_complaint("1.00.3") ==
        "invalid_argument: malformed version '1.00.3': unexpected '0' at character 4, "
        "expected a number without leading zeros");
  CHECK(version_complaint("1.2.3-a.01") ==
        "invalid_argument: malformed version '1.2.3-a.01': unexpected '0' at "
        "character 9, expected a number without leading zeros");
  CHECK(version_complaint("1.2.3-00") == "invalid_argument: malformed version '1.2.3-00': unexpected '0' at "
                                         "character 7, expected a number without leading zeros");
  CHECK(version_complaint("1.2.3-0") == "nothing");
  CHECK(version_complaint("1.2.3-0a") == "nothing");
  CHECK(version_complaint("1.2.3--01") == "nothing");
  CHECK(version_complaint("1.2.3+01.00") == "nothing");
}

TEST_CASE("version: numbers reach to 2^53 - 1", "[registry][version]") {
  auto largest = v("9007199254740991.9007199254740991.9007199254740991");
  CHECK(largest.major == 9007199254740991U);
  CHECK(largest.minor == 9007199254740991U);
  CHECK(largest.patch == 9007199254740991U);
  CHECK(version_complaint("9007199254740992.0.0") ==
        "invalid_argument: malformed version '9007199254740992.0.0': "
        "unexpected '2' at character 16, expected a number of at "
        "most 9007199254740991");
  for (std::string_view text : {"0.9007199254740992.0", "0.0.9007199254740992", "0.0.90071992547409910",
         "18446744073709551616.0.0", "0.18446744073709551617.0", "0.0.99999999999999999999999999999999"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(parse_version(text).has_value());
  }
}

TEST_CASE("version: has at most 256 characters", "[registry][version]") {
  std::string const longest = "1.0.0-" + std::string(250, 'a');
  CHECK(v(longest).pre_release.size() == 250);
  CHECK(to_string(parse_version(longest + "a").error()) ==
        "invalid_argument: malformed version '" + longest +
          "...': it has 257 characters, at most 256 are allowed");
}

TEST_CASE("version: precedence is that of semver.org, section 11", "[registry][version]") {
  // Ascending; each differs from the next by one rule.
  std::vector<std::string> const ascending = {"0.0.0-0", "0.0.0", "0.0.1", "0.1.0", "1.0.0-0", "1.0.0-1",
    "1.0.0-2", "1.0.0-2.0", "1.0.0-2.a", "1.0.0-10", "1.0.0-9007199254740991", "1.0.0-9007199254740992",
    "1.0.0-9007199254740993", "1.0.0-99999999999999999999", "1.0.0-100000000000000000000", "1.0.0--",
    "1.0.0--1", "1.0.0-0a", "1.0.0-1a", "1.0.0-A", "1.0.0-Z", "1.0.0-a", "1.0.0-a-b", "1.0.0-ab",
    "1.0.0-alpha", "1.0.0-alpha.0", "1.0.0-alpha.1", "1.0.0-alpha.1.0", "1.0.0-alpha.beta", "1.0.0-beta",
    "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-0", "1.0.1", "1.1.0", "1.2.0", "1.9.0",
    "1.10.0", "1.11.0", "2.0.0-rc", "2.0.0", "2.1.0", "2.1.1", "10.0.0", "9007199254740991.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CAPTURE(ascending[i], ascending[j]);
      auto const a = v(ascending[i]);
      auto const b = v(ascending[j]);
      CHECK((a < b) == (i < j));
      CHECK((a > b) == (i > j));
      CHECK((a == b) == (i == j));
      CHECK((a <= b) == (i <= j));
    }
}

TEST_CASE("version: build metadata counts for nothing in comparisons", "[registry][version]") {
  CHECK(v("1.0.0+a") == v("1.0.0+b"));
  CHECK(v("1.0.0+a") == v("1.0.0"));
  CHECK(v("1.0.0-rc.1+a") == v("1.0.0-rc.1+z.9"));
  CHECK(v("1.0.0+z") < v("1.0.1+a"));
  CHECK(v("1.0.0-rc+z") < v("1.0.0+a"));
  CHECK(to_string(v("1.0.0+a")) != to_string(v("1.0.0+b")));
}

TEST_CASE("version: shuffled versions sort into the same order", "[registry][version]") {
  std::mt19937 random(7);
  std::vector<std::string> const identifiers = {"0", "1", "10", "a", "b", "-", "A", "rc"};
  std::vector<version> all;
  for (int i = 0; i < 300; ++i) {
    version x{random() % 2, random() % 2, random() % 2, {}, {}};
    for (auto count = random() % 4; count > 0; --count)
      x.pre_release += (x.pre_release.empty() ? "" : ".") + identifiers[random() % identifiers.size()];
    all.push_back(std::move(x));
  }
  std::sort(all.begin(), all.end());
  // Transitive: whatever stands further back is not less.
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i; j < all.size(); ++j)
      if (all[j] < all[i] || (all[i] == all[j]) != (to_string(all[i]) == to_string(all[j])))
        FAIL(to_string(all[i]) << " stands before " << to_string(all[j]));
}
