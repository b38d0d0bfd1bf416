#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Code points of UTF-8 text: reading, writing and the few properties that the text steps ask for.
///
/// Thread safety: pure functions; ICU's property tables are constant.
namespace tweets::unicode {

inline constexpr char32_t replacement = 0xFFFD;

/// The code point at byte `at`, which moves behind it. Ill-formed bytes read as U+FFFD.
/// Requires `at < text.size()`.
char32_t next(std::string_view text, std::size_t& at);

/// The code point at byte `at`, or 0 at the end of the text.
char32_t peek(std::string_view text, std::size_t at);

/// The code point that ends right before byte `at`, or 0 at the start of the text.
char32_t before(std::string_view text, std::size_t at);

void append(std::string& text, char32_t code_point);

/// Byte offset of the first ill-formed sequence, or npos.
std::size_t first_invalid(std::string_view text);

/// The text with every ill-formed sequence replaced by U+FFFD.
std::string repaired(std::string_view text);

bool is_ascii(std::string_view text);
bool is_space(char32_t c);
bool is_digit(char32_t c);
bool is_letter(char32_t c);

/// A letter, mark, digit or underscore: what may stand in a hashtag.
bool is_word(char32_t c);

/// A code point that starts an emoji by itself: a pictograph or half of a flag. Not digits, # or ©.
bool is_emoji(char32_t c);

/// A code point that only modifies the emoji before it: skin tone, variation selector, keycap, joiner, tag.
bool is_emoji_part(char32_t c);

/// Simple (one to one) case mapping of all code points, independent of the locale.
std::string lower(std::string_view text);

char32_t lower(char32_t c);

} // namespace tweets::unicode
