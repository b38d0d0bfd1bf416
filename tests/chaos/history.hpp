#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace leat::chaos {

/// What each reference has come to since the program began: a change of the registry that is one revision,
/// after another.
///
/// A call tree that was started between two revisions must have been answered from one of those in between.
/// Thread safety: full, with one thread that makes changes.
class history {
public:
  using revision = std::size_t;

  /// A change is about to be made: `reference` comes to one of these generations.
  void begin(std::string const& reference, std::set<int> generations) {
    std::lock_guard hold(lock_);
    changes_[reference].emplace_back(begun_ + 1, std::move(generations));
    ++begun_;
  }
  /// It has been made.
  void acknowledge() { acknowledged_ = begun_.load(); }

  revision begun() const { return begun_; }
  revision acknowledged() const { return acknowledged_; }

  /// Whether all of this could be seen at once at one of the revisions `from` to `to`.
  bool one_snapshot(std::map<std::string, int> const& seen, revision from, revision to) const {
    std::lock_guard hold(lock_);
    for (auto at = from; at <= to; ++at)
      if (std::all_of(
            seen.begin(), seen.end(), [&](auto const& one) { return could(one.first, one.second, at); }))
        return true;
    return false;
  }

private:
  bool could(std::string const& reference, int generation, revision at) const {
    auto const found = changes_.find(reference);
    if (found == changes_.end())
      return false;
    auto const& all = found->second;
    auto const later = std::upper_bound(
      all.begin(), all.end(), at, [](revision r, auto const& change) { return r < change.first; });
    return later != all.begin() && std::prev(later)->second.count(generation) != 0;
  }

  mutable std::mutex lock_;
  std::map<std::string, std::vector<std::pair<revision, std::set<int>>>> changes_;
  std::atomic<revision> begun_{0};
  std::atomic<revision> acknowledged_{0};
};

} // namespace leat::chaos
