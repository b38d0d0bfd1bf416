#include "tests/fuzz/property.hpp"

#include "registry/version/malformed.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>

namespace leat::fuzz {

void hold(bool holds, std::string_view property) {
  if (holds)
    return;
  std::cerr << "does not hold: " << property << std::endl;
  std::abort();
}

void hold_malformed(error const& e, std::string_view text) {
  hold(e.code == errc::invalid_argument, "a malformed text is an invalid argument");
  hold(e.message.size() < 2048, "a message has a bound");
  try {
    hold(!json(e.message).dump().empty(), "a message can be written as JSON");
  } catch (json::exception const&) {
    hold(false, "a message is valid UTF-8");
  }
  // The place is in the reason, behind the text, which may say anything.
  auto const quoted = "'" + printable(text) + "'";
  auto const reason_begin = e.message.find(quoted);
  hold(reason_begin != std::string::npos, "a message shows the text");
  auto const reason = std::string_view(e.message).substr(reason_begin + quoted.size());
  std::string_view const mark = " at character ";
  auto const place = reason.find(mark);
  if (place == std::string_view::npos)
    return;
  std::size_t at = 0;
  std::from_chars(reason.data() + place + mark.size(), reason.data() + reason.size(), at);
  hold(at >= 1 && at <= text.size() + 1, "the place is in the text or right behind it");
  hold(reason.starts_with(": it ends") == (at == text.size() + 1), "only behind the text it has ended");
}

std::string_view text_of(unsigned char const* data, std::size_t size) noexcept {
  return {reinterpret_cast<char const*>(data), size};
}

std::string_view take_line(std::string_view& rest) noexcept {
  auto const line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

} // namespace leat::fuzz
