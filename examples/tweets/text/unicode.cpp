#include "examples/tweets/text/unicode.hpp"

#include <algorithm>
#include <cstdint>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace tweets::unicode {

namespace {

constexpr char32_t ascii_end = 0x80;

UChar32 to_icu(char32_t c) {
  return static_cast<UChar32>(c);
}

// The one place with ICU's macro, whose arithmetic on bytes warns. Its integers may have any width: posts are
// small, files are not, hence 64 bits. Negative for ill-formed bytes.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
UChar32 decode(std::string_view text, std::size_t& at) {
  auto const* bytes = reinterpret_cast<std::uint8_t const*>(text.data());
  auto i = static_cast<std::int64_t>(at);
  auto const length = static_cast<std::int64_t>(text.size());
  UChar32 c = 0;
  U8_NEXT(bytes, i, length, c);
  at = static_cast<std::size_t>(i);
  return c;
}
#pragma GCC diagnostic pop

} // namespace

char32_t next(std::string_view text, std::size_t& at) {
  auto const byte = static_cast<unsigned char>(text[at]);
  if (byte < ascii_end) {
    ++at;
    return byte;
  }
  auto const c = decode(text, at);
  return c < 0 ? replacement : static_cast<char32_t>(c);
}

char32_t peek(std::string_view text, std::size_t at) {
  return at < text.size() ? next(text, at) : 0;
}

char32_t before(std::string_view text, std::size_t at) {
  if (at == 0)
    return 0;
  // Four bytes are the longest sequence: bounding the start keeps the step O(1) on ill-formed text.
  auto const begin = at < 4 ? 0 : at - 4;
  auto const* bytes = reinterpret_cast<std::uint8_t const*>(text.data()) + begin;
  auto i = static_cast<std::int32_t>(at - begin);
  UChar32 c = 0;
  U8_PREV_OR_FFFD(bytes, 0, i, c);
  return static_cast<char32_t>(c);
}

void append(std::string& text, char32_t code_point) {
  if (code_point < ascii_end) {
    text.push_back(static_cast<char>(code_point));
    return;
  }
  std::uint8_t bytes[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, to_icu(code_point));
  text.append(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(length));
}

std::size_t first_invalid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    auto const start = at;
    if (decode(text, at) < 0)
      return start;
  }
  return std::string_view::npos;
}

std::string repaired(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();)
    append(out, next(text, at));
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(
    text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ascii_end; });
}

bool is_space(char32_t c) {
  if (c < ascii_end)
    return c == ' ' || (c >= '\t' && c <= '\r');
  return u_isUWhiteSpace(to_icu(c)) != 0;
}

bool is_digit(char32_t c) {
  if (c < ascii_end)
    return c >= '0' && c <= '9';
  return u_isdigit(to_icu(c)) != 0;
}

bool is_letter(char32_t c) {
  if (c < ascii_end)
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return u_isalpha(to_icu(c)) != 0;
}

bool is_word(char32_t c) {
  if (c < ascii_end)
    return is_letter(c) || is_digit(c) || c == '_';
  auto const variation_selector = c >= 0xFE00 && c <= 0xFE0F;
  auto const keycap = c == 0x20E3;
  return (U_GET_GC_MASK(to_icu(c)) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0 && !variation_selector &&
         !keycap;
}

bool is_emoji(char32_t c) {
  constexpr char32_t latin_1_end = 0x100; // © and ® are pictographs to Unicode, not to readers
  if (c < latin_1_end)
    return false;
  return u_hasBinaryProperty(to_icu(c), UCHAR_EXTENDED_PICTOGRAPHIC) != 0 ||
         u_hasBinaryProperty(to_icu(c), UCHAR_REGIONAL_INDICATOR) != 0;
}

bool is_emoji_part(char32_t c) {
  constexpr char32_t joiner = 0x200D;
  constexpr char32_t keycap = 0x20E3;
  return c == joiner || c == keycap || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF) ||
         (c >= 0xE0020 && c <= 0xE007F);
}

char32_t lower(char32_t c) {
  if (c < ascii_end)
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  return static_cast<char32_t>(u_tolower(to_icu(c)));
}

std::string lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();)
    append(out, lower(next(text, at)));
  return out;
}

} // namespace tweets::unicode
