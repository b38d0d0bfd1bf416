#pragma once

#include "registry/version/requirement.hpp"

#include <leat/result.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace leat {

/// What a caller asked for: `owner/name` or `owner/name@requirement`. A view of the text it was parsed from.
struct reference {
  std::string_view text; ///< as written
  std::string_view name; ///< owner/name
  leat::requirement requirement;

  /// Parses; the error names what was wrong.
  static result<reference> parse(std::string_view text);

  /// Not of a temporary, which would leave the view hanging.
  template <std::same_as<std::string> Temporary>
  static result<reference> parse(Temporary&& text) = delete;
};

} // namespace leat
