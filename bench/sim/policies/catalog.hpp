#pragma once

#include "actors/policy/start_policy.hpp"
#include "bench/sim/workload.hpp"

#include <leat/result.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace leat::bench {

/// A policy that can be asked for by name.
struct policy_entry {
  std::string_view name;
  std::string_view what; ///< in a line
  /// A fresh one. The workload is for those that know what no policy can.
  std::unique_ptr<start_policy> (*make)(workload const& w, std::uint64_t seed);
};

/// All there are; the clairvoyant last.
std::span<policy_entry const> policies() noexcept;

/// The one of that name; the error lists those there are.
result<policy_entry> policy_named(std::string_view name);

} // namespace leat::bench
