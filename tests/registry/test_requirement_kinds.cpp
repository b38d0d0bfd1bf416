#include "registry/version/requirement.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>
#include <string_view>

using namespace leat;
using test::complaint;

namespace {

using kind = requirement::kind;

requirement r(std::string_view text) {
  return requirement::parse(text).value();
}

std::string kind_complaint(std::string_view text) {
  return complaint(requirement::parse(text));
}

std::string label_complaint(std::string_view text) {
  return complaint(check_label(text));
}

} // namespace

TEST_CASE("requirement: latest and nothing are the newest stable version", "[registry][requirement]") {
  for (std::string_view text : {"latest", "", "*"}) {
    CHECK(r(text).what() == kind::range);
    CHECK(to_string(r(text)) == "*");
    CHECK(r(text).accepts(parse_version("7.0.0").value()));
    CHECK_FALSE(r(text).accepts(parse_version("7.0.0-rc").value()));
  }
}

TEST_CASE("requirement: a word in lower case is a label", "[registry][requirement]") {
  std::string const longest(64, 'a');
  for (std::string_view text : {std::string_view("stable"), std::string_view("canary"), std::string_view("a"),
         std::string_view("beta-2_x"), std::string_view("v"), std::string_view("v1-beta"),
         std::string_view("xx"), std::string_view("latest2"), std::string_view("sha256"),
         std::string_view(longest)}) {
    CAPTURE(std::string(text));
    CHECK(r(text).what() == kind::label);
    CHECK(r(text).label() == text);
    CHECK(to_string(r(text)) == text);
    CHECK_FALSE(r(text).accepts(parse_version("1.0.0").value()));
    CHECK(label_complaint(text) == "nothing");
  }
}

TEST_CASE("requirement: a word that reads as a range is one", "[registry][requirement]") {
  for (std::string_view text : {"x", "v1", "vx", "vv12", "v0"}) {
    CAPTURE(std::string(text));
    CHECK(r(text).what() == kind::range);
    CHECK(label_complaint(text) == "invalid_argument: '" + std::string(text) +
                                     "' cannot be a label: behind an '@' it means a range of versions");
  }
}

TEST_CASE("requirement: sha256 and 12 to 64 hex digits are a digest", "[registry][requirement]") {
  std::string const whole = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  auto const shortest = whole.substr(0, 19);
  for (std::string_view text : {std::string_view(whole), std::string_view(shortest)}) {
    CHECK(r(text).what() == kind::digest);
    CHECK(r(text).digest_prefix() == text.substr(7));
    CHECK(to_string(r(text)) == text);
    CHECK_FALSE(r(text).accepts(parse_version("1.0.0").value()));
  }
  std::string const malformed = "invalid_argument: malformed requirement '";
  std::string const wanted = ", expected 12 to 64 digits of 0-9 a-f behind sha256:";
  CHECK(kind_complaint("sha256:") == malformed + "sha256:': it ends at character 8" + wanted);
  CHECK(kind_complaint("sha256:0123456789a") ==
        malformed + "sha256:0123456789a': it ends at character 19" + wanted);
  CHECK(kind_complaint("sha256:0123456789aB") ==
        malformed + "sha256:0123456789aB': unexpected 'B' at character 19" + wanted);
  CHECK(kind_complaint(whole + "0") ==
        malformed + whole + "0': unexpected '0' at character 72, expected the end after 64 digits");
  CHECK(kind_complaint("sha1:0123456789ab") ==
        malformed + "sha1:0123456789ab': unexpected ':' at character 5, expected one of a-z 0-9 _ -");
}

TEST_CASE("requirement: 40 hex digits are a digest, also where all are decimal", "[registry][requirement]") {
  for (std::string const text : {"0123456789abcdef0123456789abcdef01234567",
         "1234567890123456789012345678901234567890", "abcdefabcdefabcdefabcdefabcdefabcdefabcd"}) {
    CHECK(r(text).what() == kind::digest);
    CHECK(r(text).digest_prefix() == text);
    CHECK(to_string(r(text)) == "sha256:" + text);
  }
  std::string const letters(40, 'a');
  CHECK(label_complaint(letters) ==
        "invalid_argument: '" + letters + "' cannot be a label: behind an '@' it means a digest");
  std::string const one_more(41, 'a');
  CHECK(r(one_more).what() == kind::label);
}

TEST_CASE(
  "label: what is none is refused, and the first offending character named", "[registry][requirement]") {
  std::string const malformed = "invalid_argument: malformed label '";
  CHECK(label_complaint("") == malformed + "': it ends at character 1, expected a lower-case letter");
  CHECK(label_complaint("Stable") ==
        malformed + "Stable': unexpected 'S' at character 1, expected a lower-case letter");
  CHECK(
    label_complaint("1a") == malformed + "1a': unexpected '1' at character 1, expected a lower-case letter");
  CHECK(label_complaint("st able") ==
        malformed + "st able': unexpected ' ' at character 3, expected one of a-z 0-9 _ -");
  CHECK(label_complaint("v1.2") ==
        malformed + "v1.2': unexpected '.' at character 3, expected one of a-z 0-9 _ -");
  CHECK(label_complaint("latest") ==
        "invalid_argument: 'latest' cannot be a label: behind an '@' it means the newest stable version");
  std::string const longer(65, 'a');
  auto const why = longer + "': a label has 65 characters, at most 64 are allowed";
  CHECK(label_complaint(longer) == malformed + why);
  CHECK(kind_complaint(longer) == "invalid_argument: malformed requirement '" + why);
}

TEST_CASE(
  "requirement: a word that is nearly a label is taken for one in the error", "[registry][requirement]") {
  std::string const malformed = "invalid_argument: malformed requirement '";
  CHECK(kind_complaint("stable ") ==
        malformed + "stable ': unexpected ' ' at character 7, expected one of a-z 0-9 _ -");
  CHECK(kind_complaint("canaryX") ==
        malformed + "canaryX': unexpected 'X' at character 7, expected one of a-z 0-9 _ -");
  CHECK(kind_complaint("latest || 1") ==
        malformed + "latest || 1': unexpected ' ' at character 7, expected one of a-z 0-9 _ -");
  CHECK(kind_complaint(" stable") ==
        malformed + " stable': unexpected 's' at character 2, expected the major number");
  CHECK(kind_complaint("v1.2.y") ==
        malformed + "v1.2.y': unexpected 'y' at character 6, expected the patch number");
}
