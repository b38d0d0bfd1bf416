#include "examples/tweets/text/tokenise.hpp"

#include "examples/tweets/text/emoticons.hpp"
#include "examples/tweets/text/unicode.hpp"

#include <cstdint>
#include <stdexcept>

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

namespace tweets {

namespace {

// The kinds of token that Unicode's word rules would tear apart, each as "bytes from `at`, or 0".

std::size_t tag_length(std::string_view text, std::size_t at) {
  if (text[at] != '#' || unicode::is_word(unicode::before(text, at)))
    return 0;
  auto end = at + 1;
  bool has_letter = false;
  while (end < text.size()) {
    auto behind = end;
    auto const c = unicode::next(text, behind);
    if (!unicode::is_word(c))
      break;
    has_letter = has_letter || !unicode::is_digit(c);
    end = behind;
  }
  return has_letter ? end - at : 0; // "#1" is a rank, not a hashtag
}

std::size_t mention_length(std::string_view text, std::size_t at) {
  if (text[at] != '@' || unicode::is_word(unicode::before(text, at)))
    return 0;
  auto end = at + 1;
  while (end < text.size() && unicode::is_word(unicode::peek(text, end)))
    unicode::next(text, end);
  return end > at + 1 ? end - at : 0;
}

std::size_t link_length(std::string_view text, std::size_t at) {
  auto const rest = text.substr(at);
  if (!rest.starts_with("http://") && !rest.starts_with("https://"))
    return 0;
  auto end = at;
  while (end < text.size() && !unicode::is_space(unicode::peek(text, end)))
    unicode::next(text, end);
  return end - at;
}

// Runs of the marks that carry tone: ! and ? mixed, dots, dashes, and so on.
std::size_t punctuation_length(std::string_view text, std::size_t at) {
  constexpr std::string_view mixing = "!?";
  constexpr std::string_view repeating = ".-*~_=+,:;/|$%&";
  auto const first = text[at];
  auto end = at;
  if (mixing.find(first) != mixing.npos)
    while (end < text.size() && mixing.find(text[end]) != mixing.npos)
      ++end;
  else if (repeating.find(first) != repeating.npos)
    while (end < text.size() && text[end] == first)
      ++end;
  return end - at > 1 || first == '!' || first == '?' ? end - at : 0;
}

std::size_t special_length(std::string_view text, std::size_t at) {
  // Nothing special starts in a letter other than faces (xD, T_T) and links; only they look further there.
  if (auto const length = tag_length(text, at); length > 0)
    return length;
  if (auto const length = mention_length(text, at); length > 0)
    return length;
  if (auto const length = link_length(text, at); length > 0)
    return length;
  if (auto const length = emoticon_length(text, at); length > 0)
    return length;
  return punctuation_length(text, at);
}

std::string token_of(std::string_view piece) {
  return piece.starts_with('#') ? std::string(piece) : unicode::lower(piece);
}

} // namespace

struct tokeniser::state {
  state() {
    UErrorCode status = U_ZERO_ERROR;
    words.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status))
      throw std::runtime_error(std::string("no word breaking from ICU: ") + u_errorName(status));
  }
  ~state() { utext_close(&text); }
  state(state const&) = delete;
  state& operator=(state const&) = delete;

  void open(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    utext_openUTF8(&text, utf8.data(), static_cast<std::int64_t>(utf8.size()), &status);
    words->setText(&text, status);
    if (U_FAILURE(status))
      throw std::runtime_error(std::string("ICU cannot break the text: ") + u_errorName(status));
  }

  // Where the word that holds byte `at` ends. Pieces that were kept whole may end inside one of ICU's words.
  std::size_t end_of_word(std::size_t at, std::size_t size) {
    auto const end = words->following(static_cast<std::int32_t>(at));
    return end == icu::BreakIterator::DONE ? size : static_cast<std::size_t>(end);
  }

  std::unique_ptr<icu::BreakIterator> words;
  UText text = UTEXT_INITIALIZER;
};

tokeniser::tokeniser() : state_(std::make_unique<state>()) {}
tokeniser::~tokeniser() = default;
tokeniser::tokeniser(tokeniser&&) noexcept = default;
tokeniser& tokeniser::operator=(tokeniser&&) noexcept = default;

tokens tokeniser::tokenise(std::string_view text) {
  tokens out;
  out.reserve(text.size() / 5);
  state_->open(text);
  for (std::size_t at = 0; at < text.size();) {
    auto behind = at;
    auto const c = unicode::next(text, behind);
    if (unicode::is_space(c)) {
      at = behind;
      continue;
    }
    auto length = special_length(text, at);
    if (length == 0)
      length = state_->end_of_word(at, text.size()) - at;
    out.push_back(emoticon_length(text, at) == length ? std::string(text.substr(at, length))
                                                      : token_of(text.substr(at, length)));
    at += length;
  }
  return out;
}

} // namespace tweets
