#include "examples/tweets/text/clean.hpp"

#include "examples/tweets/text/entities.hpp"
#include "examples/tweets/text/unicode.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>

namespace tweets {

namespace {

// Compatibility folding would turn some emoji into letters (the squared ones, the information sign), so they
// are left out of it. A singleton of constants: ICU's normalisers are immutable and shared by all threads.
icu::Normalizer2 const* normaliser() {
  static icu::FilteredNormalizer2 const* const instance = []() -> icu::FilteredNormalizer2 const* {
    UErrorCode status = U_ZERO_ERROR;
    auto const* nfkc = icu::Normalizer2::getNFKCInstance(status);
    static icu::UnicodeSet const not_emoji = [](UErrorCode& error) {
      icu::UnicodeSet set(UNICODE_STRING_SIMPLE("[^[:Extended_Pictographic:]]"), error);
      set.add(0xA9).add(0xAE); // © and ® are text
      set.freeze();
      return set;
    }(status);
    if (U_FAILURE(status))
      return nullptr;
    static icu::FilteredNormalizer2 const filtered(*nfkc, not_emoji);
    return &filtered;
  }();
  return instance;
}

std::string normalised(std::string text) {
  auto const* form = normaliser();
  if (form == nullptr || unicode::is_ascii(text))
    return text;
  std::string out;
  out.reserve(text.size());
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode status = U_ZERO_ERROR;
  form->normalizeUTF8(
    0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr, status);
  return U_SUCCESS(status) ? out : text;
}

// Line breaks that were escaped once too often on their way ("two\\nlines") would stick to the next word.
bool is_escaped_break(std::string_view text) {
  return text.starts_with("\\n") || text.starts_with("\\r") || text.starts_with("\\t");
}

bool is_invisible(char32_t c) {
  if (c < 0x7F)
    return c < 0x20;
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_CC_MASK | U_GC_CF_MASK)) != 0 ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0x2800;
}

// A selector or keycap may also follow a digit, # or *; a joiner needs an emoji on both sides.
bool holds_emoji_together(char32_t previous, char32_t c, char32_t following) {
  constexpr char32_t joiner = 0x200D;
  if (!unicode::is_emoji_part(c))
    return false;
  auto const after_emoji = unicode::is_emoji(previous) || unicode::is_emoji_part(previous);
  if (c == joiner)
    return after_emoji && unicode::is_emoji(following);
  constexpr char32_t emoji_style = 0xFE0F;
  return after_emoji || (c == emoji_style && following == 0x20E3);
}

bool matches_ignoring_case(std::string_view text, std::string_view lower_prefix) {
  if (text.size() < lower_prefix.size())
    return false;
  for (std::size_t i = 0; i < lower_prefix.size(); ++i)
    if (unicode::lower(static_cast<unsigned char>(text[i])) != static_cast<unsigned char>(lower_prefix[i]))
      return false;
  return true;
}

// Bytes of the link that starts the text, or 0. A link ends at a space or a character outside ASCII: in
// Japanese posts words follow links without a space. Closing punctuation belongs to the sentence.
std::size_t link_length(std::string_view text) {
  static constexpr std::array<std::string_view, 5> starts = {
    "https://", "http://", "www.", "t.co/", "pic.twitter.com/"};
  for (auto const start : starts) {
    if (!matches_ignoring_case(text, start))
      continue;
    auto end = start.size();
    while (end < text.size() && text[end] > ' ' && text[end] < 0x7F && text[end] != '<' && text[end] != '"')
      ++end;
    while (
      end > start.size() && std::string_view(".,;:!?)]}'*").find(text[end - 1]) != std::string_view::npos)
      --end;
    return end > start.size() || start.ends_with("://") ? end : 0;
  }
  return 0;
}

// Bytes of the mention that starts the text, or 0.
std::size_t mention_length(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && static_cast<unsigned char>(text[end]) < 0x80 &&
         unicode::is_word(static_cast<unsigned char>(text[end])))
    ++end;
  return text[0] == '@' && end > 1 ? end : 0;
}

// Writes code points one by one, folding spaces and stretched letters as they come.
class folded_text {
public:
  explicit folded_text(std::size_t size) { text_.reserve(size); }

  void add(char32_t c) {
    if (unicode::is_space(c)) {
      space_due_ = !text_.empty();
      last_ = 0;
      return;
    }
    auto const folded = unicode::lower(c);
    repeats_ = folded == last_ ? repeats_ + 1 : 1;
    last_ = folded;
    if (repeats_ > 2 && unicode::is_letter(c))
      return;
    write_space();
    unicode::append(text_, c);
  }

  void add_word(std::string_view word) {
    write_space();
    text_.append(word);
    last_ = 0;
  }

  std::string take() { return std::move(text_); }

private:
  void write_space() {
    if (space_due_)
      text_.push_back(' ');
    space_due_ = false;
  }

  std::string text_;
  bool space_due_ = false;
  char32_t last_ = 0;
  int repeats_ = 0;
};

std::string folded(std::string_view text) {
  folded_text out(text.size());
  char32_t previous = 0;
  for (std::size_t at = 0; at < text.size();) {
    // Only letters of ASCII glue a link or mention to what precedes: Japanese writes no space there.
    auto const starts_word = previous >= 0x80 || !unicode::is_word(previous);
    auto const rest = text.substr(at);
    if (auto const length = starts_word ? link_length(rest) : 0; length > 0) {
      out.add_word("http");
      at += length;
      previous = '/';
      continue;
    }
    if (auto const length = starts_word ? mention_length(rest) : 0; length > 0) {
      out.add_word("@user");
      at += length;
      previous = 'r';
      continue;
    }
    if (is_escaped_break(rest)) {
      out.add(' ');
      at += 2;
      previous = ' ';
      continue;
    }
    auto const c = unicode::next(text, at);
    auto const dropped = !unicode::is_space(c) && is_invisible(c);
    if (dropped && !holds_emoji_together(previous, c, unicode::peek(text, at)))
      continue;
    out.add(c);
    previous = c;
  }
  return out.take();
}

} // namespace

std::string clean(std::string_view text) {
  auto plain = unicode::repaired(text);
  // Twice: collectors often escape text that came escaped ("&amp;gt;").
  for (int pass = 0; pass < 2 && plain.find('&') != std::string::npos; ++pass)
    plain = decode_entities(plain);
  return folded(normalised(std::move(plain)));
}

} // namespace tweets
