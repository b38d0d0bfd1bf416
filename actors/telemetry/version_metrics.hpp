#pragma once

#include "actors/telemetry/histogram.hpp"
#include "registry/thread_slot.hpp"

#include <leat/error.hpp>
#include <leat/metrics.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leat {

/// Everything that is counted about one version.
///
/// The figures are in shards, one for each of the first threads and a few for all others, so that threads
/// that call the same version do not write to the same cache lines, and mostly need no locked instruction. A
/// shard is made when it is first written to: a version that nobody calls costs a few pointers.
///
/// Thread safety: full. A few relaxed additions; what is counted without memory for a shard is lost.
class version_metrics {
public:
  /// As the members of `algorithm_metrics`; failures are counted by `failed`.
  enum class counter : std::uint8_t {
    calls,
    runs,
    memo_hits,
    memo_misses,
    memo_bypassed,
    memo_reused,
    memo_restored,
    memo_saved, ///< in nanoseconds
    memo_checks,
    memo_differences,
    coalesced,
    loads,
    shadow_calls,
    shadow_differences,
    cold_starts,
    cold_starts_avoided,
    batches,
    batched,
    refused,
    retried,
    lost,
    restarted,
    starts_ahead,
    starts_used,
    starts_late,
    starts_wasted,
    starts_cancelled,
    fetched_ahead,
    wasted_time,  ///< in nanoseconds
    exposed_load, ///< in nanoseconds
  };

  version_metrics() = default;
  version_metrics(version_metrics const&) = delete;
  version_metrics& operator=(version_metrics const&) = delete;
  ~version_metrics();

  void count(counter what, std::uint64_t by = 1) noexcept;
  /// A call has ended with an error.
  void failed(errc code) noexcept;
  /// A call has waited so long until it ran first.
  void queued(std::chrono::nanoseconds duration) noexcept;
  /// A call has run so long.
  void ran(std::chrono::nanoseconds duration) noexcept;

  std::uint64_t total(counter what) const noexcept;

  /// Fills in all that is counted here; not the names, nor what is so only now: instances, waiting calls.
  void read(algorithm_metrics& into) const;

private:
  struct shard;

  static constexpr auto counter_count = static_cast<std::size_t>(counter::exposed_load) + 1;
  static constexpr auto code_count = static_cast<std::size_t>(errc::unauthenticated) + 1;

  template <typename Write>
  void write(Write const& what) noexcept;
  static shard* make(std::atomic<shard*>& place) noexcept;

  std::array<std::atomic<shard*>, own_slots + shared_slots> shards_{}; ///< by `thread_slot`
};
static_assert(sizeof(version_metrics) <= 512);

} // namespace leat
