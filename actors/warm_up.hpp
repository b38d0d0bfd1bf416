#pragma once

#include "actors/call.hpp"

#include <leat/error.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace leat {

/// Hears when an instance's first run has ended, well or not, and says so. Owns itself until then.
class warm_up final : private waiter {
public:
  using heard = std::function<void(std::optional<error>)>;

  /// `run` has not been admitted yet. `then` is called once, on the thread that ends it.
  static void begin(call_ptr const& run, heard then) {
    if (auto* w = new warm_up(run, std::move(then)); !run->wait(*w))
      w->call_ended(*run);
  }

private:
  warm_up(call_ptr run, heard then) : run_(std::move(run)), then_(std::move(then)) {}

  void call_ended(call& run) noexcept override {
    then_(run.outcome() ? std::nullopt : std::optional(run.outcome().error()));
    delete this;
  }

  call_ptr run_;
  heard then_;
};

} // namespace leat
