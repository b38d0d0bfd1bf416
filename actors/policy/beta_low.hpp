#pragma once

namespace leat {

/// The 20th percentile of Beta(0.5 + hits, 1 + misses): a share that, after so many hits and misses, the true
/// one is below with a chance of one in five. Cautious where little is known, close to the mean where much
/// is.
///
/// By Paulson's approximation of the F distribution (Annals of Mathematical Statistics, 1942), within 0.01.
/// Counts may have fractions, not below 0. O(1): one square root.
double beta_low(double hits, double misses) noexcept;

} // namespace leat
