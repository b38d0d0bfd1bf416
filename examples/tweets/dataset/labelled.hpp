#pragma once

#include "examples/tweets/model/tasks.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tweets {

/// The part of a data set that an example belongs to.
enum class data_split { train, val, test };

std::string_view name_of(data_split split);

/// Texts and their labels for one task: `labels[i]` belongs to `texts[i]`.
struct labelled_texts {
  std::vector<std::string> texts;
  std::vector<std::string> labels;

  std::size_t size() const { return texts.size(); }
  bool empty() const { return texts.empty(); }
  void add(std::string text, std::string label);
};

/// Reads one split of one task from a folder: the shipped sample (`sample.jsonl`) or TweetEval's layout
/// (`emotion/mapping.txt`, `emotion/train_text.txt`, `emotion/train_labels.txt`, ...).
///
/// Empty where the folder has no such split or not this task, and examples that the sample gives no label for
/// the task (null or no field) are left out. Throws std::runtime_error that names file and line for all that
/// is wrong otherwise: no such folder, neither layout, bad JSON, unknown labels, more texts than labels.
labelled_texts read_labelled(std::filesystem::path const& folder, task id, data_split split);

/// The files that `read_labelled` reads for this, whether they exist or not.
std::vector<std::filesystem::path> files_of(std::filesystem::path const& folder, task id, data_split split);

/// Two parts of a data set.
struct parted_texts {
  labelled_texts train;
  labelled_texts held_out;
};

/// Holds out one fold of `folds`, with the same share of each label in all folds; no chance involved.
/// For cross-validation, and for tasks without a split of their own. Requires `fold < folds`.
parted_texts hold_out(labelled_texts const& all, std::size_t folds, std::size_t fold);

} // namespace tweets
