#pragma once

#include "examples/tweets/text/tokenise.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tweets {

/// One lemma for each token of a post, in the same order: `lemmas[i]` stands for `tokens[i]`.
using lemmas = std::vector<std::string>;

/// Brings tokens to the form under which they count as the same. Holds a Snowball stemmer: load one per
/// instance.
///
/// English words are stemmed ("loved", "loving" → "love"), negations become `not` ("don't", "cannot", "won't"
/// → "not"), emoticons lose their noses (":-))" → ":)"), runs of marks are cut to three ("!!!!!!" → "!!!")
/// and mixed ones to "?!". Hashtags and mentions are lower-cased; emoji lose what only styles them; words of
/// other scripts stay. Words of other languages in Latin letters are stemmed as if they were English.
///
/// Thread safety: one call at a time per object.
class lemmatiser {
public:
  /// Throws std::runtime_error where Snowball has no English stemmer.
  lemmatiser();
  ~lemmatiser();
  lemmatiser(lemmatiser&&) noexcept;
  lemmatiser& operator=(lemmatiser&&) noexcept;

  lemmas lemmatise(tokens const& words);

  /// The lemma of a single token.
  std::string lemma(std::string_view token);

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// True for the lemma that all negations share.
bool is_negation(std::string_view lemma);

} // namespace tweets
