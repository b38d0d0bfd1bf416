#pragma once

#include "bench/sim/engine.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace leat::testing {

using namespace std::chrono_literals;
using bench::nanoseconds;

/// Workloads written down call by call, for results that are computed by hand.
struct small_workload {
  bench::workload w;

  /// A version that loads for so long, all of it to construct.
  std::uint32_t version(nanoseconds load, std::size_t bytes = 1, std::uint32_t instances_max = 1) {
    auto const number = static_cast<std::uint32_t>(w.versions.size());
    w.versions.push_back({.name = "v" + std::to_string(number),
      .bytes = bytes,
      .step = {0ns, 0ns, load, 0ns},
      .instances_max = instances_max});
    return number;
  }

  /// A request of one call.
  void request(nanoseconds at, std::uint32_t version, nanoseconds work) { chain(at, {{version, work}}); }

  /// Each calls the next one at once, and works when it has its answer; the last one just works.
  void chain(nanoseconds at, std::vector<std::pair<std::uint32_t, nanoseconds>> const& calls) {
    auto const first = static_cast<std::uint32_t>(w.calls.size());
    w.requests.push_back({at, first});
    for (std::uint32_t i = 0; i < calls.size(); ++i) {
      auto const last = i + 1 == calls.size();
      w.calls.push_back({calls[i].first, i == 0 ? bench::scripted_call::no_call : first + i - 1,
        static_cast<std::uint32_t>(w.steps.size()), last ? bench::scripted_call::no_call : first + i + 1});
      if (!last)
        w.steps.push_back({0ns, 1});
      w.steps.push_back({calls[i].second, 0});
    }
  }

  /// The root works, makes all calls at once, and works as long again.
  void fan_out(nanoseconds at, std::uint32_t root, nanoseconds work,
    std::vector<std::pair<std::uint32_t, nanoseconds>> const& callees) {
    auto const first = static_cast<std::uint32_t>(w.calls.size());
    w.requests.push_back({at, first});
    w.calls.push_back(
      {root, bench::scripted_call::no_call, static_cast<std::uint32_t>(w.steps.size()), first + 1});
    w.steps.push_back({work, static_cast<std::uint32_t>(callees.size())});
    w.steps.push_back({work, 0});
    for (auto const& [version, takes] : callees) {
      w.calls.push_back(
        {version, first, static_cast<std::uint32_t>(w.steps.size()), bench::scripted_call::no_call});
      w.steps.push_back({takes, 0});
    }
  }
};

/// Starts neither bounded nor slowed by each other; the node is looked through at each step.
inline bench::engine_options roomy() {
  bench::engine_options o;
  o.node.bytes_max = 1'000'000;
  o.node.at_hand_max = 1'000'000;
  o.node.starts_max = 64;
  o.node.start_slope = 0;
  o.checks = true;
  return o;
}

} // namespace leat::testing
