#include "bench/cache_policies.hpp"

#include "actors/policy/memo_keeper.hpp"

#include <list>
#include <optional>
#include <set>

namespace leat::bench {

namespace {

class lru_policy final : public cache_policy {
public:
  lru_policy(memo_workload const& w, std::size_t bytes_max)
      : w_(w), bytes_max_(bytes_max), place_(w.items.size()) {}

  bool request(std::size_t i) override {
    auto const key = w_.requests[i];
    if (place_[key]) {
      by_use_.splice(by_use_.begin(), by_use_, *place_[key]);
      return true;
    }
    if (w_.items[key].bytes > bytes_max_)
      return false;
    by_use_.push_front(key);
    place_[key] = by_use_.begin();
    bytes_ += w_.items[key].bytes;
    while (bytes_ > bytes_max_) {
      bytes_ -= w_.items[by_use_.back()].bytes;
      place_[by_use_.back()].reset();
      by_use_.pop_back();
    }
    return false;
  }

  std::size_t bytes() const override { return bytes_; }

private:
  memo_workload const& w_;
  std::size_t const bytes_max_;
  std::list<std::uint32_t> by_use_; ///< most recent first
  std::vector<std::optional<std::list<std::uint32_t>::iterator>> place_;
  std::size_t bytes_ = 0;
};

class gdsf_policy final : public cache_policy {
public:
  gdsf_policy(memo_workload const& w, std::size_t bytes_max)
      : w_(w), bytes_max_(bytes_max), count_(w.items.size(), 0), score_(w.items.size(), 0) {}

  bool request(std::size_t i) override {
    auto const key = w_.requests[i];
    auto const& item = w_.items[key];
    auto const hit = count_[key] > 0;
    if (item.bytes > bytes_max_)
      return false;
    if (hit)
      by_score_.erase({score_[key], key});
    else
      bytes_ += item.bytes;
    score_[key] = clock_ + ++count_[key] * item.cost / static_cast<double>(item.bytes);
    by_score_.insert({score_[key], key});
    while (bytes_ > bytes_max_)
      evict();
    return hit;
  }

  std::size_t bytes() const override { return bytes_; }

private:
  void evict() {
    auto const [score, key] = *by_score_.begin();
    by_score_.erase(by_score_.begin());
    clock_ = score;
    count_[key] = 0;
    bytes_ -= w_.items[key].bytes;
  }

  memo_workload const& w_;
  std::size_t const bytes_max_;
  std::vector<double> count_; ///< by key; 0: not held
  std::vector<double> score_;
  std::set<std::pair<double, std::uint32_t>> by_score_;
  double clock_ = 0;
  std::size_t bytes_ = 0;
};

class leat_policy final : public cache_policy {
public:
  leat_policy(memo_workload const& w, std::size_t bytes_max)
      : w_(w), entries_(w.items.size()), keeper_(bytes_max, 1) {}

  bool request(std::size_t i) override {
    auto const key = w_.requests[i];
    auto& e = entries_[key];
    if (e) {
      keeper_.touch(*e);
      return true;
    }
    keeper_.missed(key);
    e = std::make_unique<kept>(kept{.key = key, .cost = w_.items[key].cost, .bytes = w_.items[key].bytes});
    if (!keeper_.offer(*e, [this](kept& gone) { entries_[gone.key].reset(); }))
      e.reset();
    return false;
  }

  std::size_t bytes() const override { return keeper_.bytes(); }

private:
  memo_workload const& w_;
  std::vector<std::unique_ptr<kept>> entries_; ///< by key
  memo_keeper keeper_;
};

} // namespace

policy_ptr lru(memo_workload const& w, std::size_t bytes_max) {
  return std::make_unique<lru_policy>(w, bytes_max);
}

policy_ptr gdsf(memo_workload const& w, std::size_t bytes_max) {
  return std::make_unique<gdsf_policy>(w, bytes_max);
}

policy_ptr leat_keeper(memo_workload const& w, std::size_t bytes_max) {
  return std::make_unique<leat_policy>(w, bytes_max);
}

} // namespace leat::bench
