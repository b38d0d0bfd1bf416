#include "registry/manifest/manifest.hpp"
#include "tests/registry/manifests.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

using namespace leat;
using test::full_manifest;

namespace {

std::string manifest_text_complaint(std::string_view text) {
  auto read = parse_manifest(text);
  if (!read)
    CHECK(read.error().code == errc::invalid_argument);
  return read ? "nothing" : read.error().message;
}

std::string const sound = canonical_text(full_manifest());

/// The sound text with one part replaced.
std::string with(std::string_view part, std::string_view other) {
  auto text = sound;
  auto const at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), other);
}

/// A code block of docs/manifest.md that begins with `begin`, without its line breaks.
std::string block_of(std::string const& document, std::string const& begin) {
  auto const at = document.find("```\n" + begin);
  REQUIRE(at != std::string::npos);
  auto block = document.substr(at + 4, document.find("\n```", at + 4) - at - 4);
  std::erase(block, '\n');
  return block;
}

} // namespace

TEST_CASE("manifest: a canonical text is read", "[registry][unit]") {
  CHECK(manifest_text_complaint(sound) == "nothing");
  CHECK(parse_manifest(sound).value() == full_manifest());
}

TEST_CASE("manifest: members are exactly those that there are", "[registry][unit]") {
  CHECK(manifest_text_complaint(with(R"("pure":true,)", R"("pure":true,"purer":true,)")) ==
        "manifest: at /purer: unknown member, expected one of accepts, batch, calls, code_id, description, "
        "execution, format, "
        "limits, memo, "
        "name, owner, pure, returns, runtime, version, visibility");
  CHECK(manifest_text_complaint(with(R"("pure":true,)", "")) == "manifest: at /pure: the member is missing");
  CHECK(manifest_text_complaint(with(R"("pure":true,)", R"("pure":true,"pure":true,)")) ==
        "manifest: at /pure: the member is there twice");
  CHECK(manifest_text_complaint(with(R"("type":"string")", R"("type":"string","type":"string")")) ==
        "manifest: at /accepts/type: the member is there twice");
  CHECK(manifest_text_complaint(with(R"("waiting_max":256)", R"("waiting_max":256,"waiting_min":1)")) ==
        "manifest: at /limits/waiting_min: unknown member, expected one of concurrency, idle_timeout_ms, "
        "instances_max, instances_min, waiting_max");
  CHECK(manifest_text_complaint(with(R"(,"waiting_max":256)", "")) ==
        "manifest: at /limits/waiting_max: the member is missing");
  CHECK(manifest_text_complaint("{}") == "manifest: at /format: the member is missing");
}

TEST_CASE("manifest: members have the right type", "[registry][unit]") {
  CHECK(manifest_text_complaint("[]") == "manifest: as a whole: expected an object, got array");
  CHECK(manifest_text_complaint(with("true", "1")) == "manifest: at /pure: expected a boolean, got number");
  CHECK(manifest_text_complaint(with(R"("2.1.0")", "2")) ==
        "manifest: at /version: expected a string, got number");
  CHECK(manifest_text_complaint(with(R"("text/*")", "null")) ==
        "manifest: at /calls/1: expected a pattern (string), got null");
  CHECK(manifest_text_complaint(with(R"(["nlp/tokenise","text/*"])", R"("*")")) ==
        "manifest: at /calls: expected a list of patterns, got string");
  CHECK(manifest_text_complaint(with("256", "-1")) ==
        "manifest: at /limits/waiting_max: expected a whole number, not negative, got number");
  CHECK(manifest_text_complaint(with("256", "2.5")) ==
        "manifest: at /limits/waiting_max: expected a whole number, not negative, got number");
  CHECK(manifest_text_complaint(with(R"({"instances_max":2,"waiting_max":256})", "[]")) ==
        "manifest: at /limits: expected an object, got array");
  CHECK(manifest_text_complaint(with(R"("everyone")", R"("all")")) ==
        "manifest: at /visibility: expected owner, team or everyone, got 'all'");
}

TEST_CASE("manifest: values are checked and agree with each other", "[registry][unit]") {
  CHECK(manifest_text_complaint(with(R"("format":1)", R"("format":2)")) ==
        "manifest: at /format: expected 1, got 2");
  CHECK(manifest_text_complaint(with(R"("owner":"nlp")", R"("owner":"ann")")) ==
        "manifest: at /owner: expected the first part of the name 'nlp/sentiment', got 'ann'");
  CHECK(manifest_text_complaint(with(R"("2.1.0")", R"("2.1")")) ==
        "manifest: version: malformed version '2.1': it ends at character 4, expected '.'");
}

TEST_CASE("manifest: reading one compiles no schema, checking it does", "[registry][unit]") {
  auto const read = parse_manifest(with(R"({"type":"string"})", R"({"$ref":"#"})"));
  REQUIRE(read);
  CHECK_FALSE(check_manifest(*read));
}

TEST_CASE("manifest: any other form of the same is refused", "[registry][unit]") {
  CHECK(
    manifest_text_complaint(with(R"("calls":)", R"("calls": )")) ==
    "manifest: not in canonical form at byte 38: expected '[\"nlp/tokenise\",', got ' [\"nlp/tokenise\"'");
  CHECK(manifest_text_complaint(sound + "\n").starts_with("manifest: not in canonical form at byte"));
  CHECK(manifest_text_complaint("\xEF\xBB\xBF" + sound)
          .starts_with("manifest: not in canonical form at byte 1:"));
  // Order, escapes, order of patterns, forms of numbers.
  for (auto const& text :
    {with(R"("format":1,)", "").insert(1, R"("format":1,)"), with("nlp/s", "nlp\\/s"),
      with("friendly", "\\u0066riendly"), with(R"("nlp/tokenise","text/*")", R"("text/*","nlp/tokenise")"),
      with(R"("text/*")", R"("text/*","text/*")"), with(R"({"type":"string"})", R"({"minimum":1.0})"),
      with(R"({"type":"string"})", R"({"minimum":1e2})"), with(R"({"type":"string"})", R"({"minimum":-0})"),
      with(R"({"type":"string"})", R"({"minimum":0.10})")}) {
    CAPTURE(text);
    CHECK(manifest_text_complaint(text).starts_with("manifest: not in canonical form at byte"));
  }
}

TEST_CASE("manifest: what is no JSON is refused", "[registry][unit]") {
  for (auto const& text : {std::string(), std::string("{"), sound + sound, sound.substr(1),
         with("true", "True"), with("256", "0256"), with("256", "1e999"), with("friendly", "friend\xFF"),
         with("friendly", "friend\\ud800"), with("friendly", "a\nb"), std::string("\0", 1)}) {
    CAPTURE(text);
    CHECK(manifest_text_complaint(text).starts_with("manifest: expected JSON, byte "));
  }
}

TEST_CASE("manifest: size and nesting are bounded before anything is built", "[registry][unit]") {
  CHECK(manifest_text_complaint(std::string(1'000'000, '[')) ==
        "manifest: expected at most 64 levels of nesting, got more");
  CHECK(manifest_text_complaint(std::string((1 << 20) + 1, ' ')) ==
        "manifest: expected at most 1048576 bytes, got 1048577");
  std::string deep = "true";
  for (int level = 0; level < 63; ++level)
    deep = R"({"not":)" + deep + "}";
  CHECK(manifest_text_complaint(with(R"({"type":"string"})", deep)) == "nothing");
  CHECK(manifest_text_complaint(with(R"({"type":"string"})", R"({"not":)" + deep + "}")) ==
        "manifest: expected at most 64 levels of nesting, got more");
}

TEST_CASE("manifest: a damaged text is refused or means something else", "[registry][unit]") {
  auto const seed = GENERATE(6U, 7U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 3000; ++i) {
    auto text = sound;
    text[random() % text.size()] = static_cast<char>(random() % 256);
    CAPTURE(text);
    auto const read = parse_manifest(text);
    if (read)
      CHECK(canonical_text(*read) == text);
    if (read && text != sound)
      CHECK_FALSE(*read == full_manifest());
  }
}

TEST_CASE("manifest: the example of the document is right", "[registry][unit]") {
  std::ifstream file(LEAT_MANIFEST_MD);
  REQUIRE(file);
  std::string const document{std::istreambuf_iterator<char>(file), {}};
  auto const text = block_of(document, "{\"accepts\":");
  CHECK(manifest_text_complaint(text) == "nothing");
  CHECK(block_of(document, "sha256:") == digest_text(manifest_digest(text)));
}
