#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leat {

/// Bytes of the character that a text which is not empty begins with; 0 where it begins with none.
std::size_t utf8_character_size(std::string_view text) noexcept;

/// Bytes at the beginning of `text` that are UTF-8 (RFC 3629): all of them where the text is sound, else the
/// place of the first character that is not.
std::size_t utf8_prefix(std::string_view text) noexcept;

/// Characters (code points) of a UTF-8 text; what is not UTF-8 counts one by one.
std::size_t utf8_length(std::string_view text) noexcept;

/// The text with U+FFFD for what is not UTF-8, byte by byte.
std::string utf8_repaired(std::string_view text);

/// The longest beginning of `text` of at most `bytes_max` bytes that cuts no character.
std::string_view utf8_cut(std::string_view text, std::size_t bytes_max) noexcept;

} // namespace leat
