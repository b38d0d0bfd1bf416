#pragma once

#include <leat/error.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace leat {

/// An error that is worth another try, with the time after which: in the message, and as `retry_after_ms` in
/// the detail.
inline error refusal(errc code, std::string message, std::chrono::nanoseconds retry_after) {
  using std::chrono::milliseconds;
  auto const wait = std::max(milliseconds(1), std::chrono::ceil<milliseconds>(retry_after)).count();
  return {
    code, std::move(message) + "; try again in " + std::to_string(wait) + " ms", {{"retry_after_ms", wait}}};
}

} // namespace leat
