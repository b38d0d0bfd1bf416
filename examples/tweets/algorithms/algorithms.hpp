#pragma once

#include <leat/algorithm.hpp>

#include <filesystem>

/// The workflow's algorithms, ready to be published. Each takes a post as text and is pure.
///
/// They call one another by `co_await` and share by the memo: who asks for the lemmas of a post that somebody
/// else has asked for gets the ones that are there, or waits for those under way.
///
/// ```
///   sentiment  emotion  irony  offence     topics
///        └────────┴───┬────┴──────┘       │     │
///                 lemmatise ──────────────┘     │
///                 tokenise ─────────────────────┘
///                   clean
/// ```
namespace tweets::algorithms {

/// `tweets/clean`: text → the cleaned text.
leat::algorithm clean();

/// `tweets/tokenise`: text → its tokens, one per line.
leat::algorithm tokenise();

/// `tweets/lemmatise`: text → the tokens' lemmas, one per line, in the tokens' order.
leat::algorithm lemmatise();

/// `tweets/sentiment` and its kin: text → `{"label": …, "probability": …}`, by a model from that folder.
leat::algorithm sentiment(std::filesystem::path models);
leat::algorithm emotion(std::filesystem::path models);
leat::algorithm irony(std::filesystem::path models);
leat::algorithm offence(std::filesystem::path models);

/// `tweets/topics`: text → `[["elect", "elections"], …]`, lemma and form of the terms that it is about.
leat::algorithm topics();

/// How many instances of a step pay off whose state is cheap: one per core.
std::size_t parallel_instances();

} // namespace tweets::algorithms
