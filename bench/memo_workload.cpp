#include "bench/memo_workload.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace leat::bench {

namespace {

constexpr double drift_period = 50'000; ///< requests

class drawing {
public:
  explicit drawing(memo_workload_options const& o) : o_(o), random_(o.seed), key_of_rank_(o.ranks) {
    double sum = 0;
    for (std::size_t rank = 0; rank < o.ranks; ++rank) {
      key_of_rank_[rank] = fresh();
      sum += std::pow(static_cast<double>(rank + 1), -o.zipf);
      popularity_.push_back(sum);
    }
  }

  memo_workload all() {
    auto const replaced_each = o_.drift * static_cast<double>(o_.ranks) / drift_period;
    double due = 0;
    for (std::size_t i = 0; i < o_.requests; ++i) {
      for (due += replaced_each; due >= 1; --due)
        key_of_rank_[random_() % o_.ranks] = fresh();
      out_.requests.push_back(unit_(random_) < o_.one_time ? fresh() : next());
    }
    add_up();
    return std::move(out_);
  }

private:
  std::uint32_t fresh() {
    auto const a = normal_(random_);
    auto const b = o_.correlation * a + std::sqrt(1 - o_.correlation * o_.correlation) * normal_(random_);
    auto const bytes = 16384 * std::exp(2 * b);
    out_.items.push_back({0.68 * std::exp(2.36 * a), static_cast<std::size_t>(std::max(64.0, bytes))});
    return static_cast<std::uint32_t>(out_.items.size() - 1);
  }

  std::uint32_t next() {
    auto const at = rank();
    auto const key = key_of_rank_[at];
    if (o_.uses > 0 && unit_(random_) * o_.uses < 1)
      key_of_rank_[at] = fresh();
    return key;
  }

  std::size_t rank() {
    auto const x = unit_(random_) * popularity_.back();
    auto const at = std::upper_bound(popularity_.begin(), popularity_.end(), x) - popularity_.begin();
    return std::min(static_cast<std::size_t>(at), o_.ranks - 1);
  }

  void add_up() {
    std::vector<char> seen(out_.items.size(), 0);
    for (auto const key : out_.requests) {
      if (seen[key] != 0)
        out_.repeatable_cost += out_.items[key].cost;
      else
        out_.footprint += out_.items[key].bytes;
      seen[key] = 1;
    }
  }

  memo_workload_options const o_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  std::uniform_real_distribution<double> unit_{0, 1};
  std::vector<std::uint32_t> key_of_rank_;
  std::vector<double> popularity_; ///< summed up over the ranks
  memo_workload out_;
};

} // namespace

std::vector<std::uint32_t> memo_workload::next_uses() const {
  std::vector<std::uint32_t> next(requests.size(), never);
  std::vector<std::uint32_t> seen(items.size(), never);
  for (auto i = requests.size(); i-- > 0;) {
    next[i] = seen[requests[i]];
    seen[requests[i]] = static_cast<std::uint32_t>(i);
  }
  return next;
}

memo_workload draw(memo_workload_options const& o) {
  return drawing(o).all();
}

memo_workload joined(std::vector<memo_workload> const& parts) {
  memo_workload out;
  for (auto const& w : parts) {
    auto const first = static_cast<std::uint32_t>(out.items.size());
    out.items.insert(out.items.end(), w.items.begin(), w.items.end());
    for (auto const key : w.requests)
      out.requests.push_back(first + key);
    out.repeatable_cost += w.repeatable_cost;
    out.footprint += w.footprint;
  }
  return out;
}

} // namespace leat::bench
