#include "bench/cache_policies.hpp"

#include <algorithm>
#include <deque>

namespace leat::bench {

namespace {

class s3_fifo_policy final : public cache_policy {
public:
  s3_fifo_policy(memo_workload const& w, std::size_t bytes_max)
      : w_(w), bytes_max_(bytes_max), state_(w.items.size()) {}

  bool request(std::size_t i) override {
    auto const key = w_.requests[i];
    auto& s = state_[key];
    if (s.in != place::out) {
      s.uses = std::min(s.uses + 1, 3);
      return true;
    }
    if (bytes_of(key) > bytes_max_)
      return false;
    while (small_bytes_ + main_bytes_ + bytes_of(key) > bytes_max_)
      evict();
    if (s.ghost) {
      s.ghost = false;
      to_main(key);
    } else {
      s.in = place::small;
      small_.push_back(key);
      small_bytes_ += bytes_of(key);
    }
    s.uses = 0;
    return false;
  }

  std::size_t bytes() const override { return small_bytes_ + main_bytes_; }

private:
  enum class place : char { out, small, main };
  struct state {
    place in = place::out;
    bool ghost = false; ///< in `ghosts_` as well, unless it has come back since
    int uses = 0;
  };

  std::size_t bytes_of(std::uint32_t key) const { return w_.items[key].bytes; }

  void to_main(std::uint32_t key) {
    state_[key].in = place::main;
    state_[key].uses = 0;
    main_.push_back(key);
    main_bytes_ += bytes_of(key);
  }

  void evict() {
    if (small_bytes_ > bytes_max_ / 10 || main_.empty())
      evict_small();
    else
      evict_main();
  }

  void evict_small() {
    auto const key = small_.front();
    small_.pop_front();
    small_bytes_ -= bytes_of(key);
    if (state_[key].uses > 1)
      return to_main(key);
    state_[key].in = place::out;
    state_[key].ghost = true;
    ghosts_.push_back(key);
    while (ghosts_.size() > std::max<std::size_t>(main_.size(), 16)) {
      state_[ghosts_.front()].ghost = false;
      ghosts_.pop_front();
    }
  }

  void evict_main() {
    auto const key = main_.front();
    main_.pop_front();
    if (state_[key].uses > 0) {
      --state_[key].uses;
      return main_.push_back(key);
    }
    state_[key].in = place::out;
    main_bytes_ -= bytes_of(key);
  }

  memo_workload const& w_;
  std::size_t const bytes_max_;
  std::vector<state> state_; ///< by key
  std::deque<std::uint32_t> small_, main_, ghosts_;
  std::size_t small_bytes_ = 0;
  std::size_t main_bytes_ = 0;
};

} // namespace

policy_ptr s3_fifo(memo_workload const& w, std::size_t bytes_max) {
  return std::make_unique<s3_fifo_policy>(w, bytes_max);
}

} // namespace leat::bench
