#pragma once

#include <leat/error.hpp>
#include <leat/json.hpp>
#include <leat/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leat {

/// Durations, counted by their size.
struct duration_histogram {
  std::vector<std::chrono::nanoseconds> upper_bounds; ///< ascending, inclusive; none: never called
  std::vector<std::uint64_t> cumulative;              ///< durations up to each bound
  std::chrono::nanoseconds sum{0};                    ///< of all durations
  std::uint64_t count = 0;                            ///< those beyond the last bound too
};

/// Instances of one version by what they are doing.
struct instance_counts {
  std::uint64_t starting = 0;
  std::uint64_t idle = 0;
  std::uint64_t busy = 0;
  std::uint64_t backing_off = 0; ///< failed, and started again only after a while
};

/// Counts for one published version, since the runtime began.
struct algorithm_metrics {
  std::string algorithm; ///< owner/name
  std::string version;
  std::uint64_t calls = 0;       ///< that resolved to this version and were permitted
  std::uint64_t runs = 0;        ///< of `apply`
  std::uint64_t memo_hits = 0;   ///< calls answered from the memo
  std::uint64_t memo_misses = 0; ///< calls that the memo had no answer for
  std::uint64_t memo_bypassed =
    0;                           ///< calls that it was not asked for: looking up does not pay, or quarantine
  std::uint64_t memo_reused = 0; ///< misses whose older output stood, though a step resolves otherwise now
  std::uint64_t memo_restored = 0;        ///< misses that the memo on disk had an answer for
  std::chrono::nanoseconds memo_saved{0}; ///< see `memo_counts::saved`
  std::uint64_t memo_checks = 0;          ///< hits that were computed again to see whether they are the same
  std::uint64_t memo_differences = 0;     ///< of them, those that were not; the first ends remembering
  bool memo_quarantined = false;          ///< not remembered any more, because of that
  std::uint64_t memo_entries = 0;         ///< now
  std::uint64_t memo_bytes = 0;           ///< of them
  std::uint64_t coalesced = 0;            ///< calls that waited for an equal call's run
  std::uint64_t failures = 0;             ///< calls that ended with an error
  std::uint64_t loads = 0;                ///< instances started
  std::uint64_t shadow_calls = 0;         ///< copies of other versions' calls whose outcomes were compared
  std::uint64_t shadow_differences = 0;   ///< of them, those whose outcome was another

  std::map<errc, std::uint64_t> failures_by_code = {}; ///< those that occurred
  std::uint64_t cold_starts = 0;                       ///< calls that waited for an instance to be started
  std::uint64_t cold_starts_avoided = 0;  ///< calls that did not, as one was started ahead of them
  std::uint64_t batches = 0;              ///< runs of more than one call at once
  std::uint64_t batched = 0;              ///< calls that ran in them
  std::uint64_t refused = 0;              ///< calls that met a full queue
  std::uint64_t retried = 0;              ///< runs begun again because an instance was lost
  std::uint64_t lost = 0;                 ///< instances that ended unasked
  std::uint64_t restarted = 0;            ///< instances started in the place of lost ones
  std::uint64_t waiting = 0;              ///< calls in the queue now
  std::uint64_t pre_starts = 0;           ///< instances started, or to be started, before they were called
  std::uint64_t pre_starts_used = 0;      ///< of them, those that a call ran on
  std::uint64_t pre_starts_late = 0;      ///< of those used, those that the first call still had to wait for
  std::uint64_t pre_starts_wasted = 0;    ///< those that ended unused
  std::uint64_t pre_starts_cancelled = 0; ///< those given up before their load began
  std::uint64_t pre_fetches = 0; ///< times that what `load` reads was brought into the page cache alone
  std::chrono::nanoseconds pre_starts_wasted_time{0}; ///< that those stood unused
  std::chrono::nanoseconds exposed_load{0};           ///< that calls waited for instances to be started
  instance_counts instances = {};                     ///< now
  duration_histogram queue = {};                      ///< from a call's admission until it ran first
  duration_histogram run = {};                        ///< of a call, on a thread
};

/// What is known of learning as a whole. All zero where it is off.
struct learning_metrics {
  std::uint64_t pre_starts_muted = 0; ///< left out, because those like them had not paid
  std::uint64_t observations_lost =
    0; ///< things that happened to calls and were not learned from: too many at once
  /// Memory times time of instances that were started ahead, from when they were ready until they ended
  /// unused; memory as far as it was measured. Told a moment later than the counts of versions.
  double wasted_byte_seconds = 0;
};

/// What the runtime has counted. Figures of one version belong together loosely: they are read while calls go
/// on.
struct metrics_snapshot {
  std::vector<algorithm_metrics> algorithms; ///< ordered by name, then by version; called ones only
  std::uint64_t memo_entries = 0;
  std::uint64_t memo_bytes = 0;
  learning_metrics learning = {};
};

/// The snapshot in Prometheus' text format 0.0.4, to be served as `text/plain; version=0.0.4`. Names begin
/// with `leat_`, times are in seconds.
std::string to_prometheus(metrics_snapshot const& metrics);

/// What the runtime has learned about which versions call which, as a graph.
struct call_graph {
  /// A version, or a pipeline that clients ran.
  struct node {
    std::string name;   ///< `owner/name@version`; of a pipeline its parts, as they were written
    bool loads = false; ///< has something to load before it can run
    std::chrono::nanoseconds load_mean{0}; ///< of a start, beside no other; 0 while none was seen
    std::chrono::nanoseconds load_p80{0};  ///< 80th percentile
    std::chrono::nanoseconds run_mean{0};  ///< of a call, without the starts that it waited for
    double bytes = 0;                      ///< that an instance was seen to take; 0 while unknown
  };
  struct edge {
    std::size_t caller = 0; ///< place among `nodes`
    std::size_t callee = 0;
    double probability = 0;                 ///< that a run of the caller calls the callee at least once
    double probability_low = 0;             ///< it is above that with a chance of four in five
    double multiplicity = 1;                ///< calls, where there is one, in the mean
    std::chrono::nanoseconds lag_median{0}; ///< from the caller's start to the first call
    std::chrono::nanoseconds lag_p95{0};
  };

  std::vector<node> nodes; ///< those first that were met first
  std::vector<edge> edges; ///< by caller, the most probable first
};

/// What the runtime with the data folder `data` (`runtime_options::data`) had learned when it last wrote that
/// down: at most a minute ago while it runs, else at its end. `data` may also be the file `learned` itself.
///
/// Reads one file and changes nothing, so a runtime may be using the folder. `not_found` where nothing was
/// learned, `failed_precondition` where it is damaged. Thread safety: full. Blocks for the disk.
result<call_graph> learned_graph(std::string const& data);

/// Members as in `call_graph`, times in seconds.
json to_json(call_graph const& graph);

/// A directed graph in Graphviz' DOT language: `dot -Tsvg` draws it. Edges are as thick as they are probable.
std::string to_dot(call_graph const& graph);

} // namespace leat
