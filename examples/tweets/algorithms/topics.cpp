#include "examples/tweets/text/topics.hpp"

#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/algorithms/results.hpp"
#include "examples/tweets/text/token_lines.hpp"

#include <leat/context.hpp>
#include <leat/task.hpp>

namespace tweets::algorithms {

namespace {

leat::task<std::vector<topic_term>> terms_of(leat::value post, leat::context& ctx) {
  // The lemmas first: by then somebody has made the tokens, and the second call is remembered.
  auto const lemmas = co_await ctx.algo("tweets/lemmatise@^1").pipe(post);
  auto const tokens = co_await ctx.algo("tweets/tokenise@^1").pipe(post);
  co_return topic_terms(split_lines(tokens.as_text()), split_lines(lemmas.as_text()));
}

} // namespace

leat::algorithm topics() {
  return leat::algorithm("tweets/topics", "1.0.0")
    .describe("Lists what a post is about: hashtags and content words.")
    .pure()
    .calls({"tweets/lemmatise", "tweets/tokenise"})
    .apply(terms_of);
}

} // namespace tweets::algorithms
