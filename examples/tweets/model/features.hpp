#pragma once

#include "examples/tweets/text/lemmatise.hpp"

#include <string>

namespace tweets {

/// What all four classifiers read: the lemmas of a post as one line of words, separated by spaces.
///
/// Hashtags are followed by the lemma of the word they hold ("#blessed" by "bless"): in posts the tag is
/// often the very word that tells the mood. Training and prediction must use the same features.
///
/// Thread safety: a pure function. Costs a stemmer's creation for posts with a hashtag.
std::string features(lemmas const& lemma_list);

} // namespace tweets
