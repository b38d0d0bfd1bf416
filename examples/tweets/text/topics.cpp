#include "examples/tweets/text/topics.hpp"

#include "examples/tweets/text/stop_words.hpp"
#include "examples/tweets/text/unicode.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace tweets {

namespace {

constexpr std::size_t forms_max = 8; // spellings remembered per term: enough to find the usual one

std::size_t letters_in(std::string_view token) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < token.size();)
    count += unicode::is_letter(unicode::next(token, at)) ? 1 : 0;
  return count;
}

bool is_ideograph(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_topic(std::string_view token, std::string_view lemma) {
  if (token.starts_with('#'))
    return token.size() > 1 && letters_in(token) > 0;
  auto const first = unicode::peek(token, 0);
  if (is_ideograph(first))
    return true;
  auto const starts_word =
    unicode::is_letter(first) || unicode::is_digit(first); // "3d" counts, "2017" does not
  return starts_word && letters_in(token) > 1 && !token.starts_with("http") && !is_negation(lemma) &&
         !is_stop_word(token);
}

template <class Rows>
void keep_first(Rows& rows, std::size_t count) {
  auto const better = [](auto const* a, auto const* b) {
    return a->second.posts != b->second.posts ? a->second.posts > b->second.posts : a->first < b->first;
  };
  auto const kept = std::min(count, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end(), better);
  rows.resize(kept);
}

} // namespace

std::vector<topic_term> topic_terms(tokens const& words, lemmas const& lemma_list) {
  if (words.size() != lemma_list.size())
    throw std::invalid_argument("topic_terms: " + std::to_string(words.size()) + " tokens but " +
                                std::to_string(lemma_list.size()) + " lemmas");
  std::vector<topic_term> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_topic(words[i], lemma_list[i]))
      continue;
    auto const known = std::any_of(
      out.begin(), out.end(), [&](topic_term const& term) { return term.lemma == lemma_list[i]; });
    if (!known)
      out.push_back({lemma_list[i], words[i]});
  }
  return out;
}

topic_counter::topic_counter(std::size_t terms_max) : terms_max_(std::max<std::size_t>(terms_max, 2)) {}

void topic_counter::add(std::vector<topic_term> const& terms_of_post) {
  ++posts_;
  for (auto const& term : terms_of_post) {
    auto& [posts, forms] = terms_[term.lemma];
    ++posts;
    if (forms.size() < forms_max || forms.contains(term.form))
      ++forms[term.form];
  }
  forget_rare();
}

void topic_counter::merge(topic_counter const& other) {
  if (&other == this) { // inserting while walking the same map
    merge(topic_counter(other));
    return;
  }
  posts_ += other.posts_;
  for (auto const& [lemma, theirs] : other.terms_) {
    auto& ours = terms_[lemma];
    ours.posts += theirs.posts;
    for (auto const& [form, posts] : theirs.forms)
      if (ours.forms.size() < forms_max || ours.forms.contains(form))
        ours.forms[form] += posts;
  }
  forget_rare();
}

std::vector<topic_counter::row> topic_counter::top(std::size_t count) const {
  std::vector<std::pair<std::string const, tally> const*> rows;
  rows.reserve(terms_.size());
  for (auto const& entry : terms_)
    rows.push_back(&entry);
  keep_first(rows, count);
  std::vector<row> out;
  out.reserve(rows.size());
  for (auto const* entry : rows) {
    auto const& forms = entry->second.forms;
    auto const usual = std::max_element(
      forms.begin(), forms.end(), [](auto const& a, auto const& b) { return a.second < b.second; });
    out.push_back({usual->first, entry->second.posts});
  }
  return out;
}

void topic_counter::forget_rare() {
  if (terms_.size() <= terms_max_)
    return;
  std::vector<std::pair<std::string const, tally> const*> rows;
  rows.reserve(terms_.size());
  for (auto const& entry : terms_)
    rows.push_back(&entry);
  keep_first(rows, terms_max_ / 2);
  std::map<std::string, tally, std::less<>> kept;
  for (auto const* entry : rows)
    kept.insert(*entry);
  terms_ = std::move(kept);
}

} // namespace tweets
