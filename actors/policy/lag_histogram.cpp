#include "actors/policy/lag_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace leat {

lag_histogram::lag_histogram(std::span<std::uint8_t const, bins> counts) noexcept {
  std::copy(counts.begin(), counts.end(), counts_.begin());
}

void lag_histogram::add(std::chrono::nanoseconds lag) noexcept {
  auto const us = static_cast<std::uint64_t>(std::max<std::int64_t>(lag.count(), 0)) / 1000;
  auto const bin = static_cast<std::size_t>(std::bit_width(us | 1)) - 1;
  auto& count = counts_[std::min(bin, bins - 1)];
  if (count == count_max)
    halve();
  ++count;
}

void lag_histogram::add(lag_histogram const& other) noexcept {
  std::array<unsigned, bins> sums = {};
  for (std::size_t i = 0; i < bins; ++i)
    sums[i] = unsigned{counts_[i]} + other.counts_[i];
  while (*std::max_element(sums.begin(), sums.end()) > count_max)
    for (auto& x : sums)
      x /= 2;
  std::transform(
    sums.begin(), sums.end(), counts_.begin(), [](unsigned x) { return static_cast<std::uint8_t>(x); });
}

unsigned lag_histogram::count() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), 0U);
}

std::chrono::nanoseconds lag_histogram::quantile(double q) const noexcept {
  auto left = std::clamp(q, 0.0, 1.0) * count();
  for (std::size_t i = 0; i < bins; ++i) {
    auto const here = static_cast<double>(counts_[i]);
    if (here == 0 || left > here) {
      left -= here;
      continue;
    }
    // Within a bin as if the logarithms were spread evenly; the first reaches down to zero.
    auto const part = left / here;
    auto const us = i == 0 ? 2 * part : std::exp2(static_cast<double>(i) + part);
    return std::chrono::nanoseconds(static_cast<std::int64_t>(us * 1000));
  }
  return {};
}

void lag_histogram::halve() noexcept {
  for (auto& x : counts_)
    x /= 2;
}

} // namespace leat
