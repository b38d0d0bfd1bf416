#pragma once

#include <chrono>
#include <cstdint>

namespace leat::test {

/// When keys are made and verified.
constexpr std::chrono::system_clock::time_point noon{std::chrono::seconds(1'800'000'000)};
/// Cost of a slow hash, so low that it is fast.
constexpr std::uint32_t low_cost = 4;

} // namespace leat::test
