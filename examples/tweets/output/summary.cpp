#include "examples/tweets/output/summary.hpp"

#include "examples/tweets/model/tasks.hpp"
#include "examples/tweets/output/progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

namespace tweets {

namespace {

constexpr int share_width = 30;

std::uint64_t count_in(
  std::map<std::string, std::uint64_t, std::less<>> const& counts, std::string_view label) {
  auto const found = counts.find(label);
  return found == counts.end() ? 0 : found->second;
}

} // namespace

void distinct_counter::add(std::string_view text) {
  auto const hash = std::hash<std::string_view>()(text);
  if (seen_.size() < count_max)
    seen_.insert(hash);
  else if (!seen_.contains(hash))
    complete_ = false;
}

summary::summary() : labels_(task_profiles().size()) {}

void summary::add(analysed_post const& found) {
  ++posts_;
  distinct_.add(found.source.text);
  for (std::size_t i = 0; i < found.labels.size(); ++i)
    if (auto const& label = found.labels[i])
      ++labels_[i][label->label];
  if (found.topics)
    topics_.add(*found.topics);
}

void summary::print(std::ostream& out, std::size_t topics_count) const {
  print_labels(out);
  if (topics_count > 0)
    print_topics(out, topics_count);
}

void summary::print_labels(std::ostream& out) const {
  for (auto const& about : task_profiles()) {
    auto const& counts = labels_[static_cast<std::size_t>(about.id)];
    std::uint64_t all = 0;
    for (auto const& [label, count] : counts)
      all += count;
    auto name = about.name;
    for (auto const label : about.labels) {
      auto const count = count_in(counts, label);
      auto const share = all == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(all);
      std::array<char, 120> line{};
      std::snprintf(line.data(), line.size(), "%-11s%-15s%8llu%7.1f %%  ", std::string(name).c_str(),
        std::string(label).c_str(), static_cast<unsigned long long>(count), share * 100);
      out << line.data() << blocks(share, share_width) << '\n';
      name = ""; // only in the first row
    }
    out << '\n';
  }
}

void summary::print_topics(std::ostream& out, std::size_t count) const {
  auto const rows = topics_.top(count);
  char const* name = "topics";
  for (auto const& row : rows) {
    std::array<char, 40> number{};
    std::snprintf(
      number.data(), number.size(), "%-11s%23llu  ", name, static_cast<unsigned long long>(row.posts));
    out << number.data() << row.term << '\n';
    name = "";
  }
  if (!rows.empty())
    out << '\n';
}

} // namespace tweets
