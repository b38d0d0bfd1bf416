#pragma once

#include "tests/chaos/far_end.hpp"
#include "tests/chaos/history.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <cstdint>
#include <random>
#include <string>

namespace leat::chaos {

/// What algorithms share; outlives the runtime.
struct world {
  explicit world(std::uint64_t seed) : seed(seed) {}

  std::uint64_t const seed;
  std::atomic<std::uint64_t> threads{0}; ///< that have drawn a random number
  std::atomic<int> frames{0};            ///< alive
  std::atomic<std::uint64_t> kills{0};
  std::atomic<std::uint64_t> loads_failed{0};
  history changes;
  chaos::far_end far_end;

  bool chance(double probability);
};

/// The algorithms `chaos/a0` and on. Each takes a plan, a document `{"ref", "n", "how", "pause",
/// "children"}`: it calls the children as `how` says, and answers `{"sum", "by"}`, where `by` lists the
/// generations of all that took part, itself first, in the order of the plan. Those that only answer have no
/// children.
constexpr int algorithm_count = 8;
constexpr int caller_count = 4;      ///< the first ones call others
constexpr int first_dev = 1'000'000; ///< generations from here on are those of `2.0.0-dev`

std::string name_of(int algorithm);
std::string version_of(int generation);
/// Whether it has versions `2.0.0-dev`.
bool has_dev(int algorithm);

/// What one version adds to the sum.
inline long own_part(int algorithm, int generation, long n) {
  return (n + 1) * (generation + 2) + 1000L * algorithm;
}

/// One version.
leat::algorithm version(world& w, int algorithm, int generation);

/// A plan for a root call.
json random_plan(std::mt19937_64& random);

/// What is wrong with an answer to a plan that was handed over between two revisions; empty where nothing is.
std::string wrong_answer(
  world const& w, json const& plan, json const& answer, history::revision from, history::revision to);

} // namespace leat::chaos
