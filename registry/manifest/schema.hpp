#pragma once

#include <leat/json.hpp>
#include <leat/result.hpp>
#include <leat/value.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace leat {

/// A JSON Schema, draft-07 (https://json-schema.org/draft-07), ready to check values: a value, cheap to copy.
/// docs/manifest.md says what of the draft is supported.
///
/// Neither schema nor document can exhaust the stack or run for ever: nesting, steps and the search for
/// patterns are bounded. Thread safety: full.
class schema {
public:
  /// Nesting of arrays and objects in a schema.
  static constexpr std::size_t levels_max = 63;
  /// Nesting of arrays and objects in a document that is checked.
  static constexpr std::size_t document_levels_max = 256;
  /// Violations that an error's `detail` lists.
  static constexpr std::size_t violations_max = 8;

  /// Refuses what is no schema, or none that could be kept to, with the place in the schema. Nothing is
  /// fetched: references point into the schema itself.
  static result<schema> compile(json const& document);

  /// Whether a value is as the schema says: null is JSON's null, text a JSON string; bytes never are.
  ///
  /// A violation is `invalid_argument`: "at /items/3/name: expected type string, got number 7", with the
  /// JSON pointer (RFC 6901). `detail` holds `pointer`, `keyword`, `expected` and `got` of the first, and
  /// `violations`, a list of the first few. Where a bound does not suffice to tell: `resource_exhausted`.
  result<void> check(value const& x) const;
  result<void> check(json const& document) const;

private:
  struct compiled;

  explicit schema(std::shared_ptr<compiled const> c) noexcept : compiled_(std::move(c)) {}

  std::shared_ptr<compiled const> compiled_;
};

/// The error with its subject named, for example "input of nlp/sentiment@2.1.0 at /text: expected …".
error about(std::string_view subject, error e);

} // namespace leat
