#include "examples/tweets/text/entities.hpp"

#include "examples/tweets/text/unicode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

namespace tweets {

namespace {

struct named_entity {
  std::string_view name;
  char32_t code_point;
};

// Sorted by name (bytes), for the binary search.
constexpr std::array entities = std::to_array<named_entity>({
  {"Aacute", 0xC1},
  {"Agrave", 0xC0},
  {"Auml", 0xC4},
  {"Ccedil", 0xC7},
  {"Eacute", 0xC9},
  {"Ntilde", 0xD1},
  {"Ouml", 0xD6},
  {"Uuml", 0xDC},
  {"aacute", 0xE1},
  {"acirc", 0xE2},
  {"agrave", 0xE0},
  {"amp", '&'},
  {"apos", '\''},
  {"atilde", 0xE3},
  {"auml", 0xE4},
  {"bdquo", 0x201E},
  {"bull", 0x2022},
  {"ccedil", 0xE7},
  {"cent", 0xA2},
  {"copy", 0xA9},
  {"deg", 0xB0},
  {"eacute", 0xE9},
  {"ecirc", 0xEA},
  {"egrave", 0xE8},
  {"euml", 0xEB},
  {"euro", 0x20AC},
  {"frac12", 0xBD},
  {"gt", '>'},
  {"hearts", 0x2665},
  {"hellip", 0x2026},
  {"iacute", 0xED},
  {"icirc", 0xEE},
  {"iexcl", 0xA1},
  {"igrave", 0xEC},
  {"iquest", 0xBF},
  {"iuml", 0xEF},
  {"laquo", 0xAB},
  {"ldquo", 0x201C},
  {"lsquo", 0x2018},
  {"lt", '<'},
  {"mdash", 0x2014},
  {"middot", 0xB7},
  {"nbsp", 0xA0},
  {"ndash", 0x2013},
  {"ntilde", 0xF1},
  {"oacute", 0xF3},
  {"ocirc", 0xF4},
  {"otilde", 0xF5},
  {"ouml", 0xF6},
  {"pound", 0xA3},
  {"quot", '"'},
  {"raquo", 0xBB},
  {"rdquo", 0x201D},
  {"reg", 0xAE},
  {"rsquo", 0x2019},
  {"sbquo", 0x201A},
  {"szlig", 0xDF},
  {"times", 0xD7},
  {"trade", 0x2122},
  {"uacute", 0xFA},
  {"ucirc", 0xFB},
  {"ugrave", 0xF9},
  {"uuml", 0xFC},
  {"yen", 0xA5},
});
static_assert(std::is_sorted(entities.begin(), entities.end(),
  [](named_entity const& a, named_entity const& b) { return a.name < b.name; }));

constexpr std::array<char16_t, 32> windows_1252 = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
  0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C,
  0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

std::optional<char32_t> numeric(std::string_view digits) {
  auto const hexadecimal = !digits.empty() && (digits.front() == 'x' || digits.front() == 'X');
  if (hexadecimal)
    digits.remove_prefix(1);
  std::uint32_t code = 0;
  auto const* end = digits.data() + digits.size();
  auto const [stop, failure] = std::from_chars(digits.data(), end, code, hexadecimal ? 16 : 10);
  if (failure == std::errc::invalid_argument || stop != end)
    return std::nullopt;
  if (failure == std::errc::result_out_of_range || code == 0 || code > 0x10FFFF ||
      (code >= 0xD800 && code <= 0xDFFF))
    return unicode::replacement;
  if (code >= 0x80 && code < 0x80 + windows_1252.size())
    return windows_1252[code - 0x80];
  return code;
}

std::optional<char32_t> named(std::string_view name) {
  auto const* found = std::lower_bound(entities.begin(), entities.end(), name,
    [](named_entity const& entity, std::string_view wanted) { return entity.name < wanted; });
  if (found == entities.end() || found->name != name)
    return std::nullopt;
  return found->code_point;
}

} // namespace

std::string decode_entities(std::string_view text) {
  constexpr std::size_t name_max = 10; // the longest that can mean something is "#x0010FFFF"
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto const ampersand = std::min(text.find('&'), text.size());
    out.append(text.substr(0, ampersand));
    text.remove_prefix(ampersand);
    if (text.empty())
      break;
    auto const semicolon = text.substr(0, name_max + 2).find(';');
    auto const name = semicolon == text.npos ? std::string_view{} : text.substr(1, semicolon - 1);
    auto const code_point = name.starts_with('#') ? numeric(name.substr(1)) : named(name);
    if (code_point)
      unicode::append(out, *code_point);
    else
      out.push_back('&');
    text.remove_prefix(code_point ? semicolon + 1 : 1);
  }
  return out;
}

} // namespace tweets
