#include "actors/policy/space_saving.hpp"

#include "actors/policy/mix.hpp"

#include <algorithm>
#include <cmath>

namespace leat {

namespace {

constexpr double half_life = 16; ///< touches a slot
constexpr double step_max = 0x1p64;
/// Below any count of a slot in use, above 0: what is left of one that was not touched for endless time.
constexpr float count_min = 0x1p-100F;

} // namespace

space_saving::space_saving(std::size_t sets, std::uint64_t seed)
    : sets_(std::max<std::size_t>(sets, 1)),
      seed_(mix(seed)),
      growth_(std::exp2(1 / (half_life * static_cast<double>(slots())))) {}

std::uint32_t space_saving::find(std::uint64_t key) const noexcept {
  auto const to = address_of(key);
  auto const& marks = sets_[to.set].marks;
  for (std::size_t i = 0; i < ways; ++i)
    if (marks[i] == to.mark)
      return static_cast<std::uint32_t>(to.set * ways + i);
  return none;
}

space_saving::place space_saving::enter(std::uint64_t key) noexcept {
  auto const to = address_of(key);
  auto& s = sets_[to.set];
  // A free slot counts nothing, so it is the lowest.
  auto const lowest = std::min_element(s.counts.begin(), s.counts.end()) - s.counts.begin();
  auto const i = static_cast<std::size_t>(lowest);
  auto const taken = s.marks[i] != 0;
  s.marks[i] = to.mark;
  s.counts[i] = std::max(s.counts[i], count_min);
  return {static_cast<std::uint32_t>(to.set * ways + i), taken};
}

void space_saving::touch(std::uint32_t slot) noexcept {
  at(slot).counts[slot % ways] += static_cast<float>(step_);
  step_ *= growth_;
  if (step_ > step_max)
    shrink();
}

void space_saving::erase(std::uint32_t slot) noexcept {
  at(slot).marks[slot % ways] = 0;
  at(slot).counts[slot % ways] = 0;
}

void space_saving::set_count(std::uint32_t slot, float touches) noexcept {
  auto const count = static_cast<float>(static_cast<double>(touches) * step_);
  at(slot).counts[slot % ways] = std::max(count, count_min);
}

space_saving::address space_saving::address_of(std::uint64_t key) const noexcept {
  auto const mixed = mix(key ^ seed_);
  auto const high = mixed >> 32;
  return {static_cast<std::size_t>((high * sets_.size()) >> 32),
    std::max(static_cast<std::uint32_t>(mixed), std::uint32_t(1))};
}

/// Before what a touch adds is too large: all counts in larger units.
void space_saving::shrink() noexcept {
  for (auto& s : sets_)
    for (std::size_t i = 0; i < ways; ++i)
      if (s.marks[i] != 0)
        s.counts[i] = std::max(static_cast<float>(static_cast<double>(s.counts[i]) / step_), count_min);
  step_ = 1;
}

} // namespace leat
