#pragma once

#include "bench/sim/workload.hpp"

#include <leat/result.hpp>

#include <string_view>

namespace leat::fuzz {

/// Holds what a reader of traces gives to what all of them promise: an error that begins with the file's
/// name, or a workload that is one, and can be played.
void hold_workload(result<bench::workload> const& read, std::string_view file);

} // namespace leat::fuzz
