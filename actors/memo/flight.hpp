#pragma once

#include "actors/call.hpp"
#include "actors/memo/memo_entry.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace leat {

/// A run of a pure algorithm that equal calls wait for.
struct flight {
  memo_key key;
  std::uint64_t revision = 0;  ///< of the catalog that all of them see
  std::uint64_t forgotten = 0; ///< how often something had been forgotten by hand when it began
  memo_basis basis;            ///< the leader's
  memo_account* account = nullptr;
  call* leader = nullptr;
  /// Outputs that were remembered when some step resolved otherwise, newest first.
  std::vector<std::shared_ptr<memo_reuse const>> reuse;
  double cost = 0; ///< of a run, in seconds, where the leader's output was not computed now
  std::vector<call_ptr> waiting;

  // Of `flight_graph`.
  std::shared_ptr<flight> above;                ///< the nearest flight among the leader's callers
  std::vector<std::shared_ptr<flight>> blocked; ///< the nearest flights of those who wait
};

/// The flight that a call belongs to: the nearest of its callers'. Null where none of them leads one.
std::shared_ptr<flight> nearest_flight(call const& c);

/// Who waits for whom among flights.
///
/// Thread safety: full. Operations hold one lock, and take none inside of it.
class flight_graph {
public:
  /// Notes that a call below `asking` is about to wait for `wanted`. False where that would close a circle:
  /// `wanted` waits, directly or through others, for `asking`, and both would wait for ever. Pure algorithms
  /// that need each other's output for the same inputs do this; without a memo they would call each other
  /// until the depth bound.
  bool wait(flight& wanted, std::shared_ptr<flight> asking);
  /// Another call leads.
  void led_by(flight& f, call const& leader);
  void over(flight& f);

private:
  static bool closes_a_circle(flight const& wanted, std::shared_ptr<flight> const& asking);

  std::mutex lock_;
};

} // namespace leat
