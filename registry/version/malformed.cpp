#include "registry/version/malformed.hpp"

namespace leat {

namespace {

constexpr std::size_t shown_max = 256;

/// Octets of the UTF-8 character that the text begins with (RFC 3629, §4); 0 where it begins with none.
std::size_t character_size(std::string_view text) noexcept {
  auto const octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto const first = octet(0);
  if (first < 0x80)
    return 1;
  std::size_t const size = first >= 0xc2 && first <= 0xdf   ? 2
                           : first >= 0xe0 && first <= 0xef ? 3
                           : first >= 0xf0 && first <= 0xf4 ? 4
                                                            : 0;
  if (size == 0 || text.size() < size)
    return 0;
  // Overlong forms, surrogates and what lies above U+10FFFF show in the second octet.
  auto const low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  auto const high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (octet(1) < low || octet(1) > high)
    return 0;
  for (std::size_t i = 2; i < size; ++i)
    if ((octet(i) & 0xc0) != 0x80)
      return 0;
  return size;
}

void append_octet(std::string& out, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  auto const octet = static_cast<unsigned char>(c);
  out += {'\\', 'x', digits[octet >> 4], digits[octet & 0xf]};
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto const size = character_size(text.substr(i));
    if (i + size > shown_max)
      return out + "...";
    auto const first = static_cast<unsigned char>(text[i]);
    if (size == 0 || first < 0x20 || first == 0x7f)
      append_octet(out, text[i++]);
    else
      out += text.substr(i, size), i += size;
  }
  return out;
}

error malformed(std::string_view what, std::string_view text, std::string_view why) {
  std::string message = "malformed ";
  message.append(what).append(" '").append(printable(text)).append("': ").append(why);
  return {errc::invalid_argument, std::move(message)};
}

error malformed(std::string_view what, std::string_view text, std::size_t at, std::string_view expected) {
  std::string why = "it ends";
  if (at < text.size()) {
    auto const size = character_size(text.substr(at));
    why = "unexpected '" + printable(text.substr(at, size == 0 ? 1 : size)) + "'";
  }
  why += " at character " + std::to_string(at + 1) + ", expected ";
  return malformed(what, text, why.append(expected));
}

} // namespace leat
