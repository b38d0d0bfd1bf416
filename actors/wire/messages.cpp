#include "actors/wire/messages.hpp"

#include <algorithm>

namespace leat {

std::optional<std::chrono::nanoseconds> time_left(
  std::chrono::steady_clock::time_point deadline, std::chrono::steady_clock::time_point now) noexcept {
  if (deadline <= now)
    return std::chrono::nanoseconds(0);
  // Without overflow, also where the clock stands below zero.
  if (deadline == deadline.max() || deadline - wire_bounds::time_left_max > now)
    return std::nullopt;
  return deadline - now;
}

std::string to_string(call_message const& message) {
  return "call " + std::to_string(message.id) + " of " + message.name + "@" + message.version;
}

std::string to_string(answer_message const& message) {
  return "answer to call " + std::to_string(message.id) + ": " +
         (message.outcome ? "ok" : to_string(message.outcome.error()));
}

} // namespace leat
