#include "examples/tweets/text/lemmatise.hpp"

#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/text/token_lines.hpp"

#include <leat/context.hpp>
#include <leat/task.hpp>

namespace tweets::algorithms {

namespace {

/// Snowball's stemmer. Mutable: it is one instance's own, whose calls never overlap.
struct stemming {
  mutable lemmatiser words;
};

leat::task<std::string> lemmas_of(stemming const& stems, leat::value post, leat::context& ctx) {
  auto const tokens = co_await ctx.algo("tweets/tokenise@^1").pipe(post);
  co_return joined(stems.words.lemmatise(split_lines(tokens.as_text())));
}

} // namespace

leat::algorithm lemmatise() {
  return leat::algorithm("tweets/lemmatise", "1.0.0")
    .describe("Brings the words of a post to the form under which they count as the same.")
    .pure()
    .calls({"tweets/tokenise"})
    .limits({.instances_max = parallel_instances()})
    .load([] { return stemming(); })
    .apply(lemmas_of);
}

} // namespace tweets::algorithms
