#include "examples/tweets/text/clean.hpp"

#include "examples/tweets/algorithms/algorithms.hpp"

namespace tweets::algorithms {

leat::algorithm clean() {
  return leat::algorithm("tweets/clean", "1.0.0")
    .describe("Normalises a post: entities, Unicode, links, mentions, stretched letters, white space.")
    .pure()
    .apply([](std::string const& post) { return tweets::clean(post); });
}

} // namespace tweets::algorithms
