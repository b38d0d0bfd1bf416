#include "examples/tweets/text/lemmatise.hpp"

#include "examples/tweets/text/emoticons.hpp"
#include "examples/tweets/text/unicode.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <libstemmer.h>

namespace tweets {

namespace {

constexpr std::string_view negation = "not";

// Sorted. "cant" and its like are how posts spell the contractions; "wont" and "cant" as English words are
// rarer.
constexpr auto negations =
  std::to_array<std::string_view>({"aint", "arent", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont",
    "hadnt", "hasnt", "havent", "isnt", "nope", "not", "shouldnt", "wasnt", "werent", "wont", "wouldnt"});
static_assert(std::is_sorted(negations.begin(), negations.end()));

std::string straight_apostrophes(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (std::size_t at = 0; at < token.size();) {
    auto const c = unicode::next(token, at);
    unicode::append(out, c == 0x2019 || c == 0x2018 || c == 0xFF07 ? U'\'' : c);
  }
  return out;
}

bool negates(std::string_view word) {
  return word.ends_with("n't") || std::binary_search(negations.begin(), negations.end(), word);
}

bool is_english_word(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '\''; });
}

bool is_mark(char c) {
  return std::string_view("!?.-*~_=+,:;/|$%&").find(c) != std::string_view::npos;
}

std::string short_marks(std::string_view run) {
  auto const asks = run.find('?') != run.npos;
  if (asks && run.find('!') != run.npos)
    return "?!";
  return std::string(run.substr(0, 3));
}

// Variation selectors and skin tones: a thumb up means the same in all colours.
std::string plain_emoji(std::string_view emoji) {
  std::string out;
  for (std::size_t at = 0; at < emoji.size();) {
    auto const c = unicode::next(emoji, at);
    auto const skin_tone = c >= 0x1F3FB && c <= 0x1F3FF;
    if (!(c >= 0xFE00 && c <= 0xFE0F) && (!skin_tone || out.empty()))
      unicode::append(out, c);
  }
  return out;
}

} // namespace

struct lemmatiser::state {
  state() : stemmer(sb_stemmer_new("english", "UTF_8")) {
    if (stemmer == nullptr)
      throw std::runtime_error("no English stemmer in libstemmer");
  }
  ~state() { sb_stemmer_delete(stemmer); }
  state(state const&) = delete;
  state& operator=(state const&) = delete;

  std::string stem(std::string_view word) {
    auto const* bytes = reinterpret_cast<sb_symbol const*>(word.data());
    auto const* out = sb_stemmer_stem(stemmer, bytes, static_cast<int>(word.size()));
    if (out == nullptr) // out of memory inside Snowball; the word itself is a fair answer
      return std::string(word);
    return {reinterpret_cast<char const*>(out), static_cast<std::size_t>(sb_stemmer_length(stemmer))};
  }

  sb_stemmer* stemmer;
};

lemmatiser::lemmatiser() : state_(std::make_unique<state>()) {}
lemmatiser::~lemmatiser() = default;
lemmatiser::lemmatiser(lemmatiser&&) noexcept = default;
lemmatiser& lemmatiser::operator=(lemmatiser&&) noexcept = default;

std::string lemmatiser::lemma(std::string_view token) {
  constexpr std::size_t word_bytes_max = 64; // longer ones are no words, and stemming is not linear
  if (token.empty())
    return {};
  if (token.front() == '#' || token.front() == '@')
    return unicode::lower(token);
  if (std::all_of(token.begin(), token.end(), is_mark))
    if (emoticon_length(token, 0) != token.size())
      return short_marks(token);
  if (emoticon_length(token, 0) == token.size())
    return plain_emoticon(token);
  if (unicode::is_emoji(unicode::peek(token, 0)))
    return plain_emoji(token);
  auto const word = straight_apostrophes(token);
  if (negates(word))
    return std::string(negation);
  if (!is_english_word(word) || word.size() > word_bytes_max)
    return word;
  auto stemmed = state_->stem(word);
  return stemmed.empty() ? word : stemmed;
}

lemmas lemmatiser::lemmatise(tokens const& words) {
  lemmas out;
  out.reserve(words.size());
  for (auto const& word : words)
    out.push_back(lemma(word));
  return out;
}

bool is_negation(std::string_view lemma) {
  return lemma == negation;
}

} // namespace tweets
