#pragma once

#include "bench/call_generator.hpp"
#include "bench/sim/workload.hpp"

namespace leat::bench {

/// The generator's defaults, but with work as that of small models, milliseconds (assumed: ln 0.008 and 1.2),
/// and at most a hundred thousand requests a day of an entry: what one machine can hold. The functions of a
/// cloud, of which the median works for a second and the busiest is called a thousand times a second, fill
/// many.
call_generator_options small_models();

/// A workload of the generator.
struct generated_options {
  call_generator_options calls = small_models();
  std::size_t requests = 10'000;
  std::size_t calls_max = 50'000'000; ///< no further request is drawn then
  /// Of a version's load: that to get what it loads at hand, and that of its first run, which it does ahead
  /// (both assumed; Huawei's figures do not tell the parts apart).
  double fetch_share = 0.3;
  double warm_up_share = 0;
  std::uint32_t instances_max = 4;
  std::uint32_t working_max = 1;
  std::uint32_t open_max = 0xffff'ffff;
};

/// Whether something can be drawn with them. The error names the option, as `leat sim` does, what it is and
/// what was expected.
result<void> checked(generated_options const& o);

/// Draws it. The same options give the same workload. Requires `checked(o)`.
workload generated(generated_options const& o);

/// The steps of a load of that length: parts of it, the rest to construct.
std::array<nanoseconds, readiness_count> load_steps(double seconds, double fetch_share, double warm_up_share);

/// To whole nanoseconds.
nanoseconds from_seconds(double x);

} // namespace leat::bench
