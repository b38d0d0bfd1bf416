#pragma once

#include "actors/call.hpp"
#include "actors/instance.hpp"

#include <vector>

namespace leat {

/// Runs calls as one batch and ends each of them. Where the algorithm fails as a whole and may be run again,
/// the halves are run, so that the call at fault fails alone: of n calls with one at fault 2 log2 n runs.
void run_batch(instance& where, std::vector<call_ptr> const& members, call::clock::time_point now);

} // namespace leat
