#include "registry/utf8.hpp"

namespace leat {

namespace {

bool continues(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

} // namespace

std::size_t utf8_character_size(std::string_view text) noexcept {
  auto const lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80U)
    return 1;
  std::size_t const size = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U || text.size() < size)
    return 0;
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[i]))
      return 0;
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  bool const sound = code >= smallest[size] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return sound ? size : 0;
}

std::size_t utf8_prefix(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    auto const size = utf8_character_size(text.substr(at));
    if (size == 0)
      break;
    at += size;
  }
  return at;
}

std::size_t utf8_length(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    auto const size = utf8_character_size(text.substr(at));
    at += size == 0 ? 1 : size;
  }
  return count;
}

std::string utf8_repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto const sound = utf8_prefix(text);
    out += text.substr(0, sound);
    if (sound < text.size())
      out += "\xEF\xBF\xBD";
    text.remove_prefix(sound < text.size() ? sound + 1 : sound);
  }
  return out;
}

std::string_view utf8_cut(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max)
    return text;
  while (bytes_max > 0 && continues(text[bytes_max]))
    --bytes_max;
  return text.substr(0, bytes_max);
}

} // namespace leat
