#include "registry/catalog.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>
#include <string_view>

using namespace leat;
using test::complaint;

namespace {

bool accepts(std::string_view text, std::string_view version) {
  return reference::parse(text).value().requirement.accepts(parse_version(version).value());
}

std::string reference_complaint(std::string_view text) {
  return complaint(reference::parse(text));
}

} // namespace

TEST_CASE("reference: keeps its text and splits off the name", "[registry][reference]") {
  for (std::string_view text :
    {"text/clean", "text/clean@", "text/clean@^1.4", "text/clean@1.0.0-rc.1+build", "text/clean@*"}) {
    auto parsed = reference::parse(text);
    CAPTURE(std::string(text));
    REQUIRE(parsed.has_value());
    CHECK(parsed->text == text);
    CHECK(parsed->name == "text/clean");
  }
}

TEST_CASE("reference: without a requirement it accepts any stable version", "[registry][reference]") {
  for (std::string_view text : {"a/b", "a/b@", "a/b@*"}) {
    CHECK(accepts(text, "0.0.1"));
    CHECK(accepts(text, "7.1.2"));
    CHECK_FALSE(accepts(text, "7.1.2-rc.1"));
  }
}

TEST_CASE("reference: what follows the first at sign is the requirement", "[registry][reference]") {
  CHECK(accepts("a/b@^1.4", "1.5.0"));
  CHECK_FALSE(accepts("a/b@^1.4", "2.0.0"));
  CHECK(accepts("a/b@1.4.2-rc.1", "1.4.2-rc.1"));
  CHECK(reference_complaint("a/b@1@2") ==
        "invalid_argument: malformed requirement '1@2': unexpected '@' at character 2, "
        "expected white space, '||' or the end");
}

TEST_CASE("reference: a malformed name is named", "[registry][reference]") {
  CHECK(reference_complaint("") == "invalid_argument: malformed algorithm name '': expected owner/name");
  CHECK(reference_complaint("@1") == "invalid_argument: malformed algorithm name '': expected owner/name");
  CHECK(reference_complaint("clean@^1") ==
        "invalid_argument: malformed algorithm name 'clean': expected owner/name");
  CHECK(reference_complaint("a/*@1") ==
        "invalid_argument: malformed algorithm name 'a/*': unexpected '*' at character 3, "
        "expected a letter or digit");
  CHECK(reference_complaint(" a/b") ==
        "invalid_argument: malformed algorithm name ' a/b': unexpected ' ' at character 1, "
        "expected a letter or digit");
}

TEST_CASE("reference: a malformed requirement is named", "[registry][reference]") {
  CHECK(reference_complaint("a/b@Latest") ==
        "invalid_argument: malformed requirement 'Latest': unexpected 'L' at "
        "character 1, expected the major number");
  CHECK(reference_complaint("a/b@1.2.x.4") ==
        "invalid_argument: malformed requirement '1.2.x.4': unexpected '.' at character 6, expected white "
        "space, '||' or the end");
}

TEST_CASE("reference: may ask for a label or a digest", "[registry][reference]") {
  CHECK(reference::parse("a/b@canary").value().requirement.label() == "canary");
  CHECK(reference::parse("a/b@sha256:0123456789ab").value().requirement.digest_prefix() == "0123456789ab");
  CHECK(accepts("a/b@latest", "1.0.0"));
}

TEST_CASE("reference: the name is looked at before the requirement", "[registry][reference]") {
  CHECK(reference_complaint("a b/c@Latest") ==
        "invalid_argument: malformed algorithm name 'a b/c': unexpected ' ' at character 2, "
        "expected one of A-Z a-z 0-9 . _ -");
}
