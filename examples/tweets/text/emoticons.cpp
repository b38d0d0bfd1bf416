#include "examples/tweets/text/emoticons.hpp"

#include "examples/tweets/text/unicode.hpp"

#include <array>

namespace tweets {

namespace {

constexpr std::string_view eyes = ":;=8xX";
constexpr std::string_view noses = "-o^'*";
constexpr std::string_view sign_mouths = ")(][}{|/\\*$@";
constexpr std::string_view letter_mouths = "DdPpOoSsXx3c0";

// Emoticons without eyes to the left of a mouth. Longer ones before their own beginnings.
constexpr std::array<std::string_view, 19> others = {"</3", "<3", "^_^", "^.^", "^^", "-_-", ">_<", ">.<",
  "o_O", "O_o", "o_o", "O_O", "T_T", "T.T", "t_t", ";_;", "u_u", "\\o/", ":3"};

bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

char at_or_zero(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

bool is_letter_eye(char c) {
  return c == '8' || c == 'x' || c == 'X';
}

// Bytes of eyes, tear, nose and mouths that start the text; `mouth` is where the first mouth stands.
std::size_t face_length(std::string_view text, std::size_t& mouth) {
  if (!contains(eyes, at_or_zero(text, 0)))
    return 0;
  mouth = 1;
  if (at_or_zero(text, mouth) == '\'')
    ++mouth;
  auto const after_nose = at_or_zero(text, mouth + 1);
  if (contains(noses, at_or_zero(text, mouth)) && after_nose != '\0' &&
      (contains(sign_mouths, after_nose) || contains(letter_mouths, after_nose)))
    ++mouth;
  auto const first = at_or_zero(text, mouth);
  if (first == '\0' || (!contains(sign_mouths, first) && !contains(letter_mouths, first)))
    return 0;
  auto end = mouth + 1;
  while (at_or_zero(text, end) == first)
    ++end;
  return end;
}

// Mirrored faces: (: (-; ): and the like.
std::size_t mirrored_length(std::string_view text) {
  auto const mouth = at_or_zero(text, 0);
  if (mouth != '(' && mouth != ')')
    return 0;
  std::size_t const eye = at_or_zero(text, 1) == '-' ? 2 : 1;
  auto const found = at_or_zero(text, eye);
  // "(:" before more punctuation or a word is an opening bracket more often than a face.
  return (found == ':' || found == ';') && !unicode::is_word(unicode::peek(text, eye + 1)) ? eye + 1 : 0;
}

std::size_t other_length(std::string_view text) {
  for (auto const other : others)
    if (text.starts_with(other))
      return other.size();
  return 0;
}

} // namespace

std::size_t emoticon_length(std::string_view text, std::size_t at) {
  auto const rest = text.substr(at);
  auto const in_word = unicode::is_word(unicode::before(text, at));
  if (auto const length = other_length(rest); length > 0) {
    auto const touches = in_word || unicode::is_word(unicode::peek(text, at + length));
    return touches && rest[0] != '<' ? 0 : length;
  }
  std::size_t mouth = 0;
  auto const length = face_length(rest, mouth);
  if (length == 0)
    return in_word ? 0 : mirrored_length(rest);
  auto const mouth_is_letter = contains(letter_mouths, rest[mouth]);
  auto const bound_left = mouth_is_letter || is_letter_eye(rest[0]) || rest[mouth] == '/';
  auto const bound_right = mouth_is_letter || rest[mouth] == '/' || rest[mouth] == '@' || rest[mouth] == '$';
  if (bound_left && in_word)
    return 0;
  // Eyes that are letters need a mouth that is none or large: "xD" is a face, "XX" and "80" are not.
  if (is_letter_eye(rest[0]) && (rest[mouth] != 'D' && !contains("()", rest[mouth])))
    return 0;
  if (bound_right && unicode::is_word(unicode::peek(text, at + length)))
    return 0;
  return length;
}

std::string plain_emoticon(std::string_view emoticon) {
  if (emoticon.empty() || emoticon_length(emoticon, 0) != emoticon.size())
    return std::string(emoticon);
  std::size_t mouth = 0;
  if (other_length(emoticon) == emoticon.size())
    return std::string(emoticon);
  if (face_length(emoticon, mouth) == emoticon.size()) {
    std::string_view const tear = emoticon[1] == '\'' && mouth > 1 ? "'" : "";
    auto const eye = emoticon[0] == '=' || is_letter_eye(emoticon[0]) ? ':' : emoticon[0];
    auto shape = emoticon[mouth];
    shape = shape == ']' || shape == '}' ? ')' : shape == '[' || shape == '{' ? '(' : shape;
    return std::string(1, eye).append(tear) + shape;
  }
  return std::string(1, emoticon.back()) + (emoticon[0] == '(' ? ')' : '(');
}

} // namespace tweets
