#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/algorithms/classify.hpp"
#include "examples/tweets/algorithms/results.hpp"

namespace tweets::algorithms {

leat::algorithm emotion(std::filesystem::path models) {
  return leat::algorithm("tweets/emotion", "1.0.0")
    .describe("Tells the emotion of a post: anger, joy, optimism or sadness.")
    .pure()
    .calls({"tweets/lemmatise"})
    .load([models = std::move(models)] { return open_model(models, task::emotion); })
    .apply(classify);
}

} // namespace tweets::algorithms
