#include "examples/tweets/model/features.hpp"

#include <optional>
#include <string_view>

namespace tweets {

std::string features(lemmas const& lemma_list) {
  std::string out;
  auto const add = [&](std::string_view word) {
    if (!out.empty())
      out.push_back(' ');
    out.append(word);
  };
  std::optional<lemmatiser> of_tags; // few posts need one
  for (auto const& lemma : lemma_list) {
    add(lemma);
    if (lemma.size() < 2 || lemma.front() != '#')
      continue;
    if (!of_tags)
      of_tags.emplace();
    add(of_tags->lemma(std::string_view(lemma).substr(1)));
  }
  return out;
}

} // namespace tweets
