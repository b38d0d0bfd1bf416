#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

namespace leat::bench {

inline constexpr std::uint32_t no_class = 0xffff'ffff;

/// A point of a distribution: this share of all is not above `value`. Between points, logarithms are
/// interpolated.
struct share_below {
  double value;
  double share;
};

/// How deep and how wide DAGs are, each counted once: median 3, P95 8, at most 47; 65 % are chains, the P95
/// of the width is 37 (ORION, OSDI 2022). How many are no deeper than 1 and than 3 is as for a
/// lognormal with that median and P95; the greatest width is that of the runs.
inline std::vector<share_below> const depth_of_dags = {{1, 0.125}, {3, 0.6}, {8, 0.95}, {47, 1}};
inline std::vector<share_below> const width_of_dags = {{1, 0.65}, {37, 0.95}, {87, 1}};
/// The same of DAGs counted as often as they run, from ORION's data set of Azure Durable Functions in 2021.
inline std::vector<share_below> const depth_of_runs = {
  {1, 0.125}, {2, 0.68}, {3, 0.868}, {4, 0.924}, {5, 0.96}, {6, 0.972}, {7, 0.991}, {8, 0.995}, {93, 1}};
inline std::vector<share_below> const width_of_runs = {
  {1, 0.787}, {2, 0.921}, {3, 0.952}, {5, 0.968}, {17, 0.99}, {87, 1}};

/// Who calls whom. The numbers without a source are those of the comparison of pair learners that the
/// targets are from.
struct dag_options {
  std::size_t entries = 60;
  std::size_t versions = 300; ///< entries and hubs among them
  std::size_t hubs = 15;      ///< versions that many DAGs share
  double hub_share = 0.35;    ///< of the callees

  std::vector<share_below> depth = depth_of_dags;
  std::vector<share_below> width = width_of_dags;
  /// The entry of a DAG that is no chain makes as many calls at once as it is wide: all to one callee, or to
  /// several, at most as many as Alibaba's microservices have (Luo et al., SoCC 2021). That it is the entry,
  /// and the split between the two, are assumed.
  double one_callee_share = 0.5;
  std::size_t callees_max = 10;

  /// A call goes to one of 1, 2 or 3 callees; with what weights is drawn as squares of exponentials.
  std::array<double, 3> choices = {0.65, 0.25, 0.10};
  /// That a call is made at all; 0.9 in the simulation that the targets of pre-starting are from.
  double call_probability = 1;

  /// Root calls have one of so many input classes, which all calls of the tree share; 0: none. In a share of
  /// the calls with a choice, the class decides. Not from the sources.
  std::size_t input_classes = 0;
  double decided_by_class = 0;
};

/// A callee and the probability that one activation calls it at least once.
struct possible_call {
  std::uint32_t callee;
  double probability;
};

/// Who calls whom below one entry. A version is there once, at one level; calls go to deeper levels.
class call_dag {
public:
  call_dag(dag_options const& o, std::uint32_t entry, std::uint64_t seed);

  /// Adds whom one activation of `caller` calls.
  void draw_calls(std::uint32_t caller, std::uint32_t input_class, std::mt19937_64& random,
    std::vector<std::uint32_t>& callees) const;

  std::vector<possible_call> possible(std::uint32_t caller, std::uint32_t input_class) const;

  /// Draws this share of the tables anew, with whatever new callees they then need.
  void drift(double share);

  bool redrawn(std::uint32_t caller) const;

private:
  /// One of several, each with a weight.
  struct choice {
    std::vector<possible_call> callees; ///< weights, which sum up to 1
    std::vector<std::size_t> of_class;  ///< the one for each input class, where the class decides
    std::size_t times = 1;
  };
  struct node {
    std::size_t level = 1; ///< the entry's
    std::size_t width = 1; ///< calls that it makes at once
    std::vector<choice> table = {};
    bool redrawn = false;
  };

  void draw_table(std::uint32_t caller);
  choice draw_choice(std::size_t level, std::vector<std::uint32_t> const& others);
  bool draw_callee(std::size_t level, std::vector<std::uint32_t> const& others, std::uint32_t& out);
  std::size_t draw_from(std::vector<share_below> const& points);
  void expand();
  double unit() { return std::uniform_real_distribution<double>(0, 1)(random_); }

  dag_options const o_;
  std::mt19937_64 random_;
  std::unordered_map<std::uint32_t, node> nodes_;
  std::vector<std::uint32_t> order_; ///< nodes as they came
  std::size_t depth_;
  std::size_t width_;
  std::size_t expanded_ = 0; ///< of `order_`, those with a table
};

} // namespace leat::bench
