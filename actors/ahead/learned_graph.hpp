#pragma once

#include "actors/ahead/learned_file.hpp"
#include "actors/policy/learned_start.hpp"

#include <leat/metrics.hpp>

#include <vector>

namespace leat {

/// What a policy knows of versions with these names, by their numbers; it must know of no others.
call_graph graph_of(learned_start const& policy, std::vector<learned_name> const& names);

} // namespace leat
