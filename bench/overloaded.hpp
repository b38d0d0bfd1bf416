#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace leat::bench {

/// What became of a call.
enum class outcome : std::uint8_t {
  accepted, ///< answered; or still waiting at the end where nothing bounds the wait
  refused,  ///< because the queue was full
  late,     ///< its deadline passed
};

struct answer {
  bench::outcome outcome;
  double milliseconds; ///< since the call was to be sent; for a waiting one up to the end, so in truth more
};

/// Somebody with one scheduler thread who is asked for work of 1 ms of processor time each.
class overloaded {
public:
  static constexpr std::chrono::nanoseconds work = std::chrono::milliseconds(1);
  /// What is answered later helps nobody any more.
  static constexpr std::chrono::duration<double, std::milli> useful_within{50};

  /// Leat with `limits.waiting_max` = 2.
  static std::unique_ptr<overloaded> bounded();
  /// Leat with the default bound; callers give up after `useful_within`.
  static std::unique_ptr<overloaded> timed();
  /// An actor of the C++ Actor Framework alone, whose mailbox has no bound.
  static std::unique_ptr<overloaded> bare_caf();

  virtual ~overloaded() = default;

  virtual std::string name() const = 0;

  /// Calls that are sent at these times. Returns when all have ended; where nothing bounds the wait, what
  /// waits after the last was sent is cut short.
  virtual std::vector<answer> ask(std::vector<std::chrono::nanoseconds> const& arrivals) = 0;

  /// Calls per second in a closed loop: two in flight.
  virtual double capacity(std::chrono::nanoseconds length) = 0;
};

} // namespace leat::bench
