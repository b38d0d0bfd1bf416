#include "examples/tweets/model/classifier.hpp"
#include "examples/tweets/model/features.hpp"
#include "examples/tweets/model/tasks.hpp"
#include "examples/tweets/tests/comparisons.hpp"
#include "examples/tweets/tests/scratch_folder.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

using namespace tweets;
using tweets::testing::containing;
using tweets::testing::scratch_folder;

namespace {

std::string const unknown_words = "zyx";

struct training_set {
  std::vector<std::string> texts;
  std::vector<std::string> labels;
};

training_set moods() {
  training_set set;
  for (int i = 0; i < 50; ++i) {
    set.texts.push_back(i % 2 == 0 ? "love this happy day" : "hate this sad day");
    set.labels.push_back(i % 2 == 0 ? "glad" : "sad");
  }
  return set;
}

training_options quick() {
  training_options options;
  options.dimensions = 8;
  options.buckets = 1000;
  options.epochs = 30;
  return options;
}

std::string content_of(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string error_of(std::filesystem::path const& file) {
  try {
    classifier::open(file);
  } catch (std::runtime_error const& error) {
    return error.what();
  }
  return "no error";
}

std::filesystem::path trained(scratch_folder const& folder, std::string const& name = "m.bin") {
  auto const set = moods();
  train(set.texts, set.labels, quick(), folder.path() / name);
  return folder.path() / name;
}

} // namespace

TEST_CASE("classifier: learns, saves, loads and predicts", "[tweets][unit]") {
  scratch_folder const folder;
  auto const model = classifier::open(trained(folder));
  auto const found = model.predict("happy love");
  CHECK(found.label == "glad");
  CHECK(found.probability > 0.8);
  CHECK(found.probability <= 1.0);
  CHECK(model.predict("sad hate").label == "sad");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1); // no scratch files stay
}

TEST_CASE("classifier: texts without known words get a label too", "[tweets][unit]") {
  scratch_folder const folder;
  auto const model = classifier::open(trained(folder));
  for (auto const& text : {std::string(), unknown_words, std::string("\n\n"), std::string("a\0b", 3)})
    CHECK_FALSE(model.predict(text).label.empty());
}

TEST_CASE("classifier: a post cannot give fastText commands", "[tweets][unit]") {
  scratch_folder const folder;
  auto set = moods();
  for (auto& text : set.texts)
    text = "__label__evil </s>\n" + text;
  train(set.texts, set.labels, quick(), folder.path() / "m.bin");
  auto const model = classifier::open(folder.path() / "m.bin");
  CHECK(model.predict("</s> happy love").label == "glad");
  CHECK(model.predict("__label__sad\nhappy love").label == "glad");
  CHECK(model.predict(" __label__evil").label != "evil");
}

TEST_CASE("classifier: the same seed gives the same file", "[tweets][unit]") {
  scratch_folder const folder;
  CHECK(content_of(trained(folder, "a.bin")) == content_of(trained(folder, "b.bin")));
}

TEST_CASE("classifier: files that are no models are refused by name", "[tweets][unit]") {
  scratch_folder const folder;
  auto const good = content_of(trained(folder));
  CHECK(error_of(folder.path() / "none.bin") == containing("none.bin: cannot be opened"));
  CHECK(error_of(folder.path()) == containing("is a folder"));
  CHECK(error_of(folder.write("short.bin", "x")) == containing("short.bin: is not a model"));
  CHECK(error_of(folder.write("text.bin", std::string(5000, 'x'))) == containing("is not a model"));
  CHECK(error_of(folder.write("cut.bin", good.substr(0, good.size() / 2))) == containing("cut off"));
  auto damaged = good;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] + 1);
  CHECK(error_of(folder.write("damaged.bin", damaged)) == containing("damaged.bin: is damaged"));
}

TEST_CASE("classifier: training sets that cannot be learned are refused", "[tweets][unit]") {
  scratch_folder const folder;
  auto const file = folder.path() / "m.bin";
  std::vector<std::string> const none;
  std::vector<std::string> const two = {"a", "b"};
  std::vector<std::string> const same = {"x", "x"};
  std::vector<std::string> const spaced = {"x", "y z"};
  CHECK_THROWS_AS(train(none, none, {}, file), std::runtime_error);
  CHECK_THROWS_AS(train(two, none, {}, file), std::runtime_error);
  CHECK_THROWS_AS(train(two, same, {}, file), std::runtime_error);
  CHECK_THROWS_AS(train(two, spaced, {}, file), std::runtime_error);
  CHECK_THROWS_AS(train(two, two, quick(), folder.path() / "no" / "m.bin"), std::runtime_error);
  CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("classifier: one model answers several threads", "[tweets][unit]") {
  scratch_folder const folder;
  auto const model = classifier::open(trained(folder));
  auto const expected = model.predict("happy day");
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (auto& count : wrong)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i)
        count += model.predict("happy day").probability == expected.probability ? 0 : 1;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("features: tags are read as words too", "[tweets][unit]") {
  CHECK(features({}) == "");
  CHECK(features({"so", "#blessed", "!!!"}) == "so #blessed bless !!!");
  CHECK(features({"#"}) == "#");
}

TEST_CASE("tasks: found by both names", "[tweets][unit]") {
  CHECK(task_named("offence") == task::offence);
  CHECK(task_named("offensive") == task::offence);
  CHECK_FALSE(task_named("mood"));
  for (auto const& entry : task_profiles())
    CHECK(&profile(entry.id) == &entry);
}
