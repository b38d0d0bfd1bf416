#pragma once

#include "actors/policy/start_policy.hpp"
#include "bench/sim/workload.hpp"

#include <leat/result.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace leat::bench {

/// What policies can be told.
struct policy_settings {
  std::uint64_t seed = 1; ///< for those that draw numbers
  /// Leat's: bytes held idle for a second that are worth a second of waiting. So many that all memory is used
  /// as long as it is there, as the others use it; lower saves memory.
  double byte_seconds_per_second = 1e6 * (1 << 30);
};

/// A policy that can be asked for by name.
struct policy_entry {
  std::string_view name;
  std::string_view what; ///< in a line
  /// A fresh one. The workload is for those that know what no policy can.
  std::unique_ptr<start_policy> (*make)(workload const& w, policy_settings const& s);
};

/// All there are; the clairvoyant last.
std::span<policy_entry const> policies() noexcept;

/// The one of that name; the error lists those there are.
result<policy_entry> policy_named(std::string_view name);

} // namespace leat::bench
