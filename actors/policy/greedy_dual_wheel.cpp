#include "actors/policy/greedy_dual_wheel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace leat {

namespace {

constexpr double unit = 0x1p44; ///< of the clock, in a second a byte
constexpr double ahead_max = 0x1p62;

/// Count x cost / bytes.
std::uint64_t worth(kept const& e) noexcept {
  auto const density = e.cost / static_cast<double>(std::max<std::size_t>(e.bytes, 1));
  return static_cast<std::uint64_t>(std::clamp(e.count * density * unit, 1.0, ahead_max));
}

/// The width of a bucket, as a power of two.
unsigned width_log(unsigned octave) noexcept {
  return std::max(octave, 2U) - 2;
}

} // namespace

greedy_dual_wheel::greedy_dual_wheel(bool with_buckets)
    : buckets_(with_buckets ? std::size_t{octaves} * per_octave : 0) {}

greedy_dual_wheel::~greedy_dual_wheel() {
  for (auto& one : buckets_)
    one.clear();
}

void greedy_dual_wheel::insert(kept& e) noexcept {
  assert(!buckets_.empty());
  auto const to = place_ahead(worth(e)).bucket;
  e.bucket = static_cast<std::uint16_t>(to);
  buckets_[to].push_back(e);
  filled_[to / per_octave] |= static_cast<std::uint8_t>(1U << (to % per_octave));
  ++size_;
}

void greedy_dual_wheel::erase(kept& e) noexcept {
  auto& from = buckets_[e.bucket];
  from.erase(from.iterator_to(e));
  if (from.empty())
    filled_[e.bucket / per_octave] &= static_cast<std::uint8_t>(~(1U << (e.bucket % per_octave)));
  --size_;
}

kept* greedy_dual_wheel::lowest() noexcept {
  return size_ == 0 ? nullptr : &buckets_[first().bucket].front();
}

kept* greedy_dual_wheel::lowest_below(kept const& e) noexcept {
  auto const own = worth(e);
  if (size_ == 0) {
    clock_ += own;
    return nullptr;
  }
  auto const low = first();
  clock_ += std::min(low.ahead, own);
  return low.ahead < place_ahead(own).ahead ? &buckets_[low.bucket].front() : nullptr;
}

/// Where a priority belongs that is so far ahead of the clock.
greedy_dual_wheel::place greedy_dual_wheel::place_ahead(std::uint64_t ahead) const noexcept {
  auto const octave = static_cast<unsigned>(std::bit_width(ahead)) - 1;
  auto const log = width_log(octave);
  auto const into = clock_ & ((std::uint64_t(1) << log) - 1); // the clock's bucket
  auto const steps = std::min<std::uint64_t>((into + ahead) >> log, per_octave - 1);
  auto const in_ring = ((clock_ >> log) + steps) % per_octave;
  return {octave * per_octave + in_ring, (steps << log) - std::min(into, steps << log)};
}

/// The first filled one from the clock. Requires that something is in.
greedy_dual_wheel::place greedy_dual_wheel::first() const noexcept {
  place best{0, ~std::uint64_t(0)};
  for (unsigned octave = 0; octave < octaves; ++octave) {
    if (filled_[octave] == 0)
      continue;
    auto const log = width_log(octave);
    auto const now = static_cast<unsigned>((clock_ >> log) % per_octave);
    auto const steps =
      static_cast<unsigned>(std::countr_zero(std::rotr(filled_[octave], static_cast<int>(now))));
    auto const into = clock_ & ((std::uint64_t(1) << log) - 1);
    auto const end = std::uint64_t(steps) << log;
    if (auto const ahead = end - std::min(into, end); ahead < best.ahead)
      best = {octave * per_octave + (now + steps) % per_octave, ahead};
  }
  return best;
}

} // namespace leat
