#include "examples/tweets/text/token_lines.hpp"

#include <algorithm>
#include <cassert>

namespace tweets {

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) {
    assert(!word.empty() && word.find('\n') == word.npos);
    if (!out.empty())
      out.push_back('\n');
    out.append(word);
  }
  return out;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> words;
  if (text.empty())
    return words;
  words.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  for (;;) {
    auto const end = text.find('\n');
    words.emplace_back(text.substr(0, end));
    if (end == text.npos)
      return words;
    text.remove_prefix(end + 1);
  }
}

} // namespace tweets
