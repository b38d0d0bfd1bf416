#pragma once

#include <leat/algorithm.hpp>
#include <leat/client.hpp>
#include <leat/memo.hpp>
#include <leat/metrics.hpp>
#include <leat/options.hpp>
#include <leat/principal.hpp>
#include <leat/registry.hpp>
#include <leat/spans.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace caf {
class actor_system;
}

namespace leat {

/// The runtime of one process: registry, actor system and memo. Several may live side by side.
///
/// Destroying it is `shutdown()` without grace. Thread safety: full, but for the destructor.
class runtime {
public:
  runtime();
  /// Throws `error` where the registry in `options.data` cannot be opened: in use by another process,
  /// damaged, made by a newer Leat, or no place to write. Nothing is changed there then. `invalid_argument`
  /// where an option makes no sense.
  explicit runtime(runtime_options options);
  runtime(runtime const&) = delete;
  runtime& operator=(runtime const&) = delete;
  ~runtime();

  /// Publishes one version, visible to every later root call: `registry().publish(a)`. Throws `error`:
  /// `already_exists` for a version that is published, `invalid_argument` for an algorithm without `apply` or
  /// with contradictory parts.
  void publish(algorithm const& a);

  /// A client for the embedding process itself, which may call everything.
  leat::client client() const;

  /// A client that acts for a principal, unchecked: the embedder vouches for it. A principal that is
  /// malformed or not there gets a client whose calls say so.
  leat::client client(principal const& who) const;

  /// A client for whoever has this secret. Where it is wrong, expired or revoked, also later, all calls
  /// answer `unauthenticated`. Takes some 50 ms the first time that the process sees the secret.
  leat::client client(api_key const& key) const;

  /// The registry, as the embedding process, which may do everything.
  leat::registry registry() const;

  /// The registry as a principal, or whoever has this secret, may see and change it.
  leat::registry registry(principal const& who) const;
  leat::registry registry(api_key const& key) const;

  /// The memo, as the embedding process meets it, and as a principal does.
  leat::memo memo() const;
  leat::memo memo(principal const& who) const;

  metrics_snapshot metrics() const;

  /// Where the time of a call tree went: of the tree that this call belongs to, as far as it has ended and is
  /// remembered (per thread the newest 16,384 calls, and the 64 slowest trees). `not_found` otherwise.
  /// `to_string` prints it, `to_trace_events` makes a file for Perfetto of it. Milliseconds; not for the hot
  /// path.
  result<call_tree_report> explain(std::uint64_t call_id) const;

  /// At most `n` root calls that ended lately, the last first; and the slowest that are remembered.
  std::vector<span> recent_calls(std::size_t n = 32) const;
  std::vector<span> slow_calls(std::size_t n = 32) const;

  /// What was learned about which versions call which, up to now. Empty where learning is off. Milliseconds.
  call_graph graph() const;

  /// Ends the runtime's work in order: refuses new root calls (`unavailable`), lets the open ones go on for
  /// at most `grace`, cancels what is left then, and waits for code that is running. Afterwards every call
  /// has its answer and no thread of the runtime is left; clients answer `unavailable`, the registry still
  /// works. How many root calls had to be cancelled. A second time does nothing. Not on a thread of the
  /// runtime.
  std::size_t shutdown(std::chrono::nanoseconds grace = {});

private:
  friend caf::actor_system& actor_system_of(runtime& rt) noexcept; // leat/caf.hpp
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace leat
