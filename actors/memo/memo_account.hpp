#pragma once

#include "actors/policy/memo_worth.hpp"
#include "registry/name_table.hpp"

#include <atomic>
#include <cstdint>

namespace leat {

/// What the memo knows of one version, besides what `version_metrics` counts.
///
/// Thread safety: full.
struct memo_account {
  memo_account(name_id owner, double worth_ratio_min) : owner(owner), worth(worth_ratio_min) {}

  name_id const owner; ///< of the algorithm
  std::atomic<std::uint64_t> entries{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<bool> quarantined{false}; ///< it was caught giving two outputs for one input
  memo_worth worth;                     ///< whether looking up pays
};

} // namespace leat
