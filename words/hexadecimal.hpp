#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace leat {

/// Two lower-case hexadecimal digits for each byte.
inline std::string hexadecimal(std::span<std::byte const> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (auto const b : bytes) {
    out += digits[std::to_integer<unsigned>(b) >> 4U];
    out += digits[std::to_integer<unsigned>(b) & 0xFU];
  }
  return out;
}

/// Whether the digits of the bytes begin with these.
inline bool hexadecimal_begins_with(std::span<std::byte const> bytes, std::string_view digits) {
  return digits.size() <= 2 * bytes.size() &&
         hexadecimal(bytes.first((digits.size() + 1) / 2)).starts_with(digits);
}

} // namespace leat
