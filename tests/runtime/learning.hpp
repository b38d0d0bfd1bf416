#pragma once

#include <chrono>
#include <cstdlib>
#include <string>

namespace leat::testing {

/// How long to wait for what learning does. Only to end a test that fails.
constexpr std::chrono::seconds learning_patience{20};

/// Whether the tests are run without learning.
inline bool learning_off() {
  auto const* set = std::getenv("LEAT_LEARNING");
  return set != nullptr && std::string(set) == "0";
}

} // namespace leat::testing
