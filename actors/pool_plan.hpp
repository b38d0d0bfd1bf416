#pragma once

#include "registry/published.hpp"

#include <leat/options.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace leat {

/// How the instances of one version are to be run, from its manifest and the machine. Plain data.
struct pool_plan {
  /// `threads` are the scheduler's.
  pool_plan(published const& version, std::size_t threads);

  std::size_t instances_min;
  std::size_t instances_max; ///< at least 1
  std::size_t concurrency;   ///< of one instance
  std::size_t waiting_max;
  std::chrono::nanoseconds idle_timeout;
  leat::execution execution;
  std::optional<batch_options> batch;
};

} // namespace leat
