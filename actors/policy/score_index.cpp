#include "actors/policy/score_index.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <utility>

namespace leat {

score_index::score_index(std::size_t per_octave)
    : per_octave_(static_cast<double>(per_octave)),
      buckets_(octaves * per_octave),
      bytes_(buckets_.size()),
      filled_(buckets_.size() / 64) {
  assert(std::has_single_bit(per_octave));
}

score_index::~score_index() {
  for (auto& one : buckets_)
    one.clear();
}

void score_index::insert(kept& e, double score) {
  if (size_ == 0) // half of the ring above the first, half below
    floor_ = number_of(score) - static_cast<std::int64_t>(buckets_.size() / 2);
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
  return size_ == 0 ? nullptr : &buckets_[filled_from(slot(floor_))].front();
}

bool score_index::holds_below(double score, std::size_t bytes) const noexcept {
  auto const end = std::min(number_of(score), floor_ + static_cast<std::int64_t>(buckets_.size()));
  std::size_t sum = 0;
  for (auto number = floor_; size_ != 0 && sum < bytes; ++number) {
    auto const from = slot(number);
    number += static_cast<std::int64_t>((filled_from(from) - from) & (buckets_.size() - 1));
    if (number >= end)
      break;
    sum += bytes_[slot(number)];
  }
  return sum >= bytes;
}

std::int64_t score_index::number_of(double score) const noexcept {
  return static_cast<std::int64_t>(std::floor(score * per_octave_));
}

std::size_t score_index::slot_of(double score) noexcept {
  auto const number = std::max(floor_, number_of(score));
  auto const top = floor_ + static_cast<std::int64_t>(buckets_.size()) - 1;
  if (number > top)
    advance(floor_ + (number - top));
  return slot(number);
}

/// The first filled one at `from` or after it, going round. Requires that something is in.
std::size_t score_index::filled_from(std::size_t from) const noexcept {
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
  std::size_t bytes = 0;
  auto const count = std::min(floor - floor_, static_cast<std::int64_t>(buckets_.size()));
  for (std::int64_t i = 0; i < count; ++i) {
    auto const from = slot(floor_ + i);
    fallen.splice(fallen.end(), buckets_[from]);
    filled_[from / 64] &= ~(std::uint64_t(1) << (from % 64));
    bytes += std::exchange(bytes_[from], 0);
  }
  floor_ = floor;
  auto const to = slot(floor);
  bytes_[to] += bytes;
  for (auto& e : fallen)
    e.bucket = static_cast<std::uint16_t>(to);
  if (!fallen.empty())
    filled_[to / 64] |= std::uint64_t(1) << (to % 64);
  buckets_[to].splice(buckets_[to].begin(), fallen);
}

void score_index::link(kept& e, std::size_t to) noexcept {
  e.bucket = static_cast<std::uint16_t>(to);
  buckets_[to].push_back(e);
  bytes_[to] += e.bytes;
  filled_[to / 64] |= std::uint64_t(1) << (to % 64);
}

void score_index::unlink(kept& e) noexcept {
  auto& from = buckets_[e.bucket];
  from.erase(from.iterator_to(e));
  bytes_[e.bucket] -= e.bytes;
  if (from.empty())
    filled_[e.bucket / 64] &= ~(std::uint64_t(1) << (e.bucket % 64));
}

} // namespace leat
