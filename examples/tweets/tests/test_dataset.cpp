#include "examples/tweets/dataset/labelled.hpp"
#include "examples/tweets/dataset/metrics.hpp"
#include "examples/tweets/tests/comparisons.hpp"
#include "examples/tweets/tests/scratch_folder.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <stdexcept>

using namespace tweets;
using tweets::testing::containing;
using tweets::testing::near;
using tweets::testing::scratch_folder;

namespace {

std::string error_of(std::filesystem::path const& folder, task id, data_split split) {
  try {
    read_labelled(folder, id, split);
  } catch (std::runtime_error const& error) {
    return error.what();
  }
  return "no error";
}

} // namespace

TEST_CASE("labelled: TweetEval's layout, split at line feeds alone", "[tweets][unit]") {
  scratch_folder const folder;
  folder.write("offensive/mapping.txt", "0\tnot-offensive\n1\toffensive\n\n");
  folder.write("offensive/train_text.txt", "one\u2028still one\x0B\ntwo\r\nthree");
  folder.write("offensive/train_labels.txt", "0\n1\n0\n");
  auto const found = read_labelled(folder.path(), task::offence, data_split::train);
  CHECK(found.texts == std::vector<std::string>{"one\u2028still one\x0B", "two", "three"});
  CHECK(found.labels == std::vector<std::string>{"not-offensive", "offensive", "not-offensive"});
  CHECK(read_labelled(folder.path(), task::offence, data_split::val).empty());
}

TEST_CASE("labelled: the sample's lines", "[tweets][unit]") {
  scratch_folder const folder;
  folder.write("sample.jsonl", R"({"text":"a","sentiment":"positive","irony":"irony","split":"train"}
{"text":"b","sentiment":"negative","irony":null,"split":"train"}

{"text":"c","sentiment":"neutral","irony":"non_irony","split":"val"}
)");
  CHECK(read_labelled(folder.path(), task::sentiment, data_split::train).texts ==
        std::vector<std::string>{"a", "b"});
  CHECK(
    read_labelled(folder.path(), task::irony, data_split::train).labels == std::vector<std::string>{"irony"});
  CHECK(read_labelled(folder.path(), task::irony, data_split::val).size() == 1);
  CHECK(read_labelled(folder.path(), task::emotion, data_split::val).empty());
}

TEST_CASE("labelled: errors name file and line", "[tweets][unit]") {
  scratch_folder const folder;
  CHECK(error_of(folder.path() / "no", task::irony, data_split::val) == containing("no: is not a folder"));
  CHECK(error_of(folder.path(), task::irony, data_split::val) == containing("irony/mapping.txt"));
  folder.write("irony/mapping.txt", "0\tnon_irony\n1\tirony");
  folder.write("irony/val_text.txt", "a\nb\n");
  folder.write("irony/val_labels.txt", "0\n7\n");
  CHECK(error_of(folder.path(), task::irony, data_split::val) == containing("val_labels.txt:2: '7'"));
  folder.write("irony/val_labels.txt", "0\n");
  CHECK(error_of(folder.path(), task::irony, data_split::val) == containing("val_labels.txt:2: 1 labels"));
  folder.write("irony/mapping.txt", "0\tsarcasm");
  CHECK(error_of(folder.path(), task::irony, data_split::val) == containing("mapping.txt:1: 'sarcasm'"));
}

TEST_CASE("labelled: the sample's errors name the line", "[tweets][unit]") {
  scratch_folder const folder;
  std::string const good = R"({"text":"a","sentiment":"positive","split":"train"})"
                           "\n";
  for (auto const* bad : {"{", "[]", R"({"sentiment":"positive","split":"train"})", R"({"text":"a"})",
         R"({"text":"a","split":"dev"})", R"({"text":7,"split":"train"})",
         R"({"text":"a","sentiment":"glad","split":"train"})"}) {
    INFO(bad);
    folder.write("sample.jsonl", good + bad + "\n");
    CHECK(error_of(folder.path(), task::sentiment, data_split::train) == containing("sample.jsonl:2: "));
  }
}

TEST_CASE("labelled: folds share out every label", "[tweets][unit]") {
  labelled_texts all;
  for (int i = 0; i < 30; ++i)
    all.add(std::to_string(i), i < 20 ? "x" : "y");
  for (std::size_t fold = 0; fold < 5; ++fold) {
    auto const parts = hold_out(all, 5, fold);
    CHECK(parts.held_out.size() == 6);
    CHECK(parts.train.size() == 24);
    CHECK(std::count(parts.held_out.labels.begin(), parts.held_out.labels.end(), "y") == 2);
  }
}

TEST_CASE("metrics: scores as scikit-learn computes them", "[tweets][unit]") {
  std::array<std::string_view, 3> const labels = {"a", "b", "c"};
  std::vector<std::string> const gold = {"a", "a", "b", "b", "b", "a"};
  std::vector<std::string> const guess = {"a", "b", "b", "b", "a", "c"};
  auto const rows = report(gold, guess, labels);
  CHECK(rows[0].precision() == near(1.0 / 2));
  CHECK(rows[0].recall() == near(1.0 / 3));
  CHECK(rows[0].f1() == near(0.4));
  CHECK(rows[2].precision() == 0);
  CHECK(rows[2].recall() == 0);
  CHECK(rows[2].f1() == 0);
  CHECK(score(metric::macro_f1, rows) == near((0.4 + 2.0 / 3 + 0) / 3));
  CHECK(score(metric::f1_of_second, rows) == near(2.0 / 3));
  CHECK(score(metric::macro_recall, rows) == near((1.0 / 3 + 2.0 / 3 + 0) / 3));
  CHECK(table(rows) == containing("precision"));
}

TEST_CASE("metrics: what does not fit is refused", "[tweets][unit]") {
  std::array<std::string_view, 1> const labels = {"a"};
  std::vector<std::string> const one = {"a"};
  std::vector<std::string> const other = {"z"};
  CHECK_THROWS_AS(report(one, {}, labels), std::invalid_argument);
  CHECK_THROWS_AS(report(one, other, labels), std::invalid_argument);
  CHECK_THROWS_AS(score(metric::f1_of_second, report(one, one, labels)), std::invalid_argument);
  CHECK_THROWS_AS(score(metric::macro_f1, {}), std::invalid_argument);
}
