#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/algorithms/classify.hpp"
#include "examples/tweets/algorithms/results.hpp"

namespace tweets::algorithms {

leat::algorithm sentiment(std::filesystem::path models) {
  return leat::algorithm("tweets/sentiment", "1.0.0")
    .describe("Tells whether a post is negative, neutral or positive.")
    .pure()
    .calls({"tweets/lemmatise"})
    .load([models = std::move(models)] { return open_model(models, task::sentiment); })
    .apply(classify);
}

} // namespace tweets::algorithms
