#include "actors/policy/idle_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace leat {

namespace {

constexpr double first = 1e-3; ///< seconds: the end of the first bin
/// As if so many more had been seen, of all lengths alike: what was not seen yet may come all the same.
constexpr double unseen = 1;
constexpr double bins_per_octave = 63 / 23.779637; ///< of log2(4 h / 1 ms)

/// In seconds.
struct bin_times {
  std::array<double, idle_histogram::bins> begin = {};
  std::array<double, idle_histogram::bins> middle = {};
  std::array<double, idle_histogram::bins> end = {};
};

bin_times const& bin_of() {
  static auto const made = [] {
    bin_times out;
    for (std::size_t i = 0; i < idle_histogram::bins; ++i) {
      out.end[i] = first * std::exp2(static_cast<double>(i) / bins_per_octave);
      out.begin[i] = i == 0 ? 0 : out.end[i - 1];
      out.middle[i] = i == 0 ? first / 2 : std::sqrt(out.begin[i] * out.end[i]);
    }
    return out;
  }();
  return made;
}

} // namespace

idle_histogram::idle_histogram(std::span<std::uint8_t const, bins> counts) noexcept {
  std::copy(counts.begin(), counts.end(), counts_.begin());
  count_ = std::accumulate(counts_.begin(), counts_.end(), 0U);
}

void idle_histogram::add(std::chrono::nanoseconds idle) noexcept {
  auto const s = static_cast<double>(idle.count()) * 1e-9;
  auto const bin =
    s <= first ? 0 : static_cast<std::size_t>(std::log2(static_cast<float>(s / first)) * bins_per_octave) + 1;
  auto& count = counts_[std::min(bin, bins - 1)];
  if (count == 255) {
    for (auto& x : counts_)
      x /= 2;
    count_ = std::accumulate(counts_.begin(), counts_.end(), 0U);
  }
  ++count;
  ++count_;
}

idle_histogram::window idle_histogram::best(double idle_cost, double late, double start) const noexcept {
  if (count_ == 0)
    return {};
  auto const all = count_ + unseen;
  auto const& bin = bin_of();
  std::array<double, bins> share;
  for (std::size_t i = 0; i < bins; ++i)
    share[i] = (counts_[i] + unseen / bins) / all;
  window out;
  auto lowest = late; // never kept
  double before = 0;  // share of calls before the window
  for (std::size_t a = 0; a < bins; before += share[a], ++a) {
    if (a > 0 && counts_[a] == 0)
      continue;
    auto const begins = bin.begin[a];
    auto const begin_cost = a == 0 ? 0 : before * late + (1 - before) * start;
    double inside = 0;
    double idle = 0; // of calls inside
    // What is known of the cost only grows: no further than the lowest.
    for (auto b = a; b < bins && begin_cost + idle_cost * idle < lowest; ++b) {
      inside += share[b];
      idle += share[b] * (bin.middle[b] - begins);
      auto const after = std::max(1 - before - inside, 0.0);
      auto const cost = begin_cost + idle_cost * (idle + after * (bin.end[b] - begins)) + after * late;
      if (cost < lowest) {
        lowest = cost;
        out = {begins, bin.end[b], inside, b + 1 == bins};
      }
    }
  }
  return out;
}

} // namespace leat
