#include "registry/manifest/manifest.hpp"
#include "tests/registry/manifests.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <functional>
#include <random>
#include <string>
#include <vector>

using namespace leat;
using test::complaint;
using test::drawn_manifest;
using test::full_manifest;

namespace {

/// What is wrong with a manifest after one change.
std::string manifest_complaint(std::function<void(manifest&)> const& change) {
  auto m = full_manifest();
  change(m);
  return complaint(check_manifest(m));
}

/// Changes of every field, none of which makes the manifest unsound.
std::vector<std::function<void(manifest&)>> const changes = {
  [](manifest& m) { m.name += "x"; },
  [](manifest& m) { m.name = "x" + m.name; },
  [](manifest& m) { m.version += m.version.find('+') == std::string::npos ? "+x" : ".x"; },
  [](manifest& m) { m.description += "."; },
  [](manifest& m) { m.visibility = m.visibility == visibility::team ? visibility::owner : visibility::team; },
  [](manifest& m) { m.pure = !m.pure, m.memo = {}; },
  [](manifest& m) { m.calls.push_back("zz/*"); },
  [](manifest& m) { ++m.limits.instances_max; },
  [](manifest& m) { ++m.limits.waiting_max; },
  [](manifest& m) { m.accepts = m.accepts ? std::optional<json>() : json(true); },
  [](manifest& m) {
    m.accepts = json{{"minimum", 12345}};
  },
  [](manifest& m) { m.returns = m.returns ? std::optional<json>() : json(true); },
  [](manifest& m) {
    m.returns = json{{"maximum", 12345}};
  },
  [](manifest& m) { std::swap(m.accepts, m.returns); },
  [](manifest& m) { m.code_id += "0"; },
};

} // namespace

TEST_CASE("manifest: a sound one is accepted", "[registry][unit]") {
  CHECK(manifest_complaint([](manifest&) {}) == "nothing");
  CHECK(manifest_complaint([](manifest& m) { m.calls = {"*", "a/b", "a/*", "a/b"}; }) == "nothing");
  CHECK(manifest_complaint([](manifest& m) { m.description.clear(); }) == "nothing");
}

TEST_CASE("manifest: the error names the field and what was expected", "[registry][unit]") {
  CHECK(manifest_complaint([](manifest& m) { m.name = "nlp"; }) ==
        "invalid_argument: manifest: name: malformed algorithm name 'nlp': expected owner/name");
  CHECK(manifest_complaint([](manifest& m) { m.version = "1.0"; }) ==
        "invalid_argument: manifest: version: malformed version '1.0': it ends at character 4, expected '.'");
  CHECK(manifest_complaint([](manifest& m) { m.description.assign(4097, 'a'); }) ==
        "invalid_argument: manifest: description: it has 4097 bytes, expected at most 4096");
  CHECK(manifest_complaint([](manifest& m) { m.description = "ab\xFF"; }) ==
        "invalid_argument: manifest: description: expected UTF-8, it is not from byte 3 on");
  CHECK(manifest_complaint([](manifest& m) { m.visibility = static_cast<visibility>(9); }) ==
        "invalid_argument: manifest: visibility: expected owner, team or everyone, got none of them");
  CHECK(manifest_complaint([](manifest& m) {
    m.calls = {"a/b", "a"};
  }) == "invalid_argument: manifest: calls/1: malformed pattern 'a': expected owner/name");
  CHECK(manifest_complaint([](manifest& m) { m.limits.waiting_max = 0; }) ==
        "invalid_argument: manifest: limits/waiting_max: expected 1 to 1000000000, got 0");
  CHECK(manifest_complaint([](manifest& m) { m.limits.waiting_max = 1'000'000'001; }) ==
        "invalid_argument: manifest: limits/waiting_max: expected 1 to 1000000000, got 1000000001");
  CHECK(manifest_complaint([](manifest& m) { m.limits.instances_max = 1'000'000'001; }) ==
        "invalid_argument: manifest: limits/instances_max: expected at most 1000000000, got 1000000001");
  CHECK(manifest_complaint([](manifest& m) {
    m.accepts = json{{"type", "text"}};
  }) == "invalid_argument: manifest: accepts: malformed schema at /type: expected any of: one of "
        "\"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\", \"string\", 'a list of "
        "types', got string \"text\"");
  CHECK(manifest_complaint([](manifest& m) { m.returns = json(1); }) ==
        "invalid_argument: manifest: returns: malformed schema as a whole: expected type object or boolean, "
        "got number 1");
  CHECK(manifest_complaint([](manifest& m) { m.runtime = "python"; }) ==
        "invalid_argument: manifest: runtime: expected 'embedded', got 'python'");
  CHECK(manifest_complaint([](manifest& m) { m.code_id.clear(); }) ==
        "invalid_argument: manifest: code_id: expected 1 to 128 characters, got 0");
  CHECK(manifest_complaint([](manifest& m) { m.code_id.assign(129, 'a'); }) ==
        "invalid_argument: manifest: code_id: expected 1 to 128 characters, got 129");
  for (auto id : {"a b", "a\tb",
         "a\x7F"
         "b",
         "a\xC3\xA4"}) {
    CAPTURE(id);
    CHECK(manifest_complaint([id](manifest& m) { m.code_id = id; }) ==
          "invalid_argument: manifest: code_id: character 2: expected printable ASCII without blanks");
  }
}

TEST_CASE("manifest: bounds are reached before they are passed", "[registry][unit]") {
  CHECK(manifest_complaint([](manifest& m) { m.description.assign(4096, 'a'); }) == "nothing");
  CHECK(manifest_complaint([](manifest& m) { m.code_id.assign(128, '~'); }) == "nothing");
  CHECK(manifest_complaint([](manifest& m) {
    m.limits = {.instances_max = 1'000'000'000, .waiting_max = 1'000'000'000};
  }) == "nothing");
  CHECK(manifest_complaint([](manifest& m) {
    m.accepts = json{{"default", std::string(1 << 20, 'a')}};
  }).starts_with("invalid_argument: manifest: size: its canonical text has 10"));
}

TEST_CASE("manifest: the canonical text is one line with every field", "[registry][unit]") {
  CHECK(
    canonical_text(full_manifest()) ==
    R"({"accepts":{"type":"string"},"calls":["nlp/tokenise","text/*"],"code_id":"build:0123456789abcdef",)"
    R"("description":"Tells whether a text is friendly.","format":1,)"
    R"("limits":{"instances_max":2,"waiting_max":256},"name":"nlp/sentiment","owner":"nlp","pure":true,)"
    R"("returns":{"required":["score"],"type":"object"},"runtime":"embedded","version":"2.1.0",)"
    R"("visibility":"everyone"})");
  manifest bare;
  bare.name = "a/b";
  bare.version = "1.0.0";
  bare.code_id = "x";
  CHECK(
    canonical_text(bare) ==
    R"({"calls":[],"code_id":"x","description":"","format":1,"limits":{"instances_max":0,"waiting_max":16384},)"
    R"("name":"a/b","owner":"a","pure":false,"runtime":"embedded","version":"1.0.0","visibility":"owner"})");
}

TEST_CASE("manifest: what means the same has one canonical text", "[registry][unit]") {
  auto m = full_manifest();
  m.calls = {"text/*", "nlp/tokenise", "text/*"};
  m.accepts = json{{"minimum", 3.0}, {"maximum", 1e15}, {"multipleOf", 0.5}, {"const", -0.0}};
  auto same = full_manifest();
  same.accepts = json{{"minimum", 3}, {"maximum", 1'000'000'000'000'000}, {"multipleOf", 0.5}, {"const", 0}};
  CHECK(canonical_text(m) == canonical_text(same));
  CHECK(canonical_form(m) == same);
  CHECK(canonical_form(same) == same);
}

TEST_CASE("manifest: drawn ones survive the way to text and back", "[registry][unit]") {
  auto const seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 300; ++i) {
    auto const m = drawn_manifest(random);
    auto const text = canonical_text(m);
    CAPTURE(text);
    REQUIRE(check_manifest(m));
    auto const read = parse_manifest(text);
    REQUIRE(read);
    CHECK(*read == m);
    CHECK(canonical_text(*read) == text);
  }
}

TEST_CASE("manifest: a change of any field changes the digest", "[registry][unit]") {
  auto const seed = GENERATE(4U, 5U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 100; ++i) {
    auto const m = drawn_manifest(random);
    auto const digest = manifest_digest(canonical_text(m));
    for (std::size_t c = 0; c < changes.size(); ++c) {
      CAPTURE(canonical_text(m), c);
      auto changed = m;
      changes[c](changed);
      CHECK(check_manifest(changed));
      CHECK((manifest_digest(canonical_text(changed)) == digest) == (changed == m));
    }
  }
}

TEST_CASE("manifest: the digest is SHA-256 of the text", "[registry][unit]") {
  CHECK(digest_text(manifest_digest("abc")) ==
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
