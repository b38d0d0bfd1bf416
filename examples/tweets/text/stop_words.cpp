#include "examples/tweets/text/stop_words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tweets {

namespace {

// Sorted by bytes, for the binary search.
constexpr auto stop_words = std::to_array<std::string_view>({"a", "about", "above", "after", "again",
  "against", "ain", "all", "almost", "also", "although", "always", "am", "amp", "an", "and", "another", "any",
  "anybody", "anyone", "anything", "are", "aren", "around", "as", "at", "away", "back", "bc", "be", "became",
  "because", "been", "before", "being", "below", "best", "better", "between", "both", "but", "by", "came",
  "can", "cannot", "cant", "come", "comes", "coming", "could", "could've", "couldn", "couldnt", "coz", "cuz",
  "day", "days", "did", "didn", "didnt", "do", "does", "doesn", "doesnt", "doing", "don", "done", "dont",
  "down", "during", "each", "either", "else", "enough", "etc", "even", "ever", "every", "everybody",
  "everyone", "everything", "few", "first", "for", "from", "full", "further", "gave", "get", "gets",
  "getting", "give", "given", "go", "goes", "going", "gone", "gonna", "good", "got", "gotta", "great", "gt",
  "guy", "guys", "had", "hadn", "haha", "hahaha", "happen", "has", "hasn", "hasnt", "have", "haven", "having",
  "he", "he'd", "he'll", "he's", "hell", "hello", "her", "here", "here's", "hers", "herself", "hey", "hi",
  "him", "himself", "his", "how", "how's", "i", "i'd", "i'll", "i'm", "i've", "id", "idk", "if", "ill", "im",
  "in", "into", "is", "isn", "isnt", "it", "it'd", "it'll", "it's", "its", "itself", "ive", "just", "keep",
  "kind", "knew", "know", "known", "last", "least", "less", "let", "let's", "lets", "like", "little", "ll",
  "lmao", "lmfao", "lol", "long", "look", "looking", "lot", "lt", "ma'am", "made", "make", "makes", "making",
  "many", "may", "maybe", "me", "mean", "might", "might've", "mine", "more", "most", "much", "must", "my",
  "myself", "nah", "near", "need", "needs", "never", "new", "next", "no", "nobody", "none", "nope", "nor",
  "not", "nothing", "now", "o'clock", "of", "off", "oh", "ok", "okay", "old", "omg", "on", "once", "one",
  "ones", "only", "or", "other", "others", "our", "ours", "ourselves", "out", "over", "own", "part", "people",
  "perhaps", "please", "pls", "plz", "put", "quite", "rather", "re", "real", "really", "right", "rt", "said",
  "same", "saw", "say", "says", "see", "seen", "shall", "she", "she'd", "she'll", "she's", "should",
  "should've", "shouldn", "since", "smh", "so", "some", "somebody", "someone", "something", "sometimes",
  "soon", "still", "such", "sure", "take", "taken", "takes", "tbh", "tell", "than", "thank", "thanks", "that",
  "that'd", "that's", "thats", "the", "their", "theirs", "them", "themselves", "then", "there", "there's",
  "theres", "these", "they", "they'd", "they'll", "they're", "they've", "thing", "things", "think", "this",
  "those", "though", "thought", "three", "through", "thru", "thus", "til", "till", "time", "times", "to",
  "today", "together", "told", "tomorrow", "tonight", "too", "took", "toward", "try", "trying", "two", "u",
  "um", "under", "until", "up", "upon", "ur", "us", "use", "used", "user", "ve", "very", "via", "w", "wanna",
  "want", "wanted", "wants", "was", "wasn", "way", "we", "we'd", "we'll", "we're", "we've", "well", "went",
  "were", "weren", "what", "what's", "whatever", "whats", "when", "where", "where's", "whether", "which",
  "while", "who", "who's", "whole", "whom", "whose", "why", "will", "with", "within", "without", "wont",
  "would", "would've", "wouldn", "wtf", "y'all", "ya", "yall", "yeah", "year", "years", "yep", "yes",
  "yesterday", "yet", "yo", "you", "you'd", "you'll", "you're", "you've", "your", "youre", "yours",
  "yourself", "yourselves"});
static_assert(std::is_sorted(stop_words.begin(), stop_words.end()));

} // namespace

bool is_stop_word(std::string_view word) {
  constexpr std::string_view curly = "\u2019";
  std::string straight;
  for (std::size_t at = 0; at < word.size();) {
    auto const is_curly = word.substr(at).starts_with(curly);
    straight.push_back(is_curly ? '\'' : word[at]);
    at += is_curly ? curly.size() : 1;
  }
  return std::binary_search(stop_words.begin(), stop_words.end(), std::string_view(straight));
}

} // namespace tweets
