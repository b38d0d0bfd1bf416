#include "examples/tweets/input/line_source.hpp"

#include <string_view>

namespace tweets {

// By the buffer's own characters: std::getline has no bound, and istream::read would wait for more than one
// line.
line_source::outcome line_source::read(std::string& line) {
  using traits = std::istream::traits_type;
  line.clear();
  auto* buffer = in_.rdbuf();
  bool any = false;
  bool too_long = false;
  while (true) {
    auto const c = buffer->sbumpc();
    if (traits::eq_int_type(c, traits::eof()) || c == '\n') {
      if (c != '\n' && !any)
        return outcome::end;
      break;
    }
    any = true;
    // One byte more than allowed, since the last may turn out to be the \r of the line's end.
    if (line.size() <= bytes_max_)
      line.push_back(traits::to_char_type(c));
    else
      too_long = true;
  }
  if (!too_long && line.ends_with('\r'))
    line.pop_back();
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (++line_number_ == 1 && line.starts_with(byte_order_mark))
    line.erase(0, byte_order_mark.size());
  if (!too_long && line.size() <= bytes_max_)
    return outcome::line;
  line.clear();
  return outcome::too_long;
}

} // namespace tweets
