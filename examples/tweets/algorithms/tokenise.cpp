#include "examples/tweets/text/tokenise.hpp"

#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/text/token_lines.hpp"

#include <leat/context.hpp>
#include <leat/task.hpp>

#include <algorithm>
#include <thread>

namespace tweets::algorithms {

namespace {

/// ICU's word breaking. Mutable: it is one instance's own, whose calls never overlap.
struct word_breaking {
  mutable tokeniser words;
};

leat::task<std::string> tokens_of(word_breaking const& breaking, leat::value post, leat::context& ctx) {
  auto const cleaned = co_await ctx.algo("tweets/clean@^1").pipe(post);
  co_return joined(breaking.words.tokenise(cleaned.as_text()));
}

} // namespace

leat::algorithm tokenise() {
  return leat::algorithm("tweets/tokenise", "1.0.0")
    .describe("Splits a post into words; hashtags, mentions, links and emoji stay whole.")
    .pure()
    .calls({"tweets/clean"})
    .limits({.instances_max = parallel_instances()})
    .load([] { return word_breaking(); })
    .apply(tokens_of);
}

std::size_t parallel_instances() {
  return std::max(1U, std::thread::hardware_concurrency());
}

} // namespace tweets::algorithms
