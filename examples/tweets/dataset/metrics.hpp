#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tweets {

/// How a task is scored, as TweetEval does (Barbieri et al. 2020).
enum class metric {
  macro_f1,     ///< mean of the classes' F1: emotion, offence
  f1_of_second, ///< F1 of the second label, the one looked for: irony
  macro_recall, ///< mean of the classes' recall: sentiment
};

std::string_view name_of(metric measure);

/// How well one class is found. A ratio with nothing below its line is 0, as in scikit-learn.
struct class_report {
  std::string label;
  std::size_t gold = 0;      ///< examples of the class
  std::size_t predicted = 0; ///< examples taken for it
  std::size_t hits = 0;      ///< examples both of and taken for it

  double precision() const;
  double recall() const;
  double f1() const;
};

/// One row per label, in the order of `labels`, which must hold every label that occurs.
/// Throws std::invalid_argument where it does not, or where the lengths differ.
std::vector<class_report> report(std::span<std::string const> gold, std::span<std::string const> predicted,
  std::span<std::string_view const> labels);

/// The score between 0 and 1. `f1_of_second` needs two rows or more.
double score(metric measure, std::span<class_report const> rows);

/// The rows as a table of text with a head line, for people.
std::string table(std::span<class_report const> rows);

} // namespace tweets
