#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/algorithms/classify.hpp"
#include "examples/tweets/algorithms/results.hpp"

namespace tweets::algorithms {

leat::algorithm offence(std::filesystem::path models) {
  return leat::algorithm("tweets/offence", "1.0.0")
    .describe("Tells whether a post insults.")
    .pure()
    .calls({"tweets/lemmatise"})
    .load([models = std::move(models)] { return open_model(models, task::offence); })
    .apply(classify);
}

} // namespace tweets::algorithms
