#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace leat::bench {

/// What a live runtime and the simulator made of the same requests.
struct agreement {
  std::size_t requests = 0;
  std::size_t calls = 0;
  std::size_t live_cold = 0;      ///< calls that waited for a start
  std::size_t simulated_cold = 0; ///< the same calls in the simulator
};

/// Sends requests to a live runtime that learns, as a Poisson process for about a minute, and records them;
/// then plays the recording in the simulator with the same policy and the same idle timeout. `seed`: when
/// requests come.
agreement compare_live_and_simulated(std::string const& model, bool learning, std::uint64_t seed);

} // namespace leat::bench
