#include "actors/policy/likely_time.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace leat {

namespace {

/// So many deviations apart, the later one alone counts: the mean is off by less than 1e-7 of a deviation.
constexpr double surely = 5;

double normal_below(double z) noexcept {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normal_density(double z) noexcept {
  return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
}

/// Variance of the logarithm.
double log_variance(likely_time t) noexcept {
  return std::log1p(t.variance / (t.mean * t.mean));
}

} // namespace

double likely_time::quantile(double z) const noexcept {
  if (mean <= 0 || variance <= 0)
    return std::max(mean, 0.0);
  auto const of_log = log_variance(*this);
  return mean * std::exp(z * std::sqrt(of_log) - of_log / 2);
}

double likely_time::probability_above(double seconds) const noexcept {
  if (seconds <= 0)
    return 1;
  if (mean <= 0 || variance <= 0)
    return mean > seconds ? 1 : 0;
  auto const of_log = log_variance(*this);
  auto const median_log = std::log(mean) - of_log / 2;
  return normal_below((median_log - std::log(seconds)) / std::sqrt(of_log));
}

likely_time later_of(likely_time a, likely_time b) noexcept {
  auto const spread = std::sqrt(a.variance + b.variance);
  if (spread <= 0)
    return a.mean >= b.mean ? a : b;
  auto const z = (a.mean - b.mean) / spread;
  if (std::abs(z) > surely)
    return z > 0 ? a : b;
  auto const first = normal_below(z);
  auto const both = spread * normal_density(z);
  auto const mean = a.mean * first + b.mean * (1 - first) + both;
  auto const square = (a.mean * a.mean + a.variance) * first + (b.mean * b.mean + b.variance) * (1 - first) +
                      (a.mean + b.mean) * both;
  return {mean, std::max(square - mean * mean, 0.0)};
}

double normal_deviate(double q) noexcept {
  auto const tail = std::clamp(std::min(q, 1 - q), 1e-9, 0.5);
  auto const t = std::sqrt(-2 * std::log(tail));
  auto const z = t - (2.30753 + 0.27061 * t) / (1 + (0.99229 + 0.04481 * t) * t);
  return q < 0.5 ? -z : z;
}

} // namespace leat
