#include "registry/manifest/schema.hpp"
#include "registry/manifest/schema_plain.hpp"
#include "tests/support/catch.hpp"

#include <limits>
#include <string>

using namespace leat;
using namespace nlohmann::literals;

namespace {

std::string rules_complaint(json const& rules) {
  auto compiled = schema::compile(rules);
  if (!compiled)
    CHECK(compiled.error().code == errc::invalid_argument);
  return compiled ? "nothing" : compiled.error().message;
}

} // namespace

TEST_CASE("schema: the error says where in the schema", "[registry][unit]") {
  auto const compiled = schema::compile(R"({"properties": {"a/b": {"minLength": -1}}})"_json);
  CHECK(compiled.error().message ==
        "malformed schema at /properties/a~1b/minLength: expected minimum 0, got number -1");
  CHECK(compiled.error().detail == R"({"pointer": "/properties/a~1b/minLength"})"_json);
}

TEST_CASE("schema: a keyword with a value of the wrong kind is refused", "[registry][unit]") {
  for (auto text :
    {R"(1)", R"("a")", R"([])", R"({"type": "strin"})", R"({"type": 1})", R"({"type": []})",
      R"({"type": ["string", "x"]})", R"({"type": "any"})", R"({"enum": []})", R"({"enum": {}})",
      R"({"minimum": "1"})", R"({"exclusiveMinimum": true})", R"({"multipleOf": 0})", R"({"multipleOf": -1})",
      R"({"multipleOf": "1"})", R"({"minLength": 1.5})", R"({"maxLength": "1"})", R"({"minItems": null})",
      R"({"maxItems": 1e30})", R"({"pattern": 1})", R"({"pattern": "("})", R"({"items": 1})",
      R"({"items": [1]})", R"({"additionalItems": 1})", R"({"contains": []})", R"({"uniqueItems": 1})",
      R"({"properties": []})", R"({"properties": {"a": 1}})", R"({"patternProperties": {"(": {}}})",
      R"({"patternProperties": {"a": 1}})", R"({"additionalProperties": "no"})", R"({"propertyNames": 1})",
      R"({"required": "a"})", R"({"required": [1]})", R"({"required": true})", R"({"dependencies": []})",
      R"({"dependencies": {"a": 1}})", R"({"dependencies": {"a": [1]}})", R"({"allOf": {}})",
      R"({"allOf": []})", R"({"anyOf": [1]})", R"({"oneOf": 1})", R"({"not": 1})", R"({"if": 1})",
      R"({"then": 1})", R"({"else": 1})", R"({"definitions": {"a": 1}})", R"({"definitions": []})",
      R"({"title": 1})", R"({"description": 1})", R"({"format": 1})", R"({"$comment": 1})", R"({"$id": 1})",
      R"({"$ref": 1})"}) {
    CAPTURE(text);
    CHECK(rules_complaint(json::parse(text)) != "nothing");
  }
}

TEST_CASE("schema: what draft-07 does not know is ignored", "[registry][unit]") {
  CHECK(
    rules_complaint(R"({"x-mine": 1, "default": {}, "examples": [1], "readOnly": true})"_json) == "nothing");
  CHECK(rules_complaint(R"({"$ref": "#/definitions/a", "type": "string", "definitions": {"a": {}}})"_json) ==
        "nothing");
}

TEST_CASE("schema: what another draft would enforce is refused", "[registry][unit]") {
  CHECK(rules_complaint(R"({"items": {"prefixItems": []}})"_json) ==
        "malformed schema at /items/prefixItems: is a keyword of another draft, expected draft-07");
  CHECK(rules_complaint(R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})"_json) ==
        "malformed schema at /$schema: expected http://json-schema.org/draft-07/schema#, got "
        "'https://json-schema.org/draft/2020-12/schema'");
  CHECK(rules_complaint(R"({"$schema": "http://json-schema.org/draft-07/schema#"})"_json) == "nothing");
  CHECK(rules_complaint(R"({"$schema": "https://json-schema.org/draft-07/schema"})"_json) == "nothing");
}

TEST_CASE("schema: nothing is fetched", "[registry][unit]") {
  CHECK(rules_complaint(R"({"properties": {"a": {"$ref": "http://example.com/a.json"}}})"_json) ==
        "malformed schema at /properties/a/$ref: expected a reference into this schema (# or #/…), got "
        "'http://example.com/a.json'; nothing is fetched");
  for (auto uri : {"a.json", "#name", "//x", "file:///etc/passwd", "urn:a", "", "/definitions/a"}) {
    CAPTURE(uri);
    CHECK(rules_complaint({{"items", {{"$ref", uri}}}, {"definitions", {{"a", true}}}}) != "nothing");
  }
}

TEST_CASE("schema: references are followed to where they point", "[registry][unit]") {
  CHECK(rules_complaint(R"({"items": {"$ref": "#/definitions/b"}, "definitions": {"a": {}}})"_json) ==
        "malformed schema at /items/$ref: nothing is at '/definitions/b' in this schema");
  CHECK(rules_complaint(R"({"items": {"$ref": "#/definitions/a~2"}})"_json) ==
        "malformed schema at /items/$ref: nothing is at '/definitions/a~2' in this schema");
  CHECK(rules_complaint(
          R"({"items": {"$ref": "#/$defs/a%20b~1c"}, "$defs": {"a b/c": {"type": "string"}}})"_json) ==
        "nothing");
  CHECK(rules_complaint(R"({"$id": "http://a/b#", "items": {"$ref": "http://a/b#/definitions/a"},
    "definitions": {"a": {}}})"_json) == "nothing");
  CHECK(rules_complaint(R"({"items": {"$id": "http://a/b"}})"_json) ==
        "malformed schema at /items/$id: $id is supported at the root alone");
}

TEST_CASE("schema: a schema that stands for itself is refused", "[registry][unit]") {
  auto const why = ": it refers to itself in a circle that never goes deeper into the document";
  CHECK(rules_complaint(R"({"$ref": "#"})"_json) == std::string("malformed schema as a whole") + why);
  CHECK(rules_complaint(R"({"properties": {"a": {"$ref": "#/properties/a"}}})"_json).find(why) !=
        std::string::npos);
  for (auto text : {R"({"allOf": [{"$ref": "#"}]})", R"({"anyOf": [true, {"not": {"$ref": "#"}}]})",
         R"({"if": {"$ref": "#"}})", R"({"dependencies": {"a": {"oneOf": [{"$ref": "#"}]}}})",
         R"({"items": {"$ref": "#/definitions/a"},
             "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}})"}) {
    CAPTURE(text);
    CHECK(rules_complaint(json::parse(text)).find(why) != std::string::npos);
  }
  CHECK(rules_complaint(
          R"({"items": {"$ref": "#"}, "allOf": [{"not": {"contains": {"$ref": "#"}}}]})"_json) == "nothing");
}

TEST_CASE("schema: size and nesting are bounded", "[registry][unit]") {
  json deep = true;
  for (std::size_t i = 0; i < schema::levels_max; ++i)
    deep = {{"not", deep}};
  CHECK(rules_complaint(deep) == "nothing");
  CHECK(rules_complaint({{"not", deep}}) ==
        "malformed schema as a whole: expected at most 63 levels of nesting, got more");
  json many = json::array();
  for (std::size_t i = 0; i < plain_schema::rules_max; ++i)
    many.push_back(true);
  CHECK(rules_complaint({{"allOf", many}}) ==
        "malformed schema at /allOf/9999: expected at most 10000 subschemas, got more");
  json chain = {{"$ref", "#/definitions/0"}, {"definitions", {{"200", true}}}};
  json path = {{"items", {{"$ref", "#/definitions/0"}}}, {"definitions", {{"2000", true}}}};
  for (int i = 0; i < 2000; ++i) {
    json const next = {{"$ref", "#/definitions/" + std::to_string(i + 1)}};
    path["definitions"][std::to_string(i)] = {{"items", next}};
    if (i < 200)
      chain["definitions"][std::to_string(i)] = next;
  }
  CHECK(rules_complaint(chain) ==
        "malformed schema as a whole: expected at most 128 schemas one within another "
        "for the same value, got more");
  CHECK(rules_complaint(path).find(
          ": expected at most 256 levels of schemas with all that is referred to, got more") !=
        std::string::npos);
}

TEST_CASE("schema: what is referred to must be a schema, wherever it stands", "[registry][unit]") {
  CHECK(rules_complaint(R"({"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"minLength": -1}}})"_json) ==
        "malformed schema at /$defs/a/minLength: expected minimum 0, got number -1");
  CHECK(rules_complaint(R"({"items": {"$ref": "#/enum/0"}, "enum": [7]})"_json) ==
        "malformed schema at /enum/0: expected type object or boolean, got number 7");
}

TEST_CASE("schema: a pattern that could not be searched for is refused", "[registry][unit]") {
  CHECK(rules_complaint(R"({"items": {"pattern": "(a)\\1"}})"_json) ==
        "malformed schema at /items/pattern: '(a)\\1' is no regular expression that can be searched for: it "
        "refers back to a group");
  CHECK(rules_complaint(R"({"patternProperties": {"(a*)*": true}})"_json).find("cannot repeat a group") !=
        std::string::npos);
  CHECK(rules_complaint(R"({"definitions": {"unused": {"pattern": "("}}})"_json) != "nothing");
}

TEST_CASE("schema: null characters are refused", "[registry][unit]") {
  CHECK(rules_complaint({{"required", {std::string("a\0b", 3)}}}) ==
        "malformed schema as a whole: it holds U+0000");
  CHECK(rules_complaint({{"properties", {{std::string("a\0b", 3), true}}}}) != "nothing");
}

TEST_CASE("schema: what JSON cannot say is refused", "[registry][unit]") {
  CHECK(rules_complaint({{"const", std::numeric_limits<double>::infinity()}}) ==
        "malformed schema at /const: the number is not finite");
  CHECK(rules_complaint({{"enum", {1, "a\xFF"}}}) ==
        "malformed schema at /enum/1: the text is not UTF-8 from byte 2 on");
  CHECK(rules_complaint({{"default", json::binary({1})}}) ==
        "malformed schema at /default: expected JSON, got binary");
}
