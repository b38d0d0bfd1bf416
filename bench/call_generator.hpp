#pragma once

#include "bench/arrivals.hpp"
#include "bench/call_dag.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace leat::bench {

/// A workload of calls that call others, with the distributions that were published for serverless platforms
/// and microservices. What no source gives is marked as assumed.
///
/// Sources: [wild] Shahrad et al., Serverless in the Wild, ATC 2020; [orion] Mahgoub et al., ORION, OSDI
/// 2022; [huawei] Joosen et al., Serverless Cold Starts and Where to Find Them, EuroSys 2025; [alibaba] Luo
/// et al., Characterizing Microservice Dependency and Performance, SoCC 2021.
struct call_generator_options {
  dag_options dags;
  arrival_options arrivals;

  /// Number of root calls after which a part of the tables is drawn anew; 0: never.
  std::size_t drift_after = 0;
  double drift_share = 0.3; ///< of the tables; assumed

  /// Seconds that a version works for itself: lognormal over the versions [wild]. Medians of Huawei's regions
  /// are 4 to 100 ms; for pipelines of small models, ln 0.008 and 1.2 are assumed.
  double work_ln_mean = -0.38;
  double work_sigma = 2.36;
  /// The same between calls of one version: calm. 1.9 is heavy, from a P95 80 times the P25 [orion].
  double work_sigma_of_calls = 0.5;

  /// Seconds to load a version: lognormal over the versions [huawei], scaled from pods to Leat's instances
  /// (assumed).
  double load_ln_mean = 0.297;
  double load_sigma = 1.326;
  double load_scale = 0.05;

  /// Memory of an instance in MB: Burr XII over the versions [wild, of apps].
  double memory_c = 11.652;
  double memory_k = 0.221;
  double memory_scale = 107.083;

  std::uint64_t seed = 1;
};

/// What a version costs.
struct version_costs {
  double work_median = 0; ///< seconds
  double load = 0;        ///< seconds
  std::size_t bytes = 0;  ///< of an instance
  double work_before = 0; ///< share of its work that it does before it calls others; assumed uniform
};

/// Costs with the options' distributions. Draws from both.
version_costs draw_costs(
  call_generator_options const& o, std::mt19937_64& random, std::normal_distribution<double>& normal);

/// One call of a tree. It works, calls all its callees at once, and works on when the last of them is done.
struct drawn_call {
  static constexpr std::uint32_t no_parent = 0xffff'ffff;

  std::uint32_t callee = 0;         ///< version
  std::uint32_t parent = no_parent; ///< place in the tree, before this one's
  double work_before = 0;           ///< seconds of its own, before its callees
  double work_after = 0;            ///< and after them
};

/// A root call and all that it leads to.
struct call_tree {
  double at = 0; ///< seconds since the beginning
  std::uint32_t entry = 0;
  std::uint32_t input_class = no_class;
  std::vector<drawn_call> calls; ///< the root first
};

/// An endless stream of call trees, in the order of their times. The same options give the same stream.
///
/// Versions 0 to `entries` - 1 are the entries, the next `hubs` the shared hubs.
class call_generator {
public:
  explicit call_generator(call_generator_options const& o);

  call_tree next();

  std::span<version_costs const> versions() const noexcept { return costs_; }

  /// The truth about an activation: each callee with the probability that it is called.
  std::vector<possible_call> possible(
    std::uint32_t entry, std::uint32_t caller, std::uint32_t input_class) const {
    return dags_[entry].possible(caller, input_class);
  }

  /// Whether the table of a caller in an entry's DAG was drawn anew at the drift.
  bool redrawn(std::uint32_t entry, std::uint32_t caller) const { return dags_[entry].redrawn(caller); }

private:
  void add_call(call_tree& to, std::uint32_t callee, std::uint32_t parent);

  call_generator_options const o_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  std::vector<version_costs> costs_;
  std::vector<call_dag> dags_; ///< by entry
  arrivals arrivals_;
  std::size_t drawn_ = 0;
};

} // namespace leat::bench
