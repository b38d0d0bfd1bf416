#include "registry/manifest/schema.hpp"
#include "tests/support/catch.hpp"

#include <limits>
#include <string>
#include <thread>
#include <vector>

using namespace leat;
using namespace nlohmann::literals;

namespace {

/// What a schema says of a document; "nothing" where it holds.
std::string schema_complaint(json const& rules, json const& document) {
  auto checked = schema::compile(rules).value().check(document);
  return checked ? "nothing" : checked.error().message;
}

} // namespace

TEST_CASE("schema: a violation names the place, what was expected and what was there", "[registry][unit]") {
  auto const rules =
    R"({"properties": {"items": {"items": {"properties": {"name": {"type": "string"}}}}}})"_json;
  auto checked = schema::compile(rules).value().check(R"({"items": [{}, {}, {}, {"name": 7}]})"_json);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == errc::invalid_argument);
  CHECK(checked.error().message == "at /items/3/name: expected type string, got number 7");
  CHECK(checked.error().detail == R"({"pointer": "/items/3/name", "keyword": "type",
    "expected": "type string", "got": "number 7",
    "violations": [{"pointer": "/items/3/name", "keyword": "type", "expected": "type string", "got": "number 7"}]
    })"_json);
}

TEST_CASE("schema: an error takes a subject", "[registry][unit]") {
  auto checked = schema::compile({{"type", "object"}}).value().check(value("x"));
  CHECK(about("input of a/b@1.0.0", checked.error()).message ==
        "input of a/b@1.0.0 as a whole: expected type object, got string \"x\"");
}

TEST_CASE("schema: each keyword says what it expected", "[registry][unit]") {
  auto expect = [](char const* rules, char const* document, std::string_view text) {
    CAPTURE(rules, document);
    CHECK(schema_complaint(json::parse(rules), json::parse(document)) == text);
  };
  expect(R"({"type": ["string", "null"]})", "[1]",
    "as a whole: expected type string or null, got array of 1 element");
  expect(R"({"type": "integer"})", "1.5", "as a whole: expected type integer, got number 1.5");
  expect(R"({"const": {"a": 1}})", "true", R"(as a whole: expected {"a":1}, got boolean true)");
  expect(R"({"enum": ["a", 2]})", "null", R"(as a whole: expected one of "a", 2, got null)");
  expect(R"({"minimum": 0})", "-1", "as a whole: expected minimum 0, got number -1");
  expect(R"({"maximum": 0.5})", "1", "as a whole: expected maximum 0.5, got number 1");
  expect(R"({"exclusiveMinimum": 0})", "0", "as a whole: expected exclusiveMinimum 0, got number 0");
  expect(R"({"exclusiveMaximum": 0})", "0", "as a whole: expected exclusiveMaximum 0, got number 0");
  expect(R"({"multipleOf": 5})", "7", "as a whole: expected multipleOf 5, got number 7");
  expect(R"({"minLength": 3})", R"("ä")", "as a whole: expected minLength 3, got 1 character");
  expect(R"({"maxLength": 1})", R"("ab")", "as a whole: expected maxLength 1, got 2 characters");
  expect(R"({"pattern": "^a$"})", R"("b")", R"(as a whole: expected pattern ^a$, got string "b")");
  expect(R"({"minItems": 2})", "[1]", "as a whole: expected minItems 2, got 1 element");
  expect(R"({"maxItems": 1})", "[1,2]", "as a whole: expected maxItems 1, got 2 elements");
  expect(R"({"uniqueItems": true})", "[1,2,1.0]",
    "as a whole: expected no element twice, got array of 3 elements");
  expect(R"({"contains": {"type": "null"}})", "[1]",
    "as a whole: expected an element of type null, got array of 1 element");
  expect(R"({"items": [{}], "additionalItems": false})", "[1,2]",
    "as a whole: expected fewer elements, got array of 2 elements");
  expect(
    R"({"required": ["a"]})", "{}", R"(as a whole: expected member "a", got object of 0 members without it)");
  expect(R"({"minProperties": 1})", "{}", "as a whole: expected minProperties 1, got 0 members");
  expect(R"({"maxProperties": 0})", R"({"a":1})", "as a whole: expected maxProperties 0, got 1 member");
  expect(R"({"additionalProperties": false})", R"({"a":1})", "at /a: expected no such member, got number 1");
  expect(R"({"patternProperties": {"^n_": {"type": "number"}}})", R"({"n_a": null})",
    "at /n_a: expected type number, got null");
  expect(R"({"propertyNames": {"maxLength": 1}})", R"({"ab": 1})",
    "as a whole: expected a value that the schema allows, got object of 1 member");
  expect(R"({"dependencies": {"a": ["b"]}})", R"({"a": 1})",
    R"(as a whole: expected member "b", got object of 1 member without it)");
  expect(R"({"dependencies": {"a": {"required": ["c"]}}})", R"({"a": 1})",
    R"(as a whole: expected member "c", got object of 1 member without it)");
  expect(R"({"anyOf": [{"type": "string"}, {"type": "null"}]})", "1",
    "as a whole: expected any of: type string, type null, got number 1");
  expect(R"({"oneOf": [{"type": "string"}, {"title": "a flag", "const": true}]})", "1",
    "as a whole: expected exactly one of: type string, 'a flag', got number 1");
  expect(R"({"oneOf": [{"minimum": 0}, {"maximum": 9}]})", "5",
    "as a whole: expected exactly one of: a schema, a schema, got number 5");
  expect(R"({"not": {"type": "string"}})", R"("a")",
    R"(as a whole: expected anything but type string, got string "a")");
  expect(R"({"if": {"minimum": 5}, "then": {"maximum": 9}, "else": {"minimum": 1}})", "10",
    "as a whole: expected maximum 9, got number 10");
  expect(R"({"if": {"minimum": 5}, "then": {"maximum": 9}, "else": {"minimum": 1}})", "0",
    "as a whole: expected minimum 1, got number 0");
  expect(R"({"minimum": 1, "allOf": [{"minimum": 0}, {"minimum": 3}]})", "0",
    "as a whole: expected a value that meets 'minimum', got number 0 (and 1 other violations)");
  expect("false", "1", "as a whole: expected a value that the schema allows, got number 1");
}

TEST_CASE("schema: pointers are escaped", "[registry][unit]") {
  auto const rules = R"({"additionalProperties": {"type": "null"}})"_json;
  CHECK(schema_complaint(rules, {{"a/b~c", 1}}) == "at /a~1b~0c: expected type null, got number 1");
  CHECK(schema_complaint(rules, {{"", 1}}) == "at /: expected type null, got number 1");
}

TEST_CASE("schema: an error lists the first few violations", "[registry][unit]") {
  auto const rules = schema::compile(R"({"items": {"type": "null"}})"_json).value();
  auto three = rules.check(json{1, nullptr, 2, 3}).error();
  CHECK(three.message == "at /0: expected type null, got number 1 (and 2 other violations)");
  CHECK(three.detail["violations"].size() == 3);
  CHECK(three.detail["violations"][2]["pointer"] == "/3");
  auto many = rules.check(json(std::vector<int>(1000, 1))).error();
  CHECK(many.detail["violations"].size() == schema::violations_max);
  CHECK(many.message == "at /0: expected type null, got number 1 (and 7 or more other violations)");
}

TEST_CASE("schema: null, text and documents are checked, bytes are refused", "[registry][unit]") {
  auto const text = schema::compile({{"type", "string"}}).value();
  auto const none = schema::compile({{"type", "null"}}).value();
  CHECK(text.check(value("a")));
  CHECK(text.check(value(json("a"))));
  CHECK_FALSE(text.check(value()));
  CHECK(none.check(value()));
  CHECK_FALSE(none.check(value("a")));
  auto const refused = schema::compile(true).value().check(value(bytes{})).error();
  CHECK(refused.code == errc::invalid_argument);
  CHECK(refused.message == "as a whole: expected JSON or text, got bytes");
}

TEST_CASE("schema: numbers are compared whatever their form", "[registry][unit]") {
  CHECK(schema_complaint({{"const", 1}}, 1.0) == "nothing");
  CHECK(schema_complaint({{"enum", {1.0}}}, 1) == "nothing");
  CHECK(schema_complaint({{"type", "integer"}}, 1.0) == "nothing");
  CHECK(schema_complaint({{"minLength", 2.0}}, "a") == "as a whole: expected minLength 2, got 1 character");
  CHECK(schema_complaint({{"multipleOf", 5}}, 10) == "nothing");
  CHECK(schema_complaint({{"multipleOf", 5}}, 5.5) == "as a whole: expected multipleOf 5, got number 5.5");
  CHECK(schema_complaint({{"multipleOf", 5}}, 1e300) != "");
  CHECK(schema_complaint({{"multipleOf", 0.0001}}, 0.0075) == "nothing");
  CHECK(schema_complaint({{"multipleOf", 2}}, "3") == "nothing");
  auto const largest = std::numeric_limits<std::uint64_t>::max();
  CHECK(schema_complaint({{"minimum", 0}}, largest) == "nothing");
  CHECK(schema_complaint({{"maximum", 10}}, largest) ==
        "as a whole: expected maximum 10, got number 18446744073709551615");
  CHECK(schema_complaint(true, std::numeric_limits<double>::quiet_NaN()) ==
        "as a whole: the number is not finite");
}

TEST_CASE("schema: what docs/manifest.md lists as limits is so", "[registry][unit]") {
  auto const odd = std::uint64_t{9007199254740993}; // 2^53 + 1
  CHECK(schema_complaint({{"maximum", odd - 1}}, odd) == "nothing");
  CHECK(schema_complaint({{"const", odd - 1}}, odd) == "nothing");
  CHECK(schema_complaint({{"type", "integer"}}, std::uint64_t{1} << 63U) != "nothing");
  CHECK(schema_complaint({{"type", "integer"}}, 1e300) != "nothing");
  CHECK(schema_complaint({{"multipleOf", 1e-20}}, 1.5e-20) == "nothing");
  CHECK(schema_complaint({{"pattern", "^.$"}}, "ä") != "nothing");
}

TEST_CASE("schema: characters behind a null character are not passed over", "[registry][unit]") {
  auto const checked = schema::compile({{"maxLength", 1}}).value().check(json(std::string("\0ab", 3)));
  CHECK(checked.error().message == "as a whole: characters behind U+0000 cannot be counted");
  CHECK(checked.error().code == errc::resource_exhausted);
}

TEST_CASE("schema: property names are asked for, behind a reference too", "[registry][unit]") {
  auto const rules = schema::compile(
    R"({"items": {"$ref": "#/definitions/a"}, "definitions": {"a": {"propertyNames": {"maxLength": 1}}}})"_json);
  CHECK(rules.value().check(R"([{"a": {}}])"_json));
  CHECK_FALSE(rules.value().check(R"([{"ab": {}}])"_json));
}

TEST_CASE("schema: members are told apart by their whole names", "[registry][unit]") {
  auto const rules = schema::compile(R"({"properties": {
    "a/items": {"type": "string"}, "a": {"items": {"type": "integer"}}, "x": {"$ref": "#/properties/a/items"},
    "y": {"$ref": "#/properties/a~1items"}}})"_json);
  CHECK(rules.value().check(R"({"a/items": "", "a": [1], "x": 1, "y": ""})"_json));
  CHECK_FALSE(rules.value().check(R"({"x": ""})"_json));
  CHECK_FALSE(rules.value().check(R"({"y": 1})"_json));
}

TEST_CASE("schema: formats are annotations", "[registry][unit]") {
  CHECK(schema_complaint({{"format", "date"}}, 7) == "nothing");
  CHECK(schema_complaint({{"format", "date"}}, "never") == "nothing");
}

TEST_CASE("schema: a recursive schema checks recursive documents", "[registry][unit]") {
  auto const tree = schema::compile(
    R"({"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}})"_json);
  CHECK(tree.value().check(R"({"left": {"left": {}, "right": {}}})"_json));
  CHECK(tree.value().check(R"({"left": {"right": 1}})"_json).error().message ==
        "at /left/right: expected type object, got number 1");
}

TEST_CASE("schema: documents nested too deep are refused", "[registry][unit]") {
  auto const rules = schema::compile(R"({"items": {"$ref": "#"}})"_json).value();
  json document = json::array();
  for (std::size_t levels = 1; levels < schema::document_levels_max; ++levels)
    document = json::array({std::move(document)});
  CHECK(rules.check(document));
  document = json::array({std::move(document)});
  CHECK(
    rules.check(document).error().message == "as a whole: expected at most 256 levels of nesting, got more");
  json deep = json::array();
  for (int levels = 0; levels < 100'000; ++levels) {
    json outer = json::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  CHECK_FALSE(rules.check(deep));
  CHECK_FALSE(schema::compile(deep));
}

TEST_CASE("schema: a check that would take for ever is left", "[registry][unit]") {
  // Each definition holds the next one twice: 2^40 evaluations.
  json rules = {{"$ref", "#/definitions/0"}, {"definitions", {{"40", {{"type", "string"}}}}}};
  for (int i = 0; i < 40; ++i) {
    json const next = {{"$ref", "#/definitions/" + std::to_string(i + 1)}};
    rules["definitions"][std::to_string(i)] = {{"allOf", {next, next}}};
  }
  auto const checked = schema::compile(rules).value().check(value("a"));
  CHECK(checked.error().code == errc::resource_exhausted);
  CHECK(checked.error().message == "as a whole: it takes too many steps to be checked against the schema");
}

TEST_CASE("schema: evaluations that fail at once are counted as well", "[registry][unit]") {
  // Each level of the document is looked at twice for each look at the one above: 2^100 failures.
  auto const rules =
    R"({"anyOf": [{"items": {"$ref": "#"}, "type": "array"}, {"items": {"$ref": "#"}, "minItems": 1}],
    "not": {"const": 1}})"_json;
  json document = 1;
  for (int i = 0; i < 100; ++i)
    document = json::array({std::move(document)});
  CHECK(schema::compile(rules).value().check(document).error().code == errc::resource_exhausted);
}

TEST_CASE("schema: texts and names that are searched for patterns are bounded", "[registry][unit]") {
  auto const rules = schema::compile(R"({"properties": {"a": {"pattern": "^(a+)+$"}}})"_json).value();
  CHECK(rules.check(json{{"a", std::string(4096, 'a')}}));
  CHECK(rules.check(json{{"a", std::string(4095, 'a') + "!"}}).error().code == errc::invalid_argument);
  auto const long_text = rules.check(json{{"a", std::string(4097, 'a')}}).error();
  CHECK(long_text.code == errc::resource_exhausted);
  CHECK(
    long_text.message == "at /a: expected at most 4096 bytes of text where a pattern is to be met, got 4097");
  CHECK(rules.check(json{{"b", std::string(1'000'000, 'a')}}));
  auto const names = schema::compile(R"({"patternProperties": {"^a": {"type": "null"}}})"_json).value();
  CHECK(names.check(json{{std::string(256, 'a'), nullptr}}));
  CHECK(names.check(json{{std::string(257, 'a'), nullptr}}).error().code == errc::resource_exhausted);
}

TEST_CASE("schema: arrays that are searched for equal elements are bounded", "[registry][unit]") {
  json document;
  for (int i = 0; i < 4096; ++i)
    document.push_back(std::to_string(i));
  auto const rules = schema::compile({{"uniqueItems", true}}).value();
  CHECK(rules.check(document));
  document[0] = "4095";
  CHECK(rules.check(document).error().code == errc::invalid_argument);
  document.push_back("x");
  CHECK(rules.check(document).error().message ==
        "as a whole: expected at most 4096 elements where none may be there twice, got 4097");
}

TEST_CASE("schema: what is not UTF-8 is refused, in UTF-8", "[registry][unit]") {
  auto const rules = schema::compile({{"maxLength", 9}}).value();
  for (auto const& document : {json("\xFE"), json{{"\xFF", 1}}, json(std::string(20, '\x80'))}) {
    auto const checked = rules.check(document);
    REQUIRE_FALSE(checked);
    CHECK_NOTHROW(json(checked.error().message).dump());
  }
}

TEST_CASE("schema: several threads check with one schema", "[registry][unit]") {
  auto const rules = schema::compile(R"({"properties": {"a": {"pattern": "^[a-z]+$"}}})"_json).value();
  std::vector<int> right(4);
  std::vector<std::thread> threads;
  for (auto& count : right)
    threads.emplace_back([&rules, &count] {
      for (int i = 0; i < 200; ++i)
        count += rules.check(json{{"a", "x"}}).has_value() && !rules.check(json{{"a", "1"}}).has_value();
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(right == std::vector<int>(4, 200));
}
