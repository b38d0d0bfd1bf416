#pragma once

#include "tests/chaos/world.hpp"

#include <chrono>
#include <stop_token>
#include <vector>

namespace leat::chaos {

/// Changes the registry while calls go on: publishes versions, replaces those that may be, moves labels.
///
/// Each version stays, and so does what is noted about each change, so both are bounded: they are spread over
/// the time that there is.
class publisher {
public:
  /// Publishes the first versions.
  publisher(world& w, leat::registry where, std::uint64_t seed);

  /// Until it is stopped. `time` is how long that may take.
  void run(std::stop_token const& stop, std::chrono::nanoseconds time);

  std::size_t published() const { return published_; }

private:
  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  void publish(int algorithm, int generation);
  void move_label(int algorithm);

  world& world_;
  leat::registry const where_;
  std::mt19937_64 random_;
  std::vector<int> newest_; ///< generation of each algorithm
  int newest_dev_ = first_dev;
  std::atomic<std::size_t> published_{0};
};

} // namespace leat::chaos
