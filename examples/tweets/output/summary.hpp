#pragma once

#include "examples/tweets/text/topics.hpp"
#include "examples/tweets/workflow/analysis_window.hpp"

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tweets {

/// Counts different texts, by a hash of 64 bits each. Memory is bounded: beyond `count_max` it only knows
/// that there are more.
class distinct_counter {
public:
  static constexpr std::size_t count_max = 4'000'000;

  void add(std::string_view text);
  std::size_t count() const { return seen_.size(); }
  bool complete() const { return complete_; }

private:
  std::unordered_set<std::uint64_t> seen_;
  bool complete_ = true;
};

/// What many posts have in common: how often which label, and what they are about.
class summary {
public:
  summary();

  void add(analysed_post const& found);

  std::uint64_t posts() const { return posts_; }
  distinct_counter const& distinct() const { return distinct_; }

  /// Labels with counts, shares and bars, then the `topics_count` most frequent topics.
  void print(std::ostream& out, std::size_t topics_count) const;

private:
  void print_labels(std::ostream& out) const;
  void print_topics(std::ostream& out, std::size_t count) const;

  std::uint64_t posts_ = 0;
  std::vector<std::map<std::string, std::uint64_t, std::less<>>> labels_; ///< by task
  topic_counter topics_;
  distinct_counter distinct_;
};

} // namespace tweets
