#pragma once

#include "actors/call.hpp"

#include <leat/result.hpp>

#include <utility>

namespace leat {

/// Holds the outcome of a run that was made to check on a remembered outcome against that; tells the call
/// path. Owns itself until the run has ended.
class memo_check final : private waiter {
public:
  /// `run` has not been admitted yet.
  static void begin(call_ptr const& run, result<value> remembered) {
    run->wait(*new memo_check(run, std::move(remembered)));
  }

private:
  memo_check(call_ptr run, result<value> remembered)
      : run_(std::move(run)), remembered_(std::move(remembered)) {}

  void call_ended(call& run) noexcept override;

  call_ptr run_;
  result<value> remembered_;
};

} // namespace leat
