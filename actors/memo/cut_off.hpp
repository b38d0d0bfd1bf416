#pragma once

#include "actors/call.hpp"
#include "actors/memo/memo_entry.hpp"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace leat {

/// Early cut-off (as in Salsa and Shake): finds out whether an output stands although something on the way to
/// it resolves otherwise now. The calls that the algorithm made itself are made again, in order; where all
/// answer as they did, so would the algorithm, and it is not run. Else it is, and finds the answers of those
/// calls in the memo. No call is made that a run would not make: each is asked only after all before it have
/// answered as they did then.
///
/// Calls are made in the place of the leader: it pays for them, may make them, and ends them with it.
class cut_off final : private waiter {
public:
  using candidates = std::vector<std::shared_ptr<memo_reuse const>>;

  /// Ends `leader` with the first of the remembered outputs that stands, or hands it to its pool. Owns itself
  /// until then.
  static void begin(call_ptr leader, candidates of) {
    (new cut_off(std::move(leader), std::move(of)))->go_on();
  }

private:
  cut_off(call_ptr leader, candidates of) : leader_(std::move(leader)), candidates_(std::move(of)) {}

  void go_on() noexcept;
  void call_ended(call& step) noexcept override;
  bool answered_as_then() const;
  bool try_next() noexcept;
  void stands() noexcept;

  call_ptr const leader_;
  candidates const candidates_;
  std::size_t candidate_ = 0;
  std::size_t next_ = 0; ///< step of it
  call_ptr step_;
};

} // namespace leat
