#pragma once

#include <leat/access.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

// How actions, visibilities and effects are written: in grants, manifests and stores alike.

namespace leat {

inline constexpr std::size_t action_count = 5;

std::string_view to_string(action a) noexcept;
std::string_view to_string(visibility v) noexcept;
std::string_view to_string(effect e) noexcept;

/// Nothing where the word is none of them.
std::optional<action> action_of(std::string_view word) noexcept;
std::optional<visibility> visibility_of(std::string_view word) noexcept;
std::optional<effect> effect_of(std::string_view word) noexcept;

/// All actions, for messages: "call, read, publish, manage or grant".
inline constexpr std::string_view action_list = "call, read, publish, manage or grant";

} // namespace leat
