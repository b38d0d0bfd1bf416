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
  /// The caller's place in a distributed trace; none: the root call begins a new trace. Ignored in nested
  /// calls.
  std::optional<trace_context> trace_parent = {};
  /// Decides, in place of the caller's name, which side of a label's split the whole call tree is on: calls
  /// with the same key get the same version. Ignored in nested calls.
  affinity_key affinity = {};
};
static_assert(std::is_trivially_copyable_v<call_options>);

/// Bounds of one version of an algorithm on one node; see `algorithm::limits`.
struct algorithm_limits {
  /// Instances at once. 0: one where the algorithm has a `load`, as many as there are scheduler threads where
  /// not.
  std::size_t instances_max = 0;
  /// Calls that wait for an instance; one more is refused with `resource_exhausted`.
  std::size_t waiting_max = 16'384;

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
  /// Of all entries together: outputs, inputs, dependencies and index, as far as they can be counted. 0: no
  /// memo.
  std::size_t bytes_max = std::size_t{256} << 20;
};

/// How a runtime is set up.
struct runtime_options {
  /// Folder of the durable registry, made where it is missing: what is acknowledged survives. One process may
  /// use it at a time. Empty: everything in memory, gone with the runtime.
  std::string data = {};
  /// Scheduler threads of the actor system. 0: one per core.
  std::size_t threads = 0;
  /// Loads that run at once, each on a thread of its own. 0: as many as scheduler threads.
  std::size_t loads_max = 0;
  memo_limits memo = {};
  /// Longest chain of callers, the root being 1. A deeper call fails with `resource_exhausted`.
  std::size_t depth_max = 64;
  /// Receives what algorithms log. Called on the logging thread, several at once; must not throw. None:
  /// dropped.
  std::function<void(log_entry const&)> log = {};
};

} // namespace leat
