#include "actors/policy/open_calls.hpp"

#include <cassert>

namespace leat {

std::uint32_t open_calls::open(seen_call const& c, std::chrono::nanoseconds now) {
  assert(!full());
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(calls_.size()));
    calls_.emplace_back();
  }
  auto const place = free_.back();
  free_.pop_back();
  places_.put(c.call, place);
  auto& made = calls_[place].emplace(c, now);
  made.older = newest_;
  (newest_ == none ? oldest_ : calls_[newest_]->newer) = place;
  newest_ = place;
  ++size_;
  return place;
}

void open_calls::close(std::uint32_t place) noexcept {
  auto const& c = *calls_[place];
  (c.older == none ? oldest_ : calls_[c.older]->newer) = c.newer;
  (c.newer == none ? newest_ : calls_[c.newer]->older) = c.older;
  places_.erase(c.id);
  calls_[place].reset();
  free_.push_back(place);
  --size_;
}

} // namespace leat
