#pragma once

#include <leat/json.hpp>
#include <leat/result.hpp>

#include <functional>
#include <string>
#include <vector>

namespace leat {

/// A fault as valijson 1.0 reports it.
struct raw_violation {
  std::vector<std::string> context; ///< `<root>`, then `[member]` or `[index]`
  std::string description;
};

/// At most some 200 bytes of a text, for messages.
std::string shortened(std::string_view text);

/// The JSON pointer (RFC 6901) of valijson's context.
std::string pointer_of(std::vector<std::string> const& context);

/// The error for a document that a plain schema refuses. `holds(rule, x)` tells whether `x` is as a single
/// keyword, `{keyword: value}`, demands.
error violation_error(json const& plain_schema, json const& document,
  std::vector<raw_violation> const& faults,
  std::function<bool(json const& rule, json const& x)> const& holds);

} // namespace leat
