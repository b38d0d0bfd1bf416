#include "bench/cache_policies.hpp"

#include <algorithm>
#include <utility>

namespace leat::bench {

namespace {

constexpr auto never = memo_workload::never;

class clairvoyant_policy final : public cache_policy {
public:
  clairvoyant_policy(memo_workload const& w, std::size_t bytes_max)
      : w_(w), bytes_max_(bytes_max), next_(w.next_uses()), place_(w.items.size(), never) {}

  bool request(std::size_t i) override {
    auto const key = w_.requests[i];
    auto const hit = place_[key] != never;
    if (hit)
      drop(place_[key]);
    if (next_[i] != never && w_.items[key].bytes <= bytes_max_)
      offer(key, i);
    return hit;
  }

  std::size_t bytes() const override { return bytes_; }

private:
  struct held {
    float density; ///< cost by bytes
    std::uint32_t next;
    std::uint32_t key;
  };

  /// Who is worth less gives way, the least first, if that makes room.
  void offer(std::uint32_t key, std::size_t now) {
    auto const& item = w_.items[key];
    auto const density = static_cast<float>(item.cost / static_cast<double>(item.bytes));
    held const candidate{density, next_[now], key};
    if (bytes_ + item.bytes > bytes_max_ && !make_room(candidate, item.bytes, now))
      return;
    place_[key] = static_cast<std::uint32_t>(held_.size());
    held_.push_back(candidate);
    bytes_ += item.bytes;
  }

  bool make_room(held const& candidate, std::size_t bytes, std::size_t now) {
    auto const worth = [now = static_cast<std::uint32_t>(now)](
                         held const& h) { return h.density / static_cast<float>(h.next - now); };
    lower_.clear();
    auto const limit = worth(candidate);
    std::size_t freed = 0;
    for (auto const& h : held_)
      if (auto const value = worth(h); value < limit) {
        lower_.emplace_back(value, h.key);
        freed += w_.items[h.key].bytes;
      }
    if (bytes_ - freed + bytes > bytes_max_)
      return false;
    auto const later = [](auto const& a, auto const& b) { return a.first > b.first; };
    std::make_heap(lower_.begin(), lower_.end(), later);
    while (bytes_ + bytes > bytes_max_) {
      std::pop_heap(lower_.begin(), lower_.end(), later);
      drop(place_[lower_.back().second]);
      lower_.pop_back();
    }
    return true;
  }

  void drop(std::uint32_t at) {
    bytes_ -= w_.items[held_[at].key].bytes;
    place_[held_[at].key] = never;
    held_[at] = held_.back();
    held_.pop_back();
    if (at < held_.size())
      place_[held_[at].key] = at;
  }

  memo_workload const& w_;
  std::size_t const bytes_max_;
  std::vector<std::uint32_t> const next_;
  std::vector<std::uint32_t> place_; ///< by key, in `held_`
  std::vector<held> held_;
  std::vector<std::pair<float, std::uint32_t>> lower_; ///< scratch
  std::size_t bytes_ = 0;
};

} // namespace

policy_ptr clairvoyant(memo_workload const& w, std::size_t bytes_max) {
  return std::make_unique<clairvoyant_policy>(w, bytes_max);
}

} // namespace leat::bench
