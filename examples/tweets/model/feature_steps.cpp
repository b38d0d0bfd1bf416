#include "examples/tweets/model/feature_steps.hpp"

#include "examples/tweets/model/features.hpp"
#include "examples/tweets/text/clean.hpp"

namespace tweets {

std::string feature_steps::operator()(std::string_view post) {
  return features(lemmatiser_.lemmatise(tokeniser_.tokenise(clean(post))));
}

} // namespace tweets
