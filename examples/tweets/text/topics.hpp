#pragma once

#include "examples/tweets/text/lemmatise.hpp"
#include "examples/tweets/text/tokenise.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tweets {

/// What a post is about, as one term: a hashtag or a content word.
struct topic_term {
  std::string lemma; ///< under which it is counted: "elect" for "elections", "#vote" for "#Vote"
  std::string form;  ///< as the post writes it

  friend bool operator==(topic_term const&, topic_term const&) = default;
};

/// The terms of one post, each once, in the order of the text.
///
/// Left out: stop words, mentions, links, emoji, emoticons, numbers, marks, and single characters; Chinese
/// characters excepted, which may be words. `lemma_list` must be what `lemmatiser` made of `words`; throws
/// std::invalid_argument where the lengths differ.
std::vector<topic_term> topic_terms(tokens const& words, lemmas const& lemma_list);

/// Counts in how many posts each term occurs. A value: no locks, count on one thread or merge counters.
///
/// Memory is bounded: beyond `terms_max` different terms the rarer half is forgotten, so a term that is rare
/// for a long time may be counted too low; steadily frequent ones are exact. (The idea of lossy counting,
/// Manku and Motwani 2002, without its error bound.)
class topic_counter {
public:
  explicit topic_counter(std::size_t terms_max = 100'000);

  /// A term among the most frequent.
  struct row {
    std::string term; ///< the form that most posts write; of equally frequent ones the first in byte order
    std::uint64_t posts = 0;

    friend bool operator==(row const&, row const&) = default;
  };

  void add(std::vector<topic_term> const& terms_of_post);
  void merge(topic_counter const& other);

  /// The `count` most frequent terms, most frequent first, equal ones by lemma.
  std::vector<row> top(std::size_t count) const;

  /// Number of posts added, also those without a term.
  std::uint64_t posts() const { return posts_; }

private:
  struct tally {
    std::uint64_t posts = 0;
    std::map<std::string, std::uint64_t> forms;
  };
  void forget_rare();

  std::size_t terms_max_;
  std::uint64_t posts_ = 0;
  std::map<std::string, tally, std::less<>> terms_;
};

} // namespace tweets
