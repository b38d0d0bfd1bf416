#pragma once

#include <cstddef>
#include <memory>

namespace leat::bench {

/// Flow graphs of oneTBB. Each function sends the payload through a graph `count` times, one after another
/// without leaving the graph, and returns the nanoseconds of one.
class tbb_peer {
public:
  /// None where this program was built without oneTBB.
  static std::unique_ptr<tbb_peer> start(std::size_t threads);

  virtual ~tbb_peer() = default;

  /// Four function nodes in a row.
  virtual double chain(int count) = 0;
  /// Eight function nodes and a join.
  virtual double fan_out(int count) = 0;
};

} // namespace leat::bench
