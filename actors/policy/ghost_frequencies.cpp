#include "actors/policy/ghost_frequencies.hpp"

#include "actors/policy/mix.hpp"

#include <algorithm>
#include <cmath>

namespace leat {

namespace {

constexpr double steps = 256; ///< an octave

std::uint32_t rounded(double frequency) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(frequency * steps)));
}

/// `a` above `b`, of two that are less than half of the circle apart.
std::int32_t difference(std::uint32_t a, std::uint32_t b) noexcept {
  return static_cast<std::int32_t>(a - b);
}

} // namespace

ghost_frequencies::ghost_frequencies(std::size_t bytes_max, std::uint64_t seed)
    : sets_(bytes_max / sizeof(set)), seed_(seed) {}

double ghost_frequencies::find(std::uint64_t key, double otherwise) const noexcept {
  if (sets_.empty())
    return otherwise;
  auto const at = address_of(key);
  for (auto const& g : sets_[at.set])
    if (g.mark == at.mark)
      return otherwise + difference(g.frequency, rounded(otherwise)) / steps;
  return otherwise;
}

void ghost_frequencies::put(std::uint64_t key, double frequency) noexcept {
  if (sets_.empty())
    return;
  auto const at = address_of(key);
  auto const count = rounded(frequency);
  ghost* to = nullptr;
  for (auto& g : sets_[at.set]) {
    if (g.mark == at.mark) {
      g.frequency = count;
      return;
    }
    if (to == nullptr || (to->mark != 0 && (g.mark == 0 || difference(g.frequency, to->frequency) < 0)))
      to = &g;
  }
  if (to->mark == 0 || difference(count, to->frequency) >= 0)
    *to = {at.mark, count};
}

void ghost_frequencies::erase(std::uint64_t key) noexcept {
  if (sets_.empty())
    return;
  auto const at = address_of(key);
  for (auto& g : sets_[at.set])
    if (g.mark == at.mark)
      g = {};
}

ghost_frequencies::address ghost_frequencies::address_of(std::uint64_t key) const noexcept {
  auto const mixed = mix(key ^ seed_);
  auto const high = mixed >> 32;
  return {static_cast<std::size_t>((high * sets_.size()) >> 32),
    std::max(static_cast<std::uint32_t>(mixed), std::uint32_t(1))};
}

} // namespace leat
