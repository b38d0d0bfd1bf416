#pragma once

#include "bench/call_generator.hpp"
#include "bench/pair_learners.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace leat::bench {

/// The sizes of a race of learners.
struct race_size {
  static constexpr double least = 0.25;         ///< probability from which on a callee is foretold
  static constexpr std::size_t trees = 20'000;  ///< of a run; half of them before the drift
  static constexpr std::size_t trees_open = 12; ///< at once
  static constexpr std::size_t followed = 64;   ///< activations of a table before the drift, and after it
};

enum learner_index : std::size_t { ours, xanadu, ppm, known, learner_count };

/// Callees foretold and called.
struct score {
  double called = 0;
  double foretold = 0;
  double both = 0;

  void add(std::vector<std::uint32_t> const& said, activation const& a) {
    called += static_cast<double>(a.calls().size());
    foretold += static_cast<double>(said.size());
    both += static_cast<double>(
      std::count_if(said.begin(), said.end(), [&](std::uint32_t x) { return a.has_called(x); }));
  }
  void add(score const& other) {
    called += other.called;
    foretold += other.foretold;
    both += other.both;
  }
  /// Every table counts the same, however busy it is.
  score of_one_call() const { return called == 0 ? score{} : score{1, foretold / called, both / called}; }
  double recall() const { return both / std::max(called, 1.0); }
  double precision() const { return both / std::max(foretold, 1.0); }
};

/// How one learner fared; sums over runs.
struct outcome {
  score all;
  score after_drift; ///< the first twentieth of the trees after it
  score before;      ///< of tables that were drawn anew, the last activations with the old one
  std::array<score, race_size::followed> since = {}; ///< and by activation of the table since the drift
  double bytes = 0;

  void add(outcome const& other) {
    all.add(other.all);
    after_drift.add(other.after_drift);
    before.add(other.before);
    for (std::size_t i = 0; i < race_size::followed; ++i)
      since[i].add(other.since[i]);
    bytes = std::max(bytes, other.bytes);
  }
};
using outcomes = std::array<outcome, learner_count>;

/// Activations of a table that must have ended since the drift until the recall, in the mean over the tables
/// and over eight activations, is back at this share of what it was, and stays there; nothing if it is not.
std::optional<std::size_t> back_after(outcome const& o, double share);

/// One run of all learners on the same call trees.
outcomes race(call_generator_options const& o);

} // namespace leat::bench
