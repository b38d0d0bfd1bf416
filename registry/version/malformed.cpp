#include "registry/version/malformed.hpp"

#include "registry/utf8.hpp"

namespace leat {

namespace {

constexpr std::size_t shown_max = 256;

void append_octet(std::string& out, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  auto const octet = static_cast<unsigned char>(c);
  out += {'\\', 'x', digits[octet >> 4], digits[octet & 0xf]};
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto const size = utf8_character_size(text.substr(i));
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
    auto const size = utf8_character_size(text.substr(at));
    why = "unexpected '" + printable(text.substr(at, size == 0 ? 1 : size)) + "'";
  }
  why += " at character " + std::to_string(at + 1) + ", expected ";
  return malformed(what, text, why.append(expected));
}

} // namespace leat
