#pragma once

#include <leat/algorithm.hpp>
#include <leat/client.hpp>
#include <leat/metrics.hpp>
#include <leat/options.hpp>

#include <memory>

namespace caf {
class actor_system;
}

namespace leat {

/// The runtime of one process: registry, actor system and memo. Several may live side by side.
///
/// Destroying it ends every open call with `cancelled`, waits for code that is running, and leaves no thread
/// behind. Thread safety: full, but for the destructor.
class runtime {
public:
  runtime();
  explicit runtime(runtime_options options);
  runtime(runtime const&) = delete;
  runtime& operator=(runtime const&) = delete;
  ~runtime();

  /// Publishes one version, visible to every later root call. Throws `error`: `already_exists` for a version
  /// that is published, `invalid_argument` for an algorithm without `apply` or with contradictory parts.
  void publish(algorithm const& a);

  /// A client for the embedding process itself, which may call everything.
  leat::client client() const;

  metrics_snapshot metrics() const;

private:
  friend caf::actor_system& actor_system_of(runtime& rt) noexcept; // leat/caf.hpp
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace leat
