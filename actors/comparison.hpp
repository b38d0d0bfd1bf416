#pragma once

#include "actors/call.hpp"

#include <memory>
#include <mutex>
#include <optional>

namespace leat {

class version_metrics;

/// Holds the answer of a shadow version against the one that the caller gets, and counts.
///
/// Two outcomes are the same if they are equal values, or errors with the same code. A call that its caller
/// has given up compares nothing, and ends its shadow. Thread safety: full.
class comparison final : public waiter {
public:
  /// Waits for the shadow's outcome; `metrics` are those of its version and outlive it.
  static std::shared_ptr<comparison> begin(call_ptr shadow, version_metrics& metrics);

  /// The caller's answer.
  void answered(result<value> const& outcome);

private:
  comparison(call_ptr shadow, version_metrics& metrics) : shadow_(std::move(shadow)), metrics_(metrics) {}

  void call_ended(call& shadow) noexcept override;
  void compare();

  call_ptr shadow_;
  version_metrics& metrics_;
  std::shared_ptr<comparison> self_; ///< while the shadow runs
  std::mutex lock_;
  std::optional<result<value>> answer_;
  std::optional<result<value>> shadows_;
};

} // namespace leat
