#pragma once

#include <leat/json.hpp>
#include <leat/result.hpp>

#include <cstddef>
#include <regex>
#include <string>
#include <unordered_map>

namespace leat {

/// A JSON Schema rewritten so that valijson 1.0 takes it for what draft-07 says, and what it would cost.
///
/// It holds the draft's assertions and titles alone. A reference is `#/definitions/<number>`, and what it
/// points to stands there. Each schema that is an object begins its `allOf` with `cost_keyword`.
struct plain_schema {
  /// What valijson is made to hear before it evaluates a schema: `weight`, and as members that are there
  /// `text` (lengths), `pattern`, `unique` and `names` (patterns of them).
  static constexpr auto cost_keyword = "leat:cost";
  /// Schemas in a schema.
  static constexpr std::size_t rules_max = 10'000;
  /// Schemas one after another that speak about one and the same value.
  static constexpr std::size_t chain_max = 128;
  /// Levels of schemas, those of each that is referred to added once: what the stack must hold.
  static constexpr std::size_t nesting_max = 256;

  json document;
  std::unordered_map<std::string, std::regex> patterns; ///< by how they are written
  std::size_t chain = 0;                                ///< the longest, see `chain_max`
};

/// Rewrites a sound schema; what is nested too deep, goes in circles, points nowhere or cannot be evaluated
/// in bounded time is refused.
///
/// Requires that keywords have values of the right kind. `sound` tells whether they have in a schema that
/// stands where the meta-schema does not look, but is referred to.
result<plain_schema> plain(json const& document, result<void> (*sound)(json const&));

/// The value with its whole numbers as integers, those beyond 64 bits with a sign excepted.
json plain_value(json const& x);
/// Whether `plain_value` would change nothing.
bool is_plain_value(json const& x) noexcept;

/// `malformed schema at <where>: <why>`
error malformed_schema(std::string const& where, std::string const& why);

} // namespace leat
