#pragma once

#include "actors/spans/call_log.hpp"
#include "actors/spans/slow_trees.hpp"

#include <leat/spans.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace leat {

/// What a report says that is not in the records.
struct span_sources {
  std::function<std::string(std::uint32_t)> name_of; ///< `owner/name@version` by the version's ordinal
  call_log const* log = nullptr;                     ///< null: no log lines
  std::optional<trace_context> trace = {};           ///< of the root
};

/// Puts the records of one call tree in their order and tells apart where its time went.
///
/// ## Self time
/// A call's self time is its total without the union of its children's intervals, as far as they lie within
/// its own: children that run at the same time are not subtracted twice.
///
/// ## Critical path
/// From a call's end walk back to the child that ended last, from that child's begin to the child that ended
/// last before it, and so on; each of these children likewise. The stretches in between are the call's own
/// share. The shares of all calls on the path add up to the root's total, so a call that is not on it would
/// not have made the tree faster.
///
/// ## Holes
/// A record whose parent is not there hangs below the root, and a root that is not there is stood in for by a
/// span of kind `lost` over the time of all others. No records give a report without spans. O(n log n).
call_tree_report report_of(recorded_tree const& tree, span_sources const& from);

} // namespace leat
