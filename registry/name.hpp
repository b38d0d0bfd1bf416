#pragma once

#include <leat/result.hpp>

#include <string>
#include <string_view>

namespace leat {

/// Longest owner and longest algorithm name, in characters.
inline constexpr std::size_t name_part_max = 64;

/// Checks an algorithm name `owner/name`: each part 1 to 64 of `A-Z a-z 0-9 . _ -`, beginning with a letter
/// or digit. The error names the first offending character and its place.
result<void> check_name(std::string_view name);

/// Checks a pattern over algorithm names: `owner/name`, `owner/*` or `*`.
result<void> check_pattern(std::string_view pattern);

/// Whether a checked pattern covers a checked name.
bool matches(std::string_view pattern, std::string_view name) noexcept;

} // namespace leat
