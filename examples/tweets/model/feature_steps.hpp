#pragma once

#include "examples/tweets/text/lemmatise.hpp"
#include "examples/tweets/text/tokenise.hpp"

#include <string>
#include <string_view>

namespace tweets {

/// The way from a post to what the classifiers read, as plain function calls: clean, tokenise, lemmatise,
/// features. The algorithms take the same steps by calling each other.
///
/// Thread safety: one call at a time per object.
class feature_steps {
public:
  std::string operator()(std::string_view post);

private:
  tokeniser tokeniser_;
  lemmatiser lemmatiser_;
};

} // namespace tweets
