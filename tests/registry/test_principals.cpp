#include "registry/access/principals.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace leat;
using test::complaint;

namespace {

std::string principal_complaint(std::string_view text) {
  return complaint(principal_parts::parse(text));
}

} // namespace

TEST_CASE("principal: is taken apart and put together", "[registry][unit]") {
  using kind = principal_kind;
  std::vector<std::pair<std::string, std::pair<kind, std::string>>> const all{
    {"process:self", {kind::process, "self"}},
    {"user:ann", {kind::user, "ann"}},
    {"user:A.b-c_9", {kind::user, "A.b-c_9"}},
    {"team:vision", {kind::team, "vision"}},
    {"algo:nlp/sentiment", {kind::algorithm, "nlp/sentiment"}},
    {"user:" + std::string(64, 'x'), {kind::user, std::string(64, 'x')}},
  };
  for (auto const& [text, parts] : all) {
    CAPTURE(text);
    auto const parsed = principal_parts::parse(text).value();
    CHECK(parsed.kind == parts.first);
    CHECK(parsed.name == parts.second);
    CHECK(principal_text(parsed.kind, parsed.name) == text);
  }
}

TEST_CASE("principal: what is none is refused with the reason", "[registry][unit]") {
  constexpr auto expected = "expected user:<name>, team:<name>, algo:<owner>/<name> or process:self";
  for (std::string const text : {"", "ann", "user", "User:ann", "key:1", " user:ann", ":ann"}) {
    CAPTURE(text);
    CHECK(principal_complaint(text) == "invalid_argument: malformed principal '" + text + "': " + expected);
  }
  CHECK(principal_complaint("process:other") ==
        "invalid_argument: malformed principal 'process:other': expected process:self");
  CHECK(principal_complaint("user:") == "invalid_argument: malformed account name '': it is empty");
  CHECK(principal_complaint("user:ann!") ==
        "invalid_argument: malformed account name 'ann!': unexpected '!' at "
        "character 4, expected one of A-Z a-z 0-9 . _ -");
  CHECK(principal_complaint("team:.x") == "invalid_argument: malformed account name '.x': unexpected '.' at "
                                          "character 1, expected a letter or digit");
  CHECK(principal_complaint("user:a/b") ==
        "invalid_argument: malformed account name 'a/b': unexpected '/' at "
        "character 2, expected one of A-Z a-z 0-9 . _ -");
  CHECK(principal_complaint("team:*") == "invalid_argument: malformed account name '*': unexpected '*' at "
                                         "character 1, expected a letter or digit");
  CHECK(principal_complaint("algo:open") ==
        "invalid_argument: malformed algorithm name 'open': expected owner/name");
  CHECK(principal_complaint("algo:ann/*").starts_with("invalid_argument: malformed algorithm name 'ann/*'"));
  CHECK(principal_complaint("user:" + std::string(65, 'x')).find("65 characters, at most 64") !=
        std::string::npos);
}
