#include "examples/tweets/dataset/metrics.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace tweets {

namespace {

double ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::size_t row_of(std::span<std::string_view const> labels, std::string const& label) {
  auto const found = std::find(labels.begin(), labels.end(), label);
  if (found == labels.end())
    throw std::invalid_argument("metrics: unknown label '" + label + "'");
  return static_cast<std::size_t>(found - labels.begin());
}

} // namespace

std::string_view name_of(metric measure) {
  switch (measure) {
  case metric::macro_f1:
    return "macro F1";
  case metric::f1_of_second:
    return "F1";
  case metric::macro_recall:
    return "macro recall";
  }
  return "unknown";
}

double class_report::precision() const {
  return ratio(hits, predicted);
}

double class_report::recall() const {
  return ratio(hits, gold);
}

double class_report::f1() const {
  return ratio(2 * hits, gold + predicted);
}

std::vector<class_report> report(std::span<std::string const> gold, std::span<std::string const> predicted,
  std::span<std::string_view const> labels) {
  if (gold.size() != predicted.size())
    throw std::invalid_argument("metrics: " + std::to_string(gold.size()) + " gold labels but " +
                                std::to_string(predicted.size()) + " predicted");
  std::vector<class_report> rows;
  for (auto const label : labels)
    rows.push_back({std::string(label)});
  for (std::size_t i = 0; i < gold.size(); ++i) {
    auto const truth = row_of(labels, gold[i]);
    auto const guess = row_of(labels, predicted[i]);
    ++rows[truth].gold;
    ++rows[guess].predicted;
    rows[truth].hits += truth == guess ? 1 : 0;
  }
  return rows;
}

double score(metric measure, std::span<class_report const> rows) {
  if (rows.empty() || (measure == metric::f1_of_second && rows.size() < 2))
    throw std::invalid_argument("metrics: too few classes for " + std::string(name_of(measure)));
  if (measure == metric::f1_of_second)
    return rows[1].f1();
  double sum = 0;
  for (auto const& row : rows)
    sum += measure == metric::macro_f1 ? row.f1() : row.recall();
  return sum / static_cast<double>(rows.size());
}

std::string table(std::span<class_report const> rows) {
  char line[160];
  std::snprintf(line, sizeof line, "%-16s %9s %9s %9s %7s\n", "class", "precision", "recall", "F1", "posts");
  std::string out = line;
  for (auto const& row : rows) {
    std::snprintf(line, sizeof line, "%-16.40s %9.3f %9.3f %9.3f %7zu\n", row.label.c_str(), row.precision(),
      row.recall(), row.f1(), row.gold);
    out += line;
  }
  return out;
}

} // namespace tweets
