#pragma once

#include <leat/metrics.hpp>

#include <ostream>

namespace tweets {

/// Who was called how often: one row per algorithm, as the runtime counted.
void print_calls(std::ostream& out, leat::metrics_snapshot const& counted);

} // namespace tweets
