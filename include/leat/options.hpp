#pragma once

#include <leat/trace.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace leat {

/// Whether a call may be answered from the memo.
enum class memo_use : std::uint8_t {
  use,     ///< answer from the memo where it can, remember the output
  bypass,  ///< neither look nor remember
  refresh, ///< run, and remember the new output
};

namespace detail {

/// The same number for the same text, in every process.
std::uint64_t affinity_of(std::string_view text) noexcept;

} // namespace detail

/// Calls with equal keys belong together: see `call_options::affinity`. Keeps a hash of the text alone.
class affinity_key {
public:
  constexpr affinity_key() noexcept = default;

  /// An empty text is no key.
  template <std::convertible_to<std::string_view> Text>
  affinity_key(Text const& text) noexcept {
    if (std::string_view const view(text); !view.empty())
      hash_ = detail::affinity_of(view);
  }

  std::optional<std::uint64_t> hash() const noexcept { return hash_; }

private:
  std::optional<std::uint64_t> hash_;
};

/// How one call is to be made; see `callable::with`. Each field has a default.
///
/// Trivially copyable, and must stay so: GCC 12 copies the temporary of `co_await f({.x = …})` byte by byte.
struct call_options {
  /// From `pipe()` on, over queueing, loading and running; the parent's deadline holds too. None: no own
  /// deadline. Zero or less has passed already.
  std::optional<std::chrono::nanoseconds> timeout = {};
  memo_use memo = memo_use::use;
  /// Who goes first where calls wait: each point is worth 10 ms of waiting, so a call of priority 100 goes
  /// before those of priority 0 that came less than a second earlier, and nobody waits for ever. Children
  /// inherit it. None: the parent's, 0 for a root.
  std::optional<std::int8_t> priority = {};
  /// The caller's promise that running the call twice does no harm: lost with its instance, it is run again
  /// elsewhere, as calls of pure algorithms are.
  bool idempotent = false;
  /// The caller's place in a distributed trace; none: the root call begins a new trace. Ignored in nested
  /// calls.
  std::optional<trace_context> trace_parent = {};
  /// Decides, in place of the caller's name, which side of a label's split the whole call tree is on: calls
  /// with the same key get the same version. Ignored in nested calls.
  affinity_key affinity = {};
};
static_assert(std::is_trivially_copyable_v<call_options>);

/// Where an algorithm's code runs.
enum class execution : std::uint8_t {
  cooperative, ///< on the scheduler's threads, in turns with all others: for code that computes and returns
  blocking,    ///< on a thread of its own per instance: for code that waits for files, sockets or locks
};

/// How calls are put together, for algorithms that compute many inputs at once cheaper than each alone; see
/// `algorithm::batch`.
struct batch_options {
  /// Largest batch, from 2. How many are taken is found within it: one more as long as full batches meet
  /// `latency`, a tenth fewer where one does not (AIMD; Clipper, Crankshaw et al., NSDI 2017).
  std::size_t size_max = 32;
  /// How long a call waits, with an instance at hand, for others to join it.
  std::chrono::microseconds linger{1'000};
  /// What running one batch may take.
  std::chrono::microseconds latency{50'000};

  friend bool operator==(batch_options const&, batch_options const&) = default;
};

/// How outcomes of a pure algorithm are remembered; see `algorithm::memo`.
struct memo_options {
  /// How long. It is computed again a little before, by chance and behind a caller's back, so that callers do
  /// not all find it gone at once (XFetch; Vattani, Chierichetti and Lowenstein, VLDB 2015). None: as long as
  /// what it depends on stays as it is.
  std::optional<std::chrono::milliseconds> ttl = {};
  /// Failures of the algorithm itself, too: `algorithm_failed` and `invalid_argument`. Never what failed by
  /// chance: deadlines, cancellation, full queues, lost instances.
  bool failures = false;

  friend bool operator==(memo_options const&, memo_options const&) = default;
};

/// Bounds of one version of an algorithm on one node; see `algorithm::limits`.
struct algorithm_limits {
  /// Instances that are kept, called or not, from the moment of publishing.
  std::size_t instances_min = 0;
  /// Instances at once. 0: one where the algorithm has a `load`, as many as there are scheduler threads where
  /// not.
  std::size_t instances_max = 0;
  /// Calls that wait for an instance; one more is refused with `resource_exhausted`.
  std::size_t waiting_max = 16'384;
  /// Calls that run at once in one instance, on the state that its `load` returned, which must then bear to
  /// be used by several threads. Calls that wait for a child do not count.
  std::size_t concurrency = 1;
  /// How long an instance beyond `instances_min` may have nothing to do before it is stopped.
  std::chrono::milliseconds idle_timeout{600'000};

  friend bool operator==(algorithm_limits const&, algorithm_limits const&) = default;
};

/// A line that an algorithm wrote with `context::log`.
struct log_entry {
  std::uint64_t call_id;
  std::string_view algorithm; ///< owner/name@version
  std::string_view text;
};

/// Bounds of the memo.
struct memo_limits {
  /// Of all entries together: outputs, inputs, dependencies and index, as the heap counts them. 0: no memo.
  std::size_t bytes_max = std::size_t{256} << 20;
  /// What outputs of one owner's algorithms may take of `bytes_max`, so that others' are not pushed out: a
  /// share above 0. At 1 no owner is held back.
  double owner_share_max = 1;
  /// Of what is also kept on disk, where the runtime has a data folder: outputs that took long enough to
  /// compute, for the next process. 0: none; else at least 1 MiB.
  std::size_t disk_bytes_max = std::size_t{256} << 20;
  /// One hit in so many is computed again behind the caller's back. A version that gives another output then
  /// is not pure: it is logged and not remembered any more. 0: none.
  std::uint32_t check_one_in = 1000;
  /// Where computing costs less than this many times what looking up does, the memo steps aside; measured
  /// for each version. 0: never.
  double worth_ratio_min = 3;
};

/// What happens to instances that fail to start or die. Names as in Pekko's BackoffSupervisor and
/// CircuitBreaker.
struct supervision_options {
  std::chrono::nanoseconds min_backoff =
    std::chrono::milliseconds(10); ///< before the first restart; then doubled
  std::chrono::nanoseconds max_backoff = std::chrono::seconds(10);
  double random_factor = 0.2;   ///< up to this share is added to a wait
  std::size_t max_restarts = 3; ///< within `within`; then the calls that wait are answered with the failure
  std::chrono::nanoseconds within = std::chrono::minutes(1);
  std::size_t max_failures =
    5; ///< in a row; the last opens the circuit: calls are answered `unavailable` at once
  std::chrono::nanoseconds reset_timeout =
    std::chrono::seconds(1); ///< of the circuit, until a call may probe; then doubled
  std::chrono::nanoseconds max_reset_timeout = std::chrono::seconds(60);
  std::size_t attempts_max = 3; ///< runs of one call, where it is lost with its instance and may be run again
};

/// How the runtime learns which algorithms call which, and starts instances before they are called.
struct learning_options {
  /// Off: instances are started when calls wait for them, and stopped when their `idle_timeout` is over.
  /// Outputs are the same either way. The environment variable `LEAT_LEARNING=0` switches it off in all
  /// runtimes of a process.
  bool enabled = true;
  /// What instances with a `load` may take together before those that save least are stopped, and on half of
  /// which instances are held no longer than they are worth. As far as was measured: by how much the process
  /// grew while they loaded. 0: half of the machine's memory.
  std::size_t instance_bytes_max = 0;
  /// Of that, for instances that were started ahead of calls and not yet used: from 0 to 1.
  double ahead_share = 0.15;
  /// What memory is worth: how many bytes held idle for a second one waits a second less for. The default is
  /// an instance of 140 MB held for two minutes. Lower saves memory. Above 0.
  double byte_seconds_per_second = 16.0 * (1 << 30);
  /// Where to write down what is observed, as JSON Lines, for `leat sim --trace`; written anew by each
  /// runtime. Where calls are very many, trees are left out. Empty: nowhere.
  std::string record = {};
};

/// How scheduler threads share the work.
enum class scheduling : std::uint8_t {
  stealing, ///< a queue for each thread; who has nothing to do takes from another
  sharing,  ///< one queue for all
};

/// How a runtime is set up.
struct runtime_options {
  /// Folder of the durable registry, made where it is missing: what is acknowledged survives, and so does
  /// what was learned, up to a minute ago after a crash. One process may use it at a time. Empty: everything
  /// in memory, gone with the runtime.
  std::string data = {};
  /// Scheduler threads of the actor system. 0: one per core.
  std::size_t threads = 0;
  leat::scheduling scheduling = leat::scheduling::stealing;
  /// Loads that run at once, each on a thread of its own. 0: as many as scheduler threads.
  std::size_t loads_max = 0;
  memo_limits memo = {};
  learning_options learning = {};
  supervision_options supervision = {};
  /// A cooperative algorithm that keeps a scheduler thread this long without a `co_await` is reported to the
  /// log by name, once, while it runs or when it has ended.
  std::chrono::nanoseconds long_run = std::chrono::milliseconds(100);
  /// Longest chain of callers, the root being 1. A deeper call fails with `resource_exhausted`.
  std::size_t depth_max = 64;
  /// Receives what algorithms log. Called on the logging thread, several at once; must not throw. None:
  /// dropped.
  std::function<void(log_entry const&)> log = {};
};

} // namespace leat
