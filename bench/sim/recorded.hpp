#pragma once

#include "bench/sim/workload.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace leat::bench {

/// A call as it was seen from outside. Times are seconds of one clock.
struct recorded_call {
  std::uint64_t call = 0;
  std::uint64_t parent = 0; ///< 0: from outside; so is one whose parent was not recorded
  std::uint32_t version = 0;
  double at = 0; ///< when it was made; `began` after it where it waited
  double began = 0;
  double ended = 0;
};

/// The requests of these calls: what each call did by itself and whom it called, from the times at which its
/// callees came and ended. Callees whose times overlap count as called together, when the first of them was;
/// time between such groups, before the first and after the last is the call's own work. Where calls of a
/// version were at that at once, more than it may have instances, an instance works for that many: what looks
/// like work from outside is, say, a sleep, during which it ran others.
///
/// Calls may come in any order. Fails where a call is there twice, ends before it begins, or is its own
/// caller. O(n log n).
result<void> add_recorded(workload& to, std::vector<recorded_call> calls);

/// Reads a recording of a live run (`learning_options::record`): JSON Lines, in any order after the first.
///
///     {"leat_trace":1}
///     {"version":3,"id":"owner/name@1.2.3","bytes":1000000,"instances_max":1}
///     {"start":3,"at":0.25,"took":0.1,"bytes":1000000,"ahead":false}
///     {"call":7,"parent":0,"version":3,"at":0.25,"began":0.35,"ended":0.4}
///
/// Times are seconds. A version without `bytes` holds the mean of what its starts did. A load, all of it to
/// construct, takes in turn what its version's starts took, beside others and all; a version without a start
/// loads as long as the mean of all. What it does not know in a line is ignored. Errors name the file, the
/// line, the field and what was expected.
result<workload> read_recording(std::istream& from, std::string const& file);
result<workload> read_recording(std::string const& file);

} // namespace leat::bench
