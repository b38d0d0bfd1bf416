#pragma once

#include "bench/memo_workload.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace leat::bench {

/// A cache that holds no values, to see what it would have saved.
class cache_policy {
public:
  virtual ~cache_policy() = default;

  /// The request at place `i` of the workload; whether it is a hit. After a miss the cache is offered the
  /// item.
  virtual bool request(std::size_t i) = 0;

  virtual std::size_t bytes() const = 0; ///< of what it holds
};

using policy_ptr = std::unique_ptr<cache_policy>;

/// Least recently used.
policy_ptr lru(memo_workload const& w, std::size_t bytes_max);

/// A small FIFO queue of 10 % of the bytes, a main one with a two-bit clock, and a ghost queue with as many
/// keys as the main one holds (Yang et al., SOSP 2023).
policy_ptr s3_fifo(memo_workload const& w, std::size_t bytes_max);

/// A window of 1 % of the bytes, a segmented LRU behind it; who leaves the window is admitted if it was asked
/// for more often than all who would have to go, together (TinyLFU with aggregated victims; Einziger et al.
/// 2022).
policy_ptr w_tiny_lfu(memo_workload const& w, std::size_t bytes_max);

/// Greedy dual: clock + count x cost / bytes, the clock being the score of who was last evicted (Cherkasova
/// 1998).
policy_ptr gdsf(memo_workload const& w, std::size_t bytes_max);

/// `memo_keeper`.
policy_ptr leat_keeper(memo_workload const& w, std::size_t bytes_max);

/// Knows the future: keeps what has the highest cost / (bytes x requests until it is next asked for).
policy_ptr clairvoyant(memo_workload const& w, std::size_t bytes_max);

/// Seconds saved by packing the future: reuses are taken by cost / (bytes x requests)^p, the highest first,
/// wherever there is room for the whole of them; the best of some p from 1 down to 0.35. More than
/// `clairvoyant` saves, mostly.
double packed(memo_workload const& w, std::size_t bytes_max);

/// Seconds that no policy at all can be above: bytes times time is sold to the best-paying reuses, as if they
/// could be cut into pieces and moved in time (the relaxation PFOO of Berger, Beckmann and Harchol-Balter
/// 2018).
double upper_bound(memo_workload const& w, std::size_t bytes_max);

} // namespace leat::bench
