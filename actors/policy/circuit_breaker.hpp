#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leat {

/// Keeps calls away from what keeps failing, and finds out when it has recovered. A value: time is an
/// argument.
///
/// Closed, it lets everything pass and counts failures in a row. Open, it refuses. When the reset timeout has
/// passed, the next call is a probe, and the circuit half open: the probe's success closes it, its failure
/// opens it for a longer time (Nygard, "Release It!"; options by Pekko's names).
/// Thread safety: as for standard containers. All operations O(1).
class circuit_breaker {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using nanoseconds = std::chrono::nanoseconds;

  struct options {
    std::size_t max_failures = 5; ///< in a row; the last of them opens the circuit
    nanoseconds reset_timeout = std::chrono::seconds(1);
    double exponential_backoff_factor = 2; ///< of the reset timeout, by each failed probe
    nanoseconds max_reset_timeout = std::chrono::seconds(60);
  };

  enum class circuit : std::uint8_t { closed, open, half_open };

  /// What a call may do. One that may run reports its outcome with the verdict it was given.
  enum class verdict : std::uint8_t { pass, probe, refuse };

  circuit_breaker() = default;
  explicit circuit_breaker(options const& o) : options_(o) {}

  /// Half open, one probe is out at a time. One that has not reported after the reset timeout is taken for
  /// lost, and another is let through.
  verdict admit(time_point now);

  /// A call that was admitted with `how` came to a good end. Those that passed before the circuit opened say
  /// nothing about it now: only a probe closes it.
  void succeeded(verdict how);

  /// A call that was admitted with `how` failed, in a way that says something about the callee.
  void failed(verdict how, time_point now);

  /// Opens the circuit at once, as when the restart budget is used up.
  void trip(time_point now);

  /// How long until a probe may be let through; zero where the next call would not be refused.
  nanoseconds retry_after(time_point now) const noexcept;

  /// As of the last call of another function: an open circuit becomes half open when a probe asks.
  circuit state() const noexcept { return state_; }

private:
  void close() noexcept;
  void open(time_point now) noexcept;
  void open_longer(time_point now) noexcept;

  options options_;
  circuit state_ = circuit::closed;
  std::size_t failures_ = 0;                          ///< in a row, while closed
  nanoseconds reset_timeout_{options_.reset_timeout}; ///< the current one
  time_point until_{}; ///< open: no probe before; half open: the probe is lost then
};

} // namespace leat
