#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace leat::bench {

/// What every call of a benchmark carries, on all sides.
inline std::string const payload(64, 'x');

/// The C++ Actor Framework alone: requests and responses between event-based actors in a system of its own.
/// No registry, no permission, no deadline, no error path.
///
/// Each function does a thing `count` times and returns the nanoseconds of one.
class caf_peer {
public:
  explicit caf_peer(std::size_t threads);
  ~caf_peer();

  /// One actor asks another, without a timeout.
  double nested(int count);
  /// The same with CAF's own timeout of 10 s.
  double nested_timed(int count);
  /// One actor asks the first of four in a row; each forwards and answers through a response promise.
  double chain(int count);
  /// One actor asks eight others at once and waits for all answers.
  double fan_out(int count);
  /// An ordinary thread asks an actor and blocks until the answer is there.
  double from_thread(int count);
  /// `count` requests at once to one actor per thread, sent by an actor, all awaited.
  double in_flight(int count);
  /// The same sent by an ordinary thread, which takes the answers in order.
  double in_flight_from_thread(int count);

private:
  struct actors;
  std::unique_ptr<actors> actors_;
};

} // namespace leat::bench
