#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/algorithms/classify.hpp"
#include "examples/tweets/algorithms/results.hpp"

namespace tweets::algorithms {

leat::algorithm irony(std::filesystem::path models) {
  return leat::algorithm("tweets/irony", "1.0.0")
    .describe("Tells whether a post means something else than it says.")
    .pure()
    .calls({"tweets/lemmatise"})
    .load([models = std::move(models)] { return open_model(models, task::irony); })
    .apply(classify);
}

} // namespace tweets::algorithms
