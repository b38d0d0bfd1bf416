#pragma once

#include "actors/policy/memo_worth.hpp"

#include <atomic>
#include <cstdint>

namespace leat {

/// What the memo knows of one version, besides what `version_metrics` counts.
///
/// Thread safety: full.
struct memo_account {
  explicit memo_account(double worth_ratio_min) : worth(worth_ratio_min) {}

  std::atomic<std::uint64_t> entries{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<bool> quarantined{false}; ///< it was caught giving two outputs for one input
  memo_worth worth;                     ///< whether looking up pays
};

} // namespace leat
