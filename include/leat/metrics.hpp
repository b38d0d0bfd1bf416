#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace leat {

/// Counts for one published version, since the runtime began.
struct algorithm_metrics {
  std::string algorithm; ///< owner/name
  std::string version;
  std::uint64_t calls = 0;              ///< that resolved to this version and were permitted
  std::uint64_t runs = 0;               ///< of `apply`
  std::uint64_t memo_hits = 0;          ///< calls answered from the memo
  std::uint64_t coalesced = 0;          ///< calls that waited for an equal call's run
  std::uint64_t failures = 0;           ///< calls that ended with an error
  std::uint64_t loads = 0;              ///< instances started
  std::uint64_t shadow_calls = 0;       ///< copies of other versions' calls whose outcomes were compared
  std::uint64_t shadow_differences = 0; ///< of them, those whose outcome was another
};

/// What the runtime has counted. Figures of one version belong together loosely: they are read while calls go
/// on.
struct metrics_snapshot {
  std::vector<algorithm_metrics> algorithms; ///< ordered by name, then by version; called ones only
  std::uint64_t memo_entries = 0;
  std::uint64_t memo_bytes = 0;
};

} // namespace leat
