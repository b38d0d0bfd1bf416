#pragma once

#include "actors/policy/activation.hpp"
#include "bench/call_generator.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <vector>

namespace leat::bench {

/// Plays call trees as what a learner would see of them: several trees under way at once, whose activations
/// begin and end interleaved; within a tree by the times of instances that are all warm.
class call_replay {
public:
  /// An activation and whatever the listener keeps with it until it ends.
  struct under_way {
    activation seen;
    bool redrawn;                  ///< its table was drawn anew at the drift
    std::size_t learned_since = 0; ///< activations of its table that had ended since the drift when it began
    std::vector<std::vector<std::uint32_t>> foretold = {};
  };
  struct listener {
    std::function<void(under_way&)> began;
    std::function<void(under_way const&)> ended;
  };

  /// `trees_open` at once, from those that the generator draws.
  call_replay(call_generator& from, std::size_t trees_open, std::uint64_t seed);

  /// Until so many trees were begun; those still open stay so.
  void run(std::size_t trees, listener const& to);

private:
  struct event {
    double at;
    std::uint32_t call;
    bool begins;
  };
  struct open_tree {
    call_tree tree;
    std::vector<event> events; ///< the next one last
    std::vector<std::optional<under_way>> calls;
  };

  open_tree open();
  void step(open_tree& t, listener const& to);

  call_generator& from_;
  std::size_t const trees_open_;
  std::vector<open_tree> trees_;
  std::mt19937_64 random_;
};

} // namespace leat::bench
