#pragma once

#include <leat/memo.hpp>
#include <leat/metrics.hpp>

#include <ostream>

namespace tweets {

/// What is remembered, and the time on threads that this has saved.
void print_memo(std::ostream& out, leat::memo_stats const& memo);

/// Who was called how often: one row per algorithm, as the runtime counted.
void print_calls(std::ostream& out, leat::metrics_snapshot const& counted);

} // namespace tweets
