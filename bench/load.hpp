#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace leat::bench {

using clock_type = std::chrono::steady_clock;

/// Uses up this much processor time of the calling thread.
void burn(std::chrono::nanoseconds processor_time);

/// When calls are to be sent, from the beginning on: a Poisson process, the same for the same seed.
std::vector<std::chrono::nanoseconds> poisson_arrivals(
  double per_second, std::chrono::nanoseconds length, std::uint64_t seed);

/// Calls `send(i, intended)` for each arrival at its time, in this thread, and at once where it is late.
///
/// An open loop: it does not wait for answers. Latencies count from `intended`, so that a sender who is held
/// up does not hide that those behind him wait (coordinated omission).
void send_on_schedule(std::vector<std::chrono::nanoseconds> const& arrivals,
  std::function<void(std::size_t, clock_type::time_point)> const& send);

} // namespace leat::bench
