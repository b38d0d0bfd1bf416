#include "registry/name.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>
#include <string_view>

using namespace leat;
using test::complaint;
using namespace std::string_literals;

namespace {

std::string const longest(name_part_max, 'a');

} // namespace

TEST_CASE("name: owner and name are letters, digits, dots, underscores and dashes", "[registry][name]") {
  for (std::string const& name : {"a/b"s, "text/clean"s, "A/Z"s, "0/9"s, "a.b_c-d/e.f_g-h"s, "a-/b."s,
         "a__/b--"s, "9lives/2.0"s, std::string(longest).append("/").append(longest)}) {
    CAPTURE(name);
    CHECK(complaint(check_name(name)) == "nothing");
    CHECK(complaint(check_pattern(name)) == "nothing");
  }
}

TEST_CASE("name: both parts must be there", "[registry][name]") {
  CHECK(complaint(check_name("")) == "invalid_argument: malformed algorithm name '': expected owner/name");
  CHECK(complaint(check_name("clean")) ==
        "invalid_argument: malformed algorithm name 'clean': expected owner/name");
  for (std::string_view name : {"/", "/b", "a/"}) {
    CAPTURE(std::string(name));
    CHECK(complaint(check_name(name)) == "invalid_argument: malformed algorithm name '" + std::string(name) +
                                           "': expected owner/name, both present");
  }
}

TEST_CASE("name: the error names the first offending character and its place", "[registry][name]") {
  auto at = [](std::string_view name) { return check_name(name).error().message; };
  CHECK(at("te xt/clean") == "malformed algorithm name 'te xt/clean': unexpected ' ' at character 3, "
                             "expected one of A-Z a-z 0-9 . _ -");
  CHECK(at("text/cle*n") == "malformed algorithm name 'text/cle*n': unexpected '*' at character 9, "
                            "expected one of A-Z a-z 0-9 . _ -");
  CHECK(at("a/b/c") ==
        "malformed algorithm name 'a/b/c': unexpected '/' at character 4, expected one of A-Z a-z 0-9 . _ -");
  CHECK(at("a//b") ==
        "malformed algorithm name 'a//b': unexpected '/' at character 3, expected a letter or digit");
  CHECK(
    at("a/b@1.0.0") ==
    "malformed algorithm name 'a/b@1.0.0': unexpected '@' at character 4, expected one of A-Z a-z 0-9 . _ -");
  CHECK(
    at("a/*") == "malformed algorithm name 'a/*': unexpected '*' at character 3, expected a letter or digit");
  CHECK(
    at("*/b") == "malformed algorithm name '*/b': unexpected '*' at character 1, expected a letter or digit");
}

TEST_CASE("name: a part begins with a letter or digit", "[registry][name]") {
  for (std::string_view name : {".a/b", "_a/b", "-a/b"})
    CHECK(check_name(name).error().message == "malformed algorithm name '" + std::string(name) +
                                                "': unexpected '" + name[0] +
                                                "' at character 1, expected a letter or digit");
  for (std::string_view name : {"a/.b", "a/_b", "a/-b", "a/.", "a/.."}) {
    CAPTURE(std::string(name));
    CHECK(check_name(name).error().message == "malformed algorithm name '" + std::string(name) +
                                                "': unexpected '" + name[2] +
                                                "' at character 3, expected a letter or digit");
  }
}

TEST_CASE("name: a part has at most 64 characters", "[registry][name]") {
  CHECK(name_part_max == std::size_t{64});
  auto const why = "': a part has 65 characters, at most 64 are allowed";
  for (std::string const& name : {longest + "a/b", "a/" + longest + "b"}) {
    CHECK(complaint(check_name(name)) == "invalid_argument: malformed algorithm name '" + name + why);
    CHECK(complaint(check_pattern(name)) == "invalid_argument: malformed pattern '" + name + why);
  }
  CHECK_FALSE(check_pattern(longest + "a/*").has_value());
}

TEST_CASE("name: every octet that is not listed is refused at every place", "[registry][name]") {
  constexpr std::string_view first = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::string_view later = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  for (int octet = 0; octet < 256; ++octet) {
    auto const c = static_cast<char>(octet);
    if (c == '/')
      continue;
    CAPTURE(octet);
    bool const begins = first.find(c) != std::string_view::npos;
    bool const follows = later.find(c) != std::string_view::npos;
    CHECK(check_name(std::string(1, c) + "a/b").has_value() == begins);
    CHECK(check_name(std::string("a/") + c).has_value() == begins);
    CHECK(check_name(std::string("a") + c + "/b").has_value() == follows);
    CHECK(check_name(std::string("a/b") + c).has_value() == follows);
  }
}

TEST_CASE("pattern: a star stands for every algorithm or for every one of an owner", "[registry][name]") {
  CHECK(complaint(check_pattern("*")) == "nothing");
  CHECK(complaint(check_pattern("text/*")) == "nothing");
  CHECK(complaint(check_pattern(longest + "/*")) == "nothing");
}

TEST_CASE("pattern: a star is no part of a name", "[registry][name]") {
  auto at = [](std::string_view pattern) { return check_pattern(pattern).error().message; };
  CHECK(at("*/b") == "malformed pattern '*/b': unexpected '*' at character 1, expected a letter or digit");
  CHECK(at("*/*") == "malformed pattern '*/*': unexpected '*' at character 1, expected a letter or digit");
  CHECK(at("a/b*") ==
        "malformed pattern 'a/b*': unexpected '*' at character 4, expected one of A-Z a-z 0-9 . _ -");
  CHECK(at("a/*b") == "malformed pattern 'a/*b': unexpected '*' at character 3, expected a letter or digit");
  CHECK(at("a/**") == "malformed pattern 'a/**': unexpected '*' at character 3, expected a letter or digit");
  CHECK(at("**") == "malformed pattern '**': expected owner/name");
  CHECK(at("") == "malformed pattern '': expected owner/name");
  CHECK(at("a*/b") ==
        "malformed pattern 'a*/b': unexpected '*' at character 2, expected one of A-Z a-z 0-9 . _ -");
  CHECK(at("a/") == "malformed pattern 'a/': expected owner/name, both present");
  CHECK(at("/*") == "malformed pattern '/*': expected owner/name, both present");
  CHECK(at("a/b@1") ==
        "malformed pattern 'a/b@1': unexpected '@' at character 4, expected one of A-Z a-z 0-9 . _ -");
}

TEST_CASE("pattern: covers the names it spells and no others", "[registry][name]") {
  CHECK(matches("*", "a/b"));
  CHECK(matches("text/clean", "text/clean"));
  CHECK_FALSE(matches("text/clean", "text/cleaner"));
  CHECK_FALSE(matches("text/cleaner", "text/clean"));
  CHECK_FALSE(matches("text/clean", "Text/clean"));
  CHECK(matches("text/*", "text/clean"));
  CHECK(matches("text/*", "text/x"));
  CHECK_FALSE(matches("text/*", "texts/clean"));
  CHECK_FALSE(matches("texts/*", "text/clean"));
  CHECK_FALSE(matches("text/*", "a.text/clean"));
  CHECK_FALSE(matches("text/*", "nlp/text"));
  CHECK_FALSE(matches("a.c/*", "abc/x"));
}
