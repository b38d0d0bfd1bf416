#include "actors/policy/mix.hpp"
#include "bench/cache_policies.hpp"

#include <algorithm>
#include <array>
#include <list>

namespace leat::bench {

namespace {

/// Counts to 15, four rows of them; all are halved after ten times as many as it has columns.
class count_min_sketch {
public:
  explicit count_min_sketch(std::size_t keys) {
    while (columns_ < keys)
      columns_ *= 2;
    for (auto& row : rows_)
      row.resize(columns_);
  }

  void add(std::uint32_t key) {
    for (std::size_t r = 0; r < rows_.size(); ++r)
      if (auto& n = rows_[r][column(key, r)]; n < 15)
        ++n;
    if (++added_ < 10 * columns_)
      return;
    added_ /= 2;
    for (auto& row : rows_)
      for (auto& n : row)
        n /= 2;
  }

  int count(std::uint32_t key) const {
    int out = 15;
    for (std::size_t r = 0; r < rows_.size(); ++r)
      out = std::min<int>(out, rows_[r][column(key, r)]);
    return out;
  }

private:
  std::size_t column(std::uint32_t key, std::size_t row) const {
    return mix(key + (row << 40)) & (columns_ - 1);
  }

  std::size_t columns_ = 1024;
  std::array<std::vector<unsigned char>, 4> rows_;
  std::size_t added_ = 0;
};

class w_tiny_lfu_policy final : public cache_policy {
public:
  w_tiny_lfu_policy(memo_workload const& w, std::size_t bytes_max)
      : w_(w),
        bytes_max_(bytes_max),
        window_max_(bytes_max / 100),
        state_(w.items.size()),
        sketch_(w.items.size()) {}

  bool request(std::size_t i) override {
    auto const key = w_.requests[i];
    sketch_.add(key);
    auto const in = state_[key].in;
    if (in != out) {
      // A hit on probation protects; the least recently protected go back on probation.
      move(key, in == probation ? protected_ : in);
      while (lists_[protected_].bytes > (bytes_max_ - window_max_) / 5 * 4)
        move(lists_[protected_].keys.back(), probation);
      return true;
    }
    if (bytes_of(key) <= bytes_max_) {
      move(key, window);
      while (lists_[window].bytes > window_max_)
        leaves_window(lists_[window].keys.back());
    }
    return false;
  }

  std::size_t bytes() const override {
    return lists_[window].bytes + lists_[probation].bytes + lists_[protected_].bytes;
  }

private:
  enum segment : std::size_t { window, probation, protected_, out };
  struct list {
    std::list<std::uint32_t> keys; ///< most recent first
    std::size_t bytes = 0;
  };
  struct state {
    segment in = out;
    std::list<std::uint32_t>::iterator at = {};
  };

  std::size_t bytes_of(std::uint32_t key) const { return w_.items[key].bytes; }

  void move(std::uint32_t key, segment to) {
    auto& s = state_[key];
    if (s.in != out) {
      lists_[s.in].keys.erase(s.at);
      lists_[s.in].bytes -= bytes_of(key);
    }
    s.in = to;
    if (to == out)
      return;
    lists_[to].keys.push_front(key);
    lists_[to].bytes += bytes_of(key);
    s.at = lists_[to].keys.begin();
  }

  void leaves_window(std::uint32_t key) {
    auto const room = bytes_max_ - window_max_;
    auto const used = lists_[probation].bytes + lists_[protected_].bytes;
    move(key, out);
    if (bytes_of(key) > room)
      return;
    std::vector<std::uint32_t> victims;
    std::size_t freed = 0;
    int theirs = 0;
    for (auto const from : {probation, protected_})
      for (auto at = lists_[from].keys.rbegin();
           at != lists_[from].keys.rend() && used - freed + bytes_of(key) > room; ++at) {
        victims.push_back(*at);
        freed += bytes_of(*at);
        theirs += sketch_.count(*at);
        if (sketch_.count(key) <= theirs)
          return;
      }
    for (auto const v : victims)
      move(v, out);
    move(key, probation);
  }

  memo_workload const& w_;
  std::size_t const bytes_max_;
  std::size_t const window_max_;
  std::vector<state> state_; ///< by key
  std::array<list, 3> lists_;
  count_min_sketch sketch_;
};

} // namespace

policy_ptr w_tiny_lfu(memo_workload const& w, std::size_t bytes_max) {
  return std::make_unique<w_tiny_lfu_policy>(w, bytes_max);
}

} // namespace leat::bench
