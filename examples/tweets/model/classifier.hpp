#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tweets {

/// How a model is trained: fastText's own parameters under readable names.
struct training_options {
  int dimensions = 50;         ///< length of a feature's vector
  int epochs = 10;             ///< passes over the examples
  std::size_t updates_min = 0; ///< examples seen in training at least: small sets get more epochs
  double learning_rate = 0.3;  ///< at the start; falls to zero
  int word_ngrams = 2;         ///< longest run of words that counts as a feature
  int char_ngram_min = 0;      ///< letters of the shortest part of a word that is a feature; 0: none
  int char_ngram_max = 0;      ///< letters of the longest
  int buckets = 100'000;       ///< hash buckets for both kinds of n-gram: 4 × dimensions bytes each
  int count_min = 1;           ///< words that are rarer in the training texts are ignored
  bool one_vs_all = false;     ///< one logistic per label in place of a softmax over all
  double balance = 0; ///< 0: labels weigh as often as they occur; 1: all the same; rare ones are repeated
  int seed = 1;       ///< same seed, texts and machine type: same model, byte by byte
};

/// What a training came to.
struct training_summary {
  std::size_t examples = 0; ///< in one pass; rare labels that were repeated count each time
  int epochs = 0;           ///< passes
};

/// The most probable label of a text.
struct prediction {
  std::string label;
  double probability = 0; ///< 0 to 1
};

/// Trains a linear bag-of-features model (fastText, Joulin et al. 2017) and writes it to `file`, which
/// appears whole or not at all.
///
/// `labels[i]` belongs to `texts[i]`; labels hold no white space. Single-threaded, hence repeatable. Thread
/// safety: several trainings may run at once, for different files. Errors: std::runtime_error that names the
/// file, for an empty training set, a single label, or a file that cannot be written.
training_summary train(std::span<std::string const> texts, std::span<std::string const> labels,
  training_options const& options, std::filesystem::path const& file);

/// A trained model in memory.
///
/// The file is fastText's own format with a checksum behind it, so its command line tool reads it as well.
/// Thread safety: `predict` may be called from several threads at once.
class classifier {
public:
  /// Reads a model that `train` wrote. Throws std::runtime_error that names the file and what is wrong with
  /// it: missing, not a model, cut off, damaged.
  static classifier open(std::filesystem::path const& file);

  ~classifier();
  classifier(classifier&&) noexcept;
  classifier& operator=(classifier&&) noexcept;

  /// The label of a text in the form of the training texts. A text without known features, such as an empty
  /// one, gets the label that suits no features, with its low probability.
  prediction predict(std::string_view text) const;

private:
  struct state;
  explicit classifier(std::unique_ptr<state const> loaded);
  std::unique_ptr<state const> state_;
};

} // namespace tweets
