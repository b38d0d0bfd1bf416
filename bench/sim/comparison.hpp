#pragma once

#include "bench/plot.hpp"
#include "bench/sim/figures.hpp"
#include "bench/sim/policies/catalog.hpp"

#include <functional>
#include <string>
#include <vector>

namespace leat::bench {

/// Several policies side by side on several traces.
struct comparison_of_policies {
  struct trace {
    std::string name;
    std::size_t requests = 0;
    std::size_t calls = 0;
    std::vector<figures> of; ///< by policy
  };
  std::vector<std::string> policies;
  std::vector<trace> traces;
  std::size_t bytes_max = 0;   ///< of the last node
  std::vector<double> seconds; ///< by policy: processor time over all traces; not part of any output

  /// Mean over the traces, each counted once.
  figures mean(std::size_t policy) const;
  /// The trace on which it is furthest from the clairvoyant (`G`).
  trace const& worst(std::size_t policy) const;
  /// The policy of that name; the count of policies where it did not run.
  std::size_t place(std::string_view policy) const noexcept;
};

struct comparison_options {
  engine_options engine;
  /// Of what one instance of each version holds together: the memory bound, where `engine.node.bytes_max`
  /// is 0.
  double memory_share = 0.5;
  std::vector<policy_entry> policies; ///< reactive and clairvoyant are added: figures are relative to them
  policy_settings settings;
  /// Called with the trace's name, the policy's and the share that is done; may be empty.
  std::function<void(std::string_view, std::string_view, double)> progress;
};

/// Plays the trace against all policies, and adds what came out. The same workload and options give the same
/// figures. Requires `checked(w)`.
void add_trace(comparison_of_policies& to, workload const& w, comparison_options const& o);

/// For people: figures with units, policies side by side, the worst trace of each, and where Leat loses.
std::string as_table(comparison_of_policies const& c);
/// For programs: all figures of all traces.
json as_json(comparison_of_policies const& c);
/// Latency against wasted memory; cold ratio by level; cascade factor by depth.
std::vector<diagram> as_diagrams(comparison_of_policies const& c);

/// A line for each trace and policy that has a lower mean end-to-end time than Leat; the clairvoyant aside.
std::vector<std::string> where_leat_loses(comparison_of_policies const& c);

} // namespace leat::bench
