#include "actors/policy/pair_blend.hpp"

#include "actors/policy/beta_low.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace leat {

namespace {

constexpr float doubt = 2; ///< activations after which a context is believed by half
/// At this rate a mixture that pays squared losses is never far behind the better one (Vovk 1990).
constexpr float steepness = 2;
constexpr float probability_min = 0.01F; ///< probability of what is left out
constexpr unsigned lags_min = 16;        ///< a histogram with fewer is filled up from wider contexts

} // namespace

float quick_share(known_context const& c) noexcept {
  return 1 / (1 + std::exp(-steepness * c.quick_ahead));
}

void pair_blend::add(pair_table const& table, known_context const& c) noexcept {
  assert(levels_ < levels_max);
  if (c.total.quick <= 0)
    return;
  auto const quick = quick_share(c);
  auto const n = quick * c.total.quick + (1 - quick) * c.total.slow;
  auto const believed = n / (n + doubt);
  auto const of_quick = believed * quick / c.total.quick;
  auto const of_slow = believed * (1 - quick) / c.total.slow;
  for (std::size_t i = 0; i < count_; ++i)
    candidates_[i].probability *= 1 - believed;
  for (auto const* p = table.first(c); p != nullptr; p = table.next(*p)) {
    auto const hits = c.hits_now(*p);
    auto& to = candidate_of(p->callee);
    to.probability += hits.quick * of_quick + hits.slow * of_slow;
    to.known[levels_] = p;
  }
  evidence_ = levels_ == 0 ? n : believed * n + (1 - believed) * evidence_;
  ++levels_;
}

std::size_t pair_blend::best(std::span<prediction> out) noexcept {
  auto* const begin = candidates_.data();
  auto* const end = std::partition(
    begin, begin + count_, [](candidate const& c) { return c.probability >= probability_min; });
  std::sort(begin, end, [](candidate const& a, candidate const& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.callee < b.callee;
  });
  auto const count = std::min(out.size(), static_cast<std::size_t>(end - begin));
  std::transform(begin, begin + count, out.begin(), [this](candidate const& c) { return predicted(c); });
  return count;
}

pair_blend::candidate& pair_blend::candidate_of(std::uint32_t callee) noexcept {
  for (std::size_t i = 0; i < count_; ++i)
    if (candidates_[i].callee == callee)
      return candidates_[i];
  assert(count_ < candidates_max);
  return candidates_[count_++] = {callee, 0, {}};
}

prediction pair_blend::predicted(candidate const& c) const noexcept {
  prediction out;
  auto narrowest = true;
  out.callee = c.callee;
  out.probability = std::min(static_cast<double>(c.probability), 1.0);
  auto const all = static_cast<double>(evidence_);
  auto const hits = out.probability * all;
  out.probability_low = std::min(out.probability, beta_low(hits, all - hits));
  for (auto level = levels_; level-- > 0;) {
    auto const* const known = c.known[level];
    if (known == nullptr)
      continue;
    if (std::exchange(narrowest, false))
      out.multiplicity = static_cast<double>(known->multiplicity);
    if (out.lag.count() < lags_min)
      out.lag.add(known->lag);
  }
  return out;
}

} // namespace leat
