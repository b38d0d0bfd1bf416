#pragma once

#include "actors/policy/circuit_breaker.hpp"
#include "actors/policy/restart_backoff.hpp"

#include <leat/error.hpp>
#include <leat/options.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace leat {

/// How the instances of one version fare: when one that failed is started again, and when callers are told to
/// stay away.
///
/// What fails is a start, or an instance that is lost. An algorithm that answers with an error has not
/// failed: bad input of one caller must not shut out the others. Time is an argument; thread safety: as for
/// standard containers.
class pool_health {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit pool_health(supervision_options const& o);

  /// A start failed or an instance was lost. How long to wait before the next start; nothing where callers
  /// are told to stay away.
  std::optional<std::chrono::nanoseconds> failed(error const& why, time_point now, double random_0_1);

  /// An instance has done something: all is well.
  void proved();

  /// Whether there is something to ask `admit` about.
  bool troubled() const noexcept;

  /// What a caller is told who is to stay away: `unavailable`, with the last failure and when to come again.
  std::optional<error> admit(std::string const& version, time_point now);

  bool open() const noexcept { return circuit_.state() == circuit_breaker::circuit::open; }

private:
  circuit_breaker::verdict role() const noexcept;

  restart_backoff backoff_;
  circuit_breaker circuit_;
  std::optional<error> last_;
};

} // namespace leat
