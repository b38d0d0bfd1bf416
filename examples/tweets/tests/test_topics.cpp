#include "examples/tweets/text/clean.hpp"
#include "examples/tweets/text/stop_words.hpp"
#include "examples/tweets/text/topics.hpp"
#include "tests/support/catch.hpp"

#include <stdexcept>

using namespace tweets;

namespace {

std::vector<topic_term> terms_of(std::string_view text) {
  auto const words = tokeniser().tokenise(clean(text));
  return topic_terms(words, lemmatiser().lemmatise(words));
}

std::vector<std::string> lemmas_of(std::string_view text) {
  std::vector<std::string> out;
  for (auto const& term : terms_of(text))
    out.push_back(term.lemma);
  return out;
}

} // namespace

TEST_CASE("topics: hashtags and content words remain", "[tweets][unit]") {
  CHECK(lemmas_of("@ann I don't like the Elections, elections are #Boring!!! :( 😂 2020 http://t.co/x") ==
        std::vector<std::string>{"elect", "#boring"});
  CHECK(terms_of("The Elections") == std::vector<topic_term>{{"elect", "elections"}});
  CHECK(terms_of("").empty());
  CHECK(terms_of("😂😂 :) !!! ...").empty());
  CHECK(lemmas_of("東京 です").front() == "東京");
}

TEST_CASE("topics: stop words come with either apostrophe", "[tweets][unit]") {
  CHECK(is_stop_word("the"));
  CHECK(is_stop_word("you're"));
  CHECK(is_stop_word("you\u2019re"));
  CHECK_FALSE(is_stop_word("storm"));
  CHECK_FALSE(is_stop_word(""));
}

TEST_CASE("topics: tokens without their lemmas are refused", "[tweets][unit]") {
  CHECK_THROWS_AS(topic_terms({"storm", "coming"}, {"storm"}), std::invalid_argument);
}

TEST_CASE("topics: the counter tells posts per term, most frequent first", "[tweets][unit]") {
  topic_counter counter;
  counter.add({{"storm", "storm"}, {"elect", "election"}});
  counter.add({{"elect", "elections"}});
  counter.add({{"elect", "elections"}, {"rain", "rain"}});
  counter.add({});
  CHECK(counter.posts() == 4);
  CHECK(counter.top(2) == std::vector<topic_counter::row>{{"elections", 3}, {"rain", 1}});
  CHECK(counter.top(99).size() == 3);
  CHECK(topic_counter().top(5).empty());
}

TEST_CASE("topics: merging counters is counting all posts in one", "[tweets][unit]") {
  topic_counter all;
  topic_counter left;
  topic_counter right;
  for (auto const* text : {"rain in spain", "rain again", "plain rain"}) {
    all.add(terms_of(text));
    (text[0] == 'r' ? left : right).add(terms_of(text));
  }
  left.merge(right);
  CHECK(left.top(10) == all.top(10));
  CHECK(left.posts() == all.posts());
  left.merge(left);
  CHECK(left.posts() == 2 * all.posts());
}

TEST_CASE("topics: beyond its bound the counter forgets rare terms only", "[tweets][unit]") {
  topic_counter counter(10);
  for (int i = 0; i < 500; ++i)
    counter.add({{"storm", "storm"}, {"word" + std::to_string(i), "word"}});
  CHECK(counter.top(1) == std::vector<topic_counter::row>{{"storm", 500}});
  CHECK(counter.top(100).size() <= 10);
}
