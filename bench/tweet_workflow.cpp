// The tweet workflow on the runtime, against the same steps as plain functions.
//
// With the memo off nothing is shared: every classifier takes its own way through clean, tokenise and
// lemmatise, and topics its two. The plain side takes exactly the same steps, so what is compared is the
// runtime's own cost against what its threads win back.

#include "bench/call.hpp"
#include "examples/tweets/dataset/labelled.hpp"
#include "examples/tweets/input/posts.hpp"
#include "examples/tweets/model/classifier.hpp"
#include "examples/tweets/model/feature_steps.hpp"
#include "examples/tweets/model/features.hpp"
#include "examples/tweets/model/tasks.hpp"
#include "examples/tweets/text/clean.hpp"
#include "examples/tweets/text/lemmatise.hpp"
#include "examples/tweets/text/tokenise.hpp"
#include "examples/tweets/text/topics.hpp"
#include "examples/tweets/workflow/analysis_window.hpp"
#include "examples/tweets/workflow/workflow.hpp"

#include <leat/leat.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leat::bench {

namespace {

namespace fs = std::filesystem;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t passes = 4; // over the sample's posts, in one round

/// Models of the shipped sample, in a folder that goes with this object.
class trained_models {
public:
  trained_models() : folder_(fs::temp_directory_path() / ("leat-bench-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    for (auto const& about : tweets::task_profiles()) {
      auto const data = tweets::read_labelled(LEAT_TWEETS_SAMPLE, about.id, tweets::data_split::train);
      tweets::feature_steps steps;
      std::vector<std::string> texts;
      for (auto const& text : data.texts)
        texts.push_back(steps(text));
      tweets::train(texts, data.labels, about.training, tweets::model_path(folder_, about.id));
    }
  }
  trained_models(trained_models const&) = delete;
  trained_models& operator=(trained_models const&) = delete;
  ~trained_models() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  fs::path const& folder() const noexcept { return folder_; }

private:
  fs::path folder_;
};

std::vector<tweets::post> sample_posts() {
  std::ifstream in(fs::path(LEAT_TWEETS_SAMPLE) / "sample.jsonl");
  tweets::post_reader reader(in, {}, [](auto const&...) {});
  std::vector<tweets::post> posts;
  while (auto next = reader.next())
    posts.push_back(*std::move(next));
  return posts;
}

/// The workflow's steps, called directly.
class plain_workflow {
public:
  explicit plain_workflow(fs::path const& models) {
    for (auto const& about : tweets::task_profiles())
      classifiers_.push_back(tweets::classifier::open(tweets::model_path(models, about.id)));
  }

  std::size_t analyse(std::string const& post) {
    std::size_t found = 0;
    for (auto const& c : classifiers_)
      found += c.predict(tweets::features(lemmas_of(post))).label.size();
    auto const lemmas = lemmas_of(post);
    found += tweets::topic_terms(tokeniser_.tokenise(tweets::clean(post)), lemmas).size();
    return found;
  }

  double posts_per_second(std::vector<tweets::post> const& posts) {
    auto const begin = clock_type::now();
    std::size_t found = 0;
    for (std::size_t pass = 0; pass < passes; ++pass)
      for (auto const& p : posts)
        found += analyse(p.text);
    auto const seconds = std::chrono::duration<double>(clock_type::now() - begin).count();
    return found == 0 ? 0 : static_cast<double>(passes * posts.size()) / seconds;
  }

private:
  tweets::lemmas lemmas_of(std::string const& post) {
    return lemmatiser_.lemmatise(tokeniser_.tokenise(tweets::clean(post)));
  }

  std::vector<tweets::classifier> classifiers_;
  tweets::tokeniser tokeniser_;
  tweets::lemmatiser lemmatiser_;
};

/// The same on the runtime.
class leat_workflow {
public:
  leat_workflow(fs::path const& models, std::size_t threads)
      : rt_({.threads = threads, .memo = {.bytes_max = 0}}) {
    tweets::publish_workflow(rt_, models);
  }

  double posts_per_second(std::vector<tweets::post> const& posts) {
    auto const begin = clock_type::now();
    tweets::analysis_window window(rt_.client());
    auto take = [&window] {
      auto const done = window.take();
      for (auto const& label : done.labels)
        (void)label.value();
      (void)done.topics.value();
    };
    for (std::size_t pass = 0; pass < passes; ++pass)
      for (auto const& p : posts) {
        while (window.full() || window.ready())
          take();
        window.add(p);
      }
    while (!window.empty())
      take();
    auto const seconds = std::chrono::duration<double>(clock_type::now() - begin).count();
    return static_cast<double>(passes * posts.size()) / seconds;
  }

private:
  leat::runtime rt_;
};

/// Highest resident memory of a process that does `work` and nothing else, in MiB.
template <class F>
double peak_memory_of(F work) {
  auto const child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  rusage usage{};
  int status = 0;
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
    return 0;
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

} // namespace

void tweet_workflow(report& out, std::size_t rounds) {
  trained_models const models;
  auto const posts = sample_posts();
  auto const plain_memory = peak_memory_of([&] { plain_workflow(models.folder()).posts_per_second(posts); });
  auto const leat_memory = peak_memory_of([&] { leat_workflow(models.folder(), 2).posts_per_second(posts); });
  plain_workflow plain(models.folder());
  leat_workflow one(models.folder(), 1);
  leat_workflow two(models.folder(), 2);
  comparison on_one{
    "tweet workflow, 1 thread", "runtime, memo off", "plain functions", "posts/s", {}, {}, ">= 0.8"};
  comparison on_two{
    "tweet workflow, 2 threads", "runtime, memo off", "plain functions", "posts/s", {}, {}, ">= 1.5"};
  for (std::size_t i = 0; i <= rounds; ++i) {
    auto const a = one.posts_per_second(posts);
    auto const b = plain.posts_per_second(posts);
    auto const c = two.posts_per_second(posts);
    if (i == 0)
      continue; // warm-up, and the cold start
    on_one.our_rounds.push_back(a);
    on_one.peer_rounds.push_back(b);
    on_two.our_rounds.push_back(c);
    on_two.peer_rounds.push_back(b);
  }
  out.add(std::move(on_one));
  out.add(std::move(on_two));
  out.add(comparison{"tweet workflow, peak memory, 2 threads", "runtime, memo off", "plain functions", "MiB",
    {leat_memory}, {plain_memory}, ""});
}

} // namespace leat::bench
