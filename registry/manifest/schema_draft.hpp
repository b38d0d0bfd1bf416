#pragma once

#include <string_view>

namespace leat {

/// The meta-schema of draft-07 (http://json-schema.org/draft-07/schema#) without annotations: what a schema
/// must look like.
inline constexpr std::string_view draft_07 = R"({
"definitions": {
  "schemaArray": {"title": "a list of schemas", "type": "array", "minItems": 1, "items": {"$ref": "#"}},
  "count": {"type": "integer", "minimum": 0},
  "type": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]},
  "names": {"title": "a list of names", "type": "array", "items": {"type": "string"}, "uniqueItems": true},
  "schemas": {"type": "object", "additionalProperties": {"$ref": "#"}}
},
"title": "a schema",
"type": ["object", "boolean"],
"properties": {
  "$id": {"type": "string"},
  "$schema": {"type": "string"},
  "$ref": {"type": "string"},
  "$comment": {"type": "string"},
  "title": {"type": "string"},
  "description": {"type": "string"},
  "readOnly": {"type": "boolean"},
  "examples": {"type": "array"},
  "multipleOf": {"type": "number", "exclusiveMinimum": 0},
  "maximum": {"type": "number"},
  "exclusiveMaximum": {"type": "number"},
  "minimum": {"type": "number"},
  "exclusiveMinimum": {"type": "number"},
  "maxLength": {"$ref": "#/definitions/count"},
  "minLength": {"$ref": "#/definitions/count"},
  "pattern": {"type": "string"},
  "additionalItems": {"$ref": "#"},
  "items": {"anyOf": [{"$ref": "#"}, {"$ref": "#/definitions/schemaArray"}]},
  "maxItems": {"$ref": "#/definitions/count"},
  "minItems": {"$ref": "#/definitions/count"},
  "uniqueItems": {"type": "boolean"},
  "contains": {"$ref": "#"},
  "maxProperties": {"$ref": "#/definitions/count"},
  "minProperties": {"$ref": "#/definitions/count"},
  "required": {"$ref": "#/definitions/names"},
  "additionalProperties": {"$ref": "#"},
  "definitions": {"$ref": "#/definitions/schemas"},
  "properties": {"$ref": "#/definitions/schemas"},
  "patternProperties": {"$ref": "#/definitions/schemas"},
  "dependencies": {
    "type": "object",
    "additionalProperties": {"anyOf": [{"$ref": "#"}, {"$ref": "#/definitions/names"}]}
  },
  "propertyNames": {"$ref": "#"},
  "enum": {"type": "array", "minItems": 1},
  "type": {
    "anyOf": [
      {"$ref": "#/definitions/type"},
      {"title": "a list of types", "type": "array", "items": {"$ref": "#/definitions/type"}, "minItems": 1}
    ]
  },
  "format": {"type": "string"},
  "contentMediaType": {"type": "string"},
  "contentEncoding": {"type": "string"},
  "if": {"$ref": "#"},
  "then": {"$ref": "#"},
  "else": {"$ref": "#"},
  "allOf": {"$ref": "#/definitions/schemaArray"},
  "anyOf": {"$ref": "#/definitions/schemaArray"},
  "oneOf": {"$ref": "#/definitions/schemaArray"},
  "not": {"$ref": "#"}
}})";

} // namespace leat
