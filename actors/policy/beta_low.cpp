#include "actors/policy/beta_low.hpp"

#include <algorithm>
#include <cmath>

namespace leat {

double beta_low(double hits, double misses) noexcept {
  constexpr double z = 0.8416212335729143; // of the normal distribution, a fifth is below -z
  // a F / (a F + b) has the wanted distribution if F is F-distributed with 2a and 2b degrees of freedom; the
  // cube root of such an F is the quotient of two that are nearly normal.
  auto const a = 0.5 + hits;
  auto const b = 1 + misses;
  auto const v = 1 / (9 * a);
  auto const w = 1 / (9 * b);
  auto const inner = v * (1 - w) * (1 - w) + w * (1 - v) * (1 - v) - z * z * v * w;
  auto const root =
    ((1 - v) * (1 - w) - z * std::sqrt(std::max(inner, 0.0))) / ((1 - w) * (1 - w) - z * z * w);
  auto const f = std::max(root, 0.0) * root * root;
  return a * f / (a * f + b);
}

} // namespace leat
