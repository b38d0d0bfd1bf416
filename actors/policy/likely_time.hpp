#pragma once

namespace leat {

/// A duration that is not known for certain: mean and variance, taken for those of a lognormal where a
/// quantile is asked for. Seconds, and their square.
///
/// Sums match moments (Fenton 1960), as ORION (OSDI 2022) foretells latencies of call graphs. A value.
struct likely_time {
  double mean = 0;
  double variance = 0;

  /// Below this with the probability of a standard normal deviate below `z`: 0.84 for the 80th percentile.
  /// One logarithm, one exponential, one square root.
  double quantile(double z) const noexcept;

  /// The probability that it is above `seconds`.
  double probability_above(double seconds) const noexcept;

  /// Of two that do not depend on each other.
  friend likely_time operator+(likely_time a, likely_time b) noexcept {
    return {a.mean + b.mean, a.variance + b.variance};
  }
};

/// The later of two that do not depend on each other, by the moments of the greater of two normals (Clark
/// 1961).
likely_time later_of(likely_time a, likely_time b) noexcept;

/// The standard normal deviate that is below with probability `q`, from 0 to 1 exclusively: within 0.005
/// (Abramowitz and Stegun 26.2.23).
double normal_deviate(double q) noexcept;

} // namespace leat
