#include "actors/policy/score_index.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace leat {

score_index::score_index(std::size_t per_octave)
    : per_octave_(static_cast<double>(per_octave)),
      buckets_(octaves * per_octave),
      filled_(buckets_.size() / 64) {
  assert(std::has_single_bit(per_octave));
}

score_index::~score_index() {
  for (auto& one : buckets_)
    one.clear();
}

void score_index::insert(kept& e, double score) {
  if (size_ == 0) // half of the ring above the first, half below
    floor_ = static_cast<std::int64_t>(std::floor(score * per_octave_)) -
             static_cast<std::int64_t>(buckets_.size() / 2);
  link(e, slot_of(score));
  ++size_;
}

void score_index::move(kept& e, double score) noexcept {
  auto const to = slot_of(score);
  if (to == e.bucket)
    return;
  unlink(e);
  link(e, to);
}

void score_index::erase(kept& e) noexcept {
  unlink(e);
  --size_;
}

kept* score_index::lowest() noexcept {
  return size_ == 0 ? nullptr : &buckets_[lowest_slot()].front();
}

std::size_t score_index::slot_of(double score) noexcept {
  auto const number = std::max(floor_, static_cast<std::int64_t>(std::floor(score * per_octave_)));
  auto const top = floor_ + static_cast<std::int64_t>(buckets_.size()) - 1;
  if (number > top)
    advance(floor_ + (number - top));
  return slot(number);
}

/// Requires that something is in. The first word is looked at twice: above the floor's bit, and below it.
std::size_t score_index::lowest_slot() const noexcept {
  auto const from = slot(floor_);
  auto word = from / 64;
  auto bits = filled_[word] & (~std::uint64_t(0) << (from % 64));
  while (bits == 0) {
    word = (word + 1) % filled_.size();
    bits = filled_[word];
  }
  return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
}

void score_index::advance(std::int64_t floor) noexcept {
  bucket fallen;
  auto const count = std::min(floor - floor_, static_cast<std::int64_t>(buckets_.size()));
  for (std::int64_t i = 0; i < count; ++i) {
    auto const from = slot(floor_ + i);
    fallen.splice(fallen.end(), buckets_[from]);
    filled_[from / 64] &= ~(std::uint64_t(1) << (from % 64));
  }
  floor_ = floor;
  auto const to = slot(floor);
  for (auto& e : fallen)
    e.bucket = static_cast<std::uint32_t>(to);
  if (!fallen.empty())
    filled_[to / 64] |= std::uint64_t(1) << (to % 64);
  buckets_[to].splice(buckets_[to].begin(), fallen);
}

void score_index::link(kept& e, std::size_t to) noexcept {
  e.bucket = static_cast<std::uint32_t>(to);
  buckets_[to].push_back(e);
  filled_[to / 64] |= std::uint64_t(1) << (to % 64);
}

void score_index::unlink(kept& e) noexcept {
  auto& from = buckets_[e.bucket];
  from.erase(from.iterator_to(e));
  if (from.empty())
    filled_[e.bucket / 64] &= ~(std::uint64_t(1) << (e.bucket % 64));
}

} // namespace leat
