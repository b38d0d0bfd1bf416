#pragma once

#include <leat/result.hpp>

#include <cstddef>
#include <regex>
#include <string_view>

namespace leat {

/// Bounds of a regular expression and of what is searched for it.
struct text_pattern_bounds {
  static constexpr std::size_t expression_bytes_max = 1024;
  static constexpr std::size_t size_max = 512;  ///< characters and classes, repetitions written out
  static constexpr std::size_t groups_max = 32; ///< one within another
  static constexpr std::size_t text_bytes_max = 4096;
  static constexpr std::size_t name_bytes_max = 256; ///< of a member that is looked up by patterns
};

/// A regular expression of JSON Schema (ECMA 262), on bytes, found anywhere in a text unless anchored. The
/// search takes time in proportion to the text and does not recurse with it. The error says what is wrong.
result<std::regex> compile_pattern(std::string_view expression);

/// Accepts what the ordinary search of std::regex, which goes back and recurses, finds in a short name
/// without taking long.
result<void> check_name_pattern(std::string_view expression);

} // namespace leat
