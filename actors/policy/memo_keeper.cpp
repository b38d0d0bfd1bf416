#include "actors/policy/memo_keeper.hpp"

#include "actors/policy/mix.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace leat {

namespace {

constexpr double half_life_min = 1024; ///< requests
constexpr std::size_t per_octave_max = 8;
constexpr std::size_t index_part = 128; ///< of the budget
constexpr std::size_t ghost_part = 64;
constexpr std::size_t ghost_bytes_max = std::size_t{512} << 10;
constexpr std::uint64_t one_admitted_of = 100; ///< of those that would be refused
// Of an output that was asked for so often of late, one request in so many is taken down, for as many.
constexpr double often = 5; // logarithm of the decayed count
constexpr std::uint32_t sampled_one_in = 4;
// After a change of the rule, so many are put in the new order.
constexpr std::size_t settled_by_touch = 2;
constexpr std::size_t settled_by_offer = 64;

/// As fine as its part of the budget allows.
std::size_t per_octave(std::size_t bytes_max) noexcept {
  std::size_t n = per_octave_max;
  while (n > 1 && score_index::bytes_own(n) > bytes_max / index_part)
    n /= 2;
  return n;
}

} // namespace

memo_keeper::memo_keeper(std::size_t bytes_max, std::uint64_t seed)
    : step_(1 / half_life_min),
      bytes_max_(bytes_max),
      ghosts_(std::min(bytes_max / ghost_part, ghost_bytes_max), seed),
      shadows_(bytes_max, seed),
      order_(per_octave(bytes_max), shadows_.bytes_own() > 0),
      random_(mix(seed)) {}

void memo_keeper::touch(kept& e) noexcept {
  age_ += step_;
  shadows_.requested(e.key, e.cost, e.bytes);
  if (auto const count = counted(e); count > 0) {
    e.frequency = more(e.frequency, count);
    order_.raise(e, age_, count);
  }
  order_.settle(shadows_.rule(), age_, settled_by_touch);
}

void memo_keeper::missed(std::uint64_t key) noexcept {
  age_ += step_;
  // As unknown as if it had last been asked for endless time ago.
  auto const unknown = age_ - 1000;
  auto const before = ghosts_.find(key, unknown);
  ghosts_.put(key, before == unknown ? age_ : more(before, 1));
}

void memo_keeper::remove(kept& e) noexcept {
  assert(bytes_ >= e.bytes);
  order_.erase(e);
  bytes_ -= e.bytes;
  ghosts_.put(e.key, e.frequency);
}

double memo_keeper::score(kept const& e) const noexcept {
  return std::exp2(e.frequency + e.density - age_);
}

double memo_keeper::lowest_score() noexcept {
  auto const* const low = order_.lowest();
  return low == nullptr ? 0 : score(*low);
}

void memo_keeper::appraise(kept& e) const noexcept {
  e.density = std::log2(std::max(e.cost, 1e-9) / static_cast<double>(std::max<std::size_t>(e.bytes, 1)));
  e.frequency = ghosts_.find(e.key, age_);
  e.count = 1;
}

bool memo_keeper::worth(kept& e) noexcept {
  appraise(e);
  shadows_.requested(e.key, e.cost, e.bytes);
  order_.settle(shadows_.rule(), age_, settled_by_offer);
  if (e.bytes > bytes_max_)
    return false;
  if (has_room_for(e) || order_.rule() == eviction_rule::greedy_dual)
    return true;
  auto const lacking = bytes_ + e.bytes - bytes_max_;
  if (order_.holds_below(e, lacking))
    return true;
  // At the price of one other, no more.
  return lacking <= order_.lowest()->bytes && random() % one_admitted_of == 0;
}

/// One that is kept no more, while there is too little room; null where GDSF has none left below `e`.
kept* memo_keeper::to_evict_for(kept const& e) noexcept {
  if (has_room_for(e))
    return nullptr;
  auto* const low = order_.rule() == eviction_rule::greedy_dual ? order_.lowest_below(e) : order_.lowest();
  if (low != nullptr)
    remove(*low);
  return low;
}

bool memo_keeper::enter(kept& e) {
  if (!has_room_for(e))
    return false;
  ghosts_.erase(e.key);
  order_.insert(e);
  bytes_ += e.bytes;
  shadows_.kept_now(order_.size());
  step_ = 1 / std::max(half_life_min, shadows_.turns() * static_cast<double>(order_.size()));
  return true;
}

/// As how many requests this one counts. Drawn from what changes anyhow: nothing more is written to.
std::uint32_t memo_keeper::counted(kept const& e) const noexcept {
  if (e.frequency - age_ < often)
    return 1;
  return mix(std::bit_cast<std::uint64_t>(age_) ^ e.key) % sampled_one_in == 0 ? sampled_one_in : 0;
}

std::uint64_t memo_keeper::random() noexcept {
  return mix(random_++);
}

/// The logarithm of 2^frequency + count x 2^age: so many requests more.
double memo_keeper::more(double frequency, std::uint32_t count) const noexcept {
  return age_ + std::log2(count + std::exp2(frequency - age_));
}

} // namespace leat
