#include "examples/tweets/dataset/labelled.hpp"
#include "examples/tweets/model/feature_steps.hpp"
#include "examples/tweets/tests/comparisons.hpp"
#include "examples/tweets/tests/scratch_folder.hpp"
#include "examples/tweets/workflow/analysis_window.hpp"
#include "examples/tweets/workflow/workflow.hpp"
#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <sstream>

using namespace tweets;
using tweets::testing::containing;
using tweets::testing::scratch_folder;

namespace {

/// Models of the shipped sample, trained as little as a model can be: the tests ask who runs, not how well.
void make_models(std::filesystem::path const& folder) {
  feature_steps steps;
  for (auto const& about : task_profiles()) {
    auto examples = read_labelled(TWEETS_SAMPLE, about.id, data_split::val);
    for (auto& text : examples.texts)
      text = steps(text);
    training_options const quick{.dimensions = 4, .epochs = 2, .word_ngrams = 1};
    train(examples.texts, examples.labels, quick, model_path(folder, about.id));
  }
}

std::string const stream = R"({"text": "I love this #Monday"}
{"text": "queues again, how lovely"}
no JSON
{"text": "I love this #Monday"}
{"text": ""}
{"text": "月曜日 😀"}
{"other": "I love this #Monday"}
{"text": "queues again, how lovely"}
{"text": "I love this #Monday"}
)";
constexpr std::uint64_t distinct = 4;
constexpr std::uint64_t all = 7;

struct analysis {
  std::vector<analysed_post> posts;
  std::vector<bad_line> bad;
};

analysis analyse(leat::client const& caller, std::size_t posts_max) {
  analysis out;
  std::istringstream in(stream);
  post_reader reader(in, {}, [&](bad_line const& line) { out.bad.push_back(line); });
  analysis_window window(caller, posts_max);
  while (auto next = reader.next()) {
    window.add(*std::move(next));
    if (window.full())
      out.posts.push_back(window.take());
  }
  while (!window.empty())
    out.posts.push_back(window.take());
  return out;
}

leat::algorithm_metrics counts_of(leat::runtime const& rt, std::string const& name) {
  for (auto const& row : rt.metrics().algorithms)
    if (row.algorithm == name)
      return row;
  return {};
}

} // namespace

TEST_CASE("workflow: each step runs once per distinct post, not once per analysis", "[tweets][workflow]") {
  scratch_folder const folder;
  make_models(folder.path());
  auto const window = GENERATE(std::size_t{1}, std::size_t{3}, std::size_t{100});
  leat::runtime rt({.threads = 2});
  publish_workflow(rt, folder.path());
  auto const found = analyse(rt.client(), window);

  REQUIRE(found.posts.size() == all);
  for (auto const* name :
    {"clean", "tokenise", "lemmatise", "sentiment", "emotion", "irony", "offence", "topics"}) {
    INFO(name);
    auto const counts = counts_of(rt, std::string("tweets/") + name);
    CHECK(counts.runs == distinct);
    CHECK(counts.calls == counts.runs + counts.memo_hits + counts.coalesced);
    CHECK(counts.failures == 0);
  }
  CHECK(counts_of(rt, "tweets/sentiment").calls == all);
  CHECK(counts_of(rt, "tweets/sentiment").loads == 1);
  CHECK(counts_of(rt, "tweets/lemmatise").calls == 5 * distinct);
}

TEST_CASE("workflow: results come in input order, with labels of their task", "[tweets][workflow]") {
  scratch_folder const folder;
  make_models(folder.path());
  leat::runtime rt({.threads = 2});
  publish_workflow(rt, folder.path());
  auto const found = analyse(rt.client(), 3);

  std::vector<std::uint64_t> lines;
  for (auto const& post : found.posts) {
    lines.push_back(post.source.line);
    for (auto const& about : task_profiles()) {
      auto const& label = post.labels[static_cast<std::size_t>(about.id)];
      REQUIRE(label);
      CHECK(std::count(about.labels.begin(), about.labels.end(), label->label) == 1);
      CHECK(label->probability > 0);
    }
  }
  CHECK(lines == std::vector<std::uint64_t>{1, 2, 4, 5, 6, 8, 9});
  REQUIRE(found.posts[0].topics);
  CHECK(*found.posts[0].topics == std::vector<topic_term>{{"love", "love"}, {"#monday", "#Monday"}});
  CHECK(found.posts[3].topics->empty());
  REQUIRE(found.bad.size() == 2);
  CHECK(found.bad[0].line == 3);
  CHECK(found.bad[0].reason == bad_line_reason::bad_json);
  CHECK(found.bad[1].line == 7);
  CHECK(found.bad[1].reason == bad_line_reason::missing_field);
}

TEST_CASE("workflow: without a memo the labels are the same", "[tweets][workflow]") {
  scratch_folder const folder;
  make_models(folder.path());
  leat::runtime remembers({.threads = 2});
  leat::runtime forgets({.threads = 2, .memo = {.bytes_max = 0}});
  publish_workflow(remembers, folder.path());
  publish_workflow(forgets, folder.path());
  auto const with = analyse(remembers.client(), 3);
  auto const without = analyse(forgets.client(), 3);

  CHECK(counts_of(forgets, "tweets/sentiment").runs == all);
  REQUIRE(with.posts.size() == without.posts.size());
  for (std::size_t i = 0; i < with.posts.size(); ++i)
    for (std::size_t task = 0; task < with.posts[i].labels.size(); ++task)
      CHECK(with.posts[i].labels[task]->label == without.posts[i].labels[task]->label);
}

TEST_CASE(
  "workflow: a model that cannot be opened fails its own analysis and names the file", "[tweets][workflow]") {
  scratch_folder const folder;
  make_models(folder.path());
  folder.write("irony.bin", "broken");
  CHECK_FALSE(missing_model(folder.path()));
  leat::runtime rt({.threads = 2});
  publish_workflow(rt, folder.path());
  auto const found = analyse(rt.client(), 1);

  auto const& irony = found.posts.at(0).labels[static_cast<std::size_t>(task::irony)];
  REQUIRE_FALSE(irony);
  CHECK(irony.error().code == leat::errc::failed_precondition);
  CHECK(irony.error().message == containing("irony.bin: is not a model"));
  CHECK(found.posts.at(0).labels[static_cast<std::size_t>(task::offence)]);

  std::filesystem::remove(folder.path() / "emotion.bin");
  CHECK(missing_model(folder.path()) == folder.path() / "emotion.bin");
}
