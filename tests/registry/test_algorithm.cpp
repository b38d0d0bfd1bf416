#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <leat/algorithm.hpp>

#include <string>
#include <type_traits>

using namespace leat;
using test::complaint;

namespace {

std::string complaint_of(std::string_view name, std::string_view version) {
  return complaint([&] { algorithm(name, version); });
}

std::string complaint_of_calls(std::vector<std::string> patterns) {
  return complaint([&] { algorithm("a/b", "1.0.0").calls(std::move(patterns)); });
}

} // namespace

TEST_CASE("algorithm: a good name and version are taken", "[registry][algorithm]") {
  CHECK(complaint_of("text/clean", "1.0.0") == "nothing");
  CHECK(complaint_of("a.b/c_d-e", "0.0.0-dev+build.1") == "nothing");
}

TEST_CASE("algorithm: a bad name is refused with the reason", "[registry][algorithm]") {
  CHECK(complaint_of("clean", "1.0.0") ==
        "invalid_argument: malformed algorithm name 'clean': expected owner/name");
  CHECK(complaint_of("text/*", "1.0.0") ==
        "invalid_argument: malformed algorithm name 'text/*': unexpected '*' at "
        "character 6, expected a letter or digit");
  CHECK(complaint_of("text/clean@1.0.0", "1.0.0") ==
        "invalid_argument: malformed algorithm name 'text/clean@1.0.0': unexpected '@' at character 11, "
        "expected one of A-Z a-z 0-9 . _ -");
  CHECK(complaint_of("", "1.0.0") == "invalid_argument: malformed algorithm name '': expected owner/name");
}

TEST_CASE("algorithm: a bad version is refused with the reason", "[registry][algorithm]") {
  CHECK(complaint_of("a/b", "") ==
        "invalid_argument: malformed version '': it ends at character 1, expected the major number");
  CHECK(complaint_of("a/b", "1.0") ==
        "invalid_argument: malformed version '1.0': it ends at character 4, expected '.'");
  CHECK(
    complaint_of("a/b", "^1.0.0") ==
    "invalid_argument: malformed version '^1.0.0': unexpected '^' at character 1, expected the major number");
  CHECK(
    complaint_of("a/b", "v1.0.0") ==
    "invalid_argument: malformed version 'v1.0.0': unexpected 'v' at character 1, expected the major number");
}

TEST_CASE("algorithm: calls takes names and patterns", "[registry][algorithm]") {
  CHECK(complaint_of_calls({}) == "nothing");
  CHECK(complaint_of_calls({"*"}) == "nothing");
  CHECK(complaint_of_calls({"text/*", "nlp/sentiment"}) == "nothing");
}

TEST_CASE("algorithm: calls refuses a bad pattern wherever it stands", "[registry][algorithm]") {
  CHECK(complaint_of_calls({""}) == "invalid_argument: malformed pattern '': expected owner/name");
  CHECK(complaint_of_calls({"text/*", "*/clean"}) ==
        "invalid_argument: malformed pattern '*/clean': unexpected '*' at "
        "character 1, expected a letter or digit");
  CHECK(complaint_of_calls({"te*t/clean", "text/*"}) ==
        "invalid_argument: malformed pattern 'te*t/clean': unexpected "
        "'*' at character 3, expected one of A-Z a-z 0-9 . _ -");
  CHECK(complaint_of_calls({"text/clean@^1"}) ==
        "invalid_argument: malformed pattern 'text/clean@^1': unexpected '@' "
        "at character 11, expected one of A-Z a-z 0-9 . _ -");
}

TEST_CASE("algorithm: a refused call leaves the builder usable", "[registry][algorithm]") {
  algorithm described("a/b", "1.0.0");
  CHECK_FALSE(complaint([&] { described.calls({"bad"}); }) == "nothing");
  CHECK(complaint([&] { described.calls({"text/*"}).pure().describe("x").limits({.instances_max = 2}); }) ==
        "nothing");
}

TEST_CASE("algorithm: every step returns the builder itself, which is a value", "[registry][algorithm]") {
  algorithm described("a/b", "1.0.0");
  CHECK(&described.pure() == &described);
  CHECK(&described.pure(false) == &described);
  CHECK(&described.describe("Does nothing.") == &described);
  CHECK(&described.calls({"*"}) == &described);
  CHECK(&described.limits({}) == &described);
  CHECK(&described.load([] { return 1; }) == &described);
  CHECK(&described.apply([](int const& state, int x) { return state + x; }) == &described);
  STATIC_REQUIRE(std::is_copy_constructible_v<algorithm>);
  algorithm copy = described;
  CHECK(complaint([&] { copy.calls({}); }) == "nothing");
}
