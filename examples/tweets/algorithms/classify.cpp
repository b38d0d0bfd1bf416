#include "examples/tweets/algorithms/classify.hpp"

#include "examples/tweets/algorithms/results.hpp"
#include "examples/tweets/model/features.hpp"
#include "examples/tweets/text/token_lines.hpp"

#include <stdexcept>

namespace tweets::algorithms {

leat::task<prediction> classify(classifier const& model, leat::value post, leat::context& ctx) {
  auto const lemmas = co_await ctx.algo("tweets/lemmatise@^1").pipe(post);
  co_return model.predict(features(split_lines(lemmas.as_text())));
}

classifier open_model(std::filesystem::path const& folder, task id) {
  try {
    return classifier::open(model_path(folder, id));
  } catch (std::runtime_error const& failure) {
    throw leat::error(leat::errc::failed_precondition, failure.what());
  }
}

} // namespace tweets::algorithms
