#pragma once

#include "actors/policy/activation.hpp"
#include "actors/policy/start_policy.hpp"

#include <leat/result.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace leat::bench {

using std::chrono::nanoseconds;

/// Of a recording: a start, from constructing its instance to having it.
struct recorded_start {
  nanoseconds at{};
  nanoseconds took{};

  friend bool operator==(recorded_start const&, recorded_start const&) = default;
};

/// What one version costs on the simulated node.
struct simulated_version {
  std::string name;
  std::size_t bytes = 0; ///< that an instance holds, from when its start begins
  /// What each level takes from the one before it, with no other start beside it; that of `cold` is unused.
  std::array<nanoseconds, readiness_count> step = {};
  /// Of a recording: its starts, by when they began. A start takes what the nearest of them took: so it meets
  /// what the machine was like then. Empty: what `step` says.
  std::vector<recorded_start> starts = {};
  std::uint32_t instances_max = 1; ///< 1 is the live runtime's default where something is loaded
  std::uint32_t working_max = 1;   ///< calls that one instance works for at once
  /// Calls that one instance has open at once, those that wait for their callees among them. Leat's instances
  /// take others meanwhile; with 1, an instance is taken until its call has ended, as in most platforms.
  std::uint32_t open_max = 0xffff'ffff;

  /// The level that a call needs: a version without a warm-up needs none.
  readiness needed() const noexcept {
    return step[3] > nanoseconds(0) ? readiness::warmed_up : readiness::constructed;
  }
  /// From cold.
  nanoseconds load() const noexcept { return step[1] + step[2] + step[3]; }
};

/// A part of what a call does: it works for itself, then makes calls, all at once, and waits for all of them.
/// The last part of a call makes none, and no other part does so.
struct call_step {
  nanoseconds work{};
  std::uint32_t calls = 0;
};

/// One call. The calls that it makes stand side by side, in the order of its steps.
struct scripted_call {
  static constexpr std::uint32_t no_call = 0xffff'ffff;

  std::uint32_t version = 0;
  std::uint32_t parent = no_call;
  std::uint32_t first_step = 0;
  std::uint32_t first_child = no_call; ///< `no_call` where it makes no calls
};

/// A call from outside: it and all that it leads to are `first_call` and those that follow it, up to the next
/// request's.
struct request {
  nanoseconds at{};
  std::uint32_t first_call = 0;
  std::uint32_t input_class = call_site::unknown;
};

/// What a simulation plays: flat arrays, so that millions of calls take little memory. Requests are in the
/// order of their times; a caller stands before those that it calls.
struct workload {
  std::string name;
  std::vector<simulated_version> versions;
  std::vector<request> requests;
  std::vector<scripted_call> calls;
  std::vector<call_step> steps;

  /// Index after the last call of a request.
  std::uint32_t calls_end(std::size_t request) const noexcept {
    return request + 1 < requests.size() ? requests[request + 1].first_call
                                         : static_cast<std::uint32_t>(calls.size());
  }
  /// What one instance of each version holds, together.
  std::size_t bytes_of_all() const noexcept;
};

/// Whether a workload is what it says to be; the error names what is wrong. O(size).
result<void> checked(workload const& w);

/// Level of each call in its tree; the root's is 1.
std::vector<std::uint32_t> levels_of(workload const& w);

} // namespace leat::bench
