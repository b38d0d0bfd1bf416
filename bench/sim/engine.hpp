#pragma once

#include "bench/sim/node.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace leat::bench {

struct engine_options {
  node_options node;
  /// Share of the requests, the first ones, that are played and not measured.
  double unmeasured_share = 0;
  /// Called some thousand times in a run, with the share that is done; may be empty.
  std::function<void(double)> progress;
  /// After every moment all of the node is looked through, and what does not hold is thrown as
  /// std::logic_error. For tests: O(instances) each.
  bool checks = false;
};

/// What became of one request.
struct request_outcome {
  nanoseconds took{};     ///< from its arrival to its end
  nanoseconds working{};  ///< E_crit: the work on the path that it waited for
  nanoseconds exposed{};  ///< of the rest, waiting for starts
  nanoseconds load_max{}; ///< the longest load of the versions on that path, from cold
  bool refused = false;   ///< or one of its calls was

  /// How often over the longest load was waited for: 0 when all was warm, the length of a chain of equal
  /// loads when each was started only by its call.
  double cascade_factor() const noexcept {
    auto const waited = static_cast<double>((took - working).count());
    return load_max.count() > 0 ? waited / static_cast<double>(load_max.count()) : 0;
  }
};

/// How many calls found an instance, and how many waited for a start.
struct cold_count {
  std::uint64_t calls = 0;
  std::uint64_t cold = 0;
  double ratio() const noexcept {
    return calls > 0 ? static_cast<double>(cold) / static_cast<double>(calls) : 0;
  }
};

/// What came out of one run.
struct run_outcome {
  std::string policy;
  std::vector<request_outcome> requests; ///< those measured, as in the workload
  std::size_t first_measured = 0;        ///< index in the workload
  cold_count inner;                      ///< calls that calls make
  std::array<std::uint64_t, readiness_count> cold_found =
    {};                             ///< cold calls by what they found when they came
  std::vector<cold_count> by_level; ///< of the tree, from 1 for the root; the last for all deeper ones
  node_tally node;
  nanoseconds span{};      ///< measured, in virtual time
  std::uint64_t calls = 0; ///< played, those not measured among them
};

inline constexpr std::size_t levels_counted = 16;

/// Plays a workload against a policy, as the live runtime would drive it: tells it what happens, asks it
/// after each moment at which something happened, and when it is due. The same arguments give the same
/// outcome. Requires `checked(w)`.
run_outcome play(workload const& w, start_policy& policy, engine_options const& o);

} // namespace leat::bench
