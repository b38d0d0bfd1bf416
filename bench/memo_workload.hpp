#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat::bench {

/// What a cache is asked for: keys with what they cost to compute and what room they take.
struct memo_workload {
  struct item {
    double cost = 0; ///< seconds
    std::size_t bytes = 0;
  };
  std::vector<item> items;             ///< by key
  std::vector<std::uint32_t> requests; ///< keys

  static constexpr std::uint32_t never = 0xffff'ffff;
  /// For each request, the place of the next one for the same key, or `never`.
  std::vector<std::uint32_t> next_uses() const;

  double repeatable_cost =
    0; ///< seconds: of all requests but each key's first, what no cache can save more of
  std::size_t footprint = 0; ///< bytes of all keys that are asked for
};

/// How requests are drawn. Distributions are those of the literature for functions' run times and outputs.
struct memo_workload_options {
  double zipf = 0.9;      ///< exponent of the popularity
  double one_time = 0;    ///< share of requests for a key that is asked for once
  double correlation = 0; ///< of the logarithms of cost and size
  double drift =
    0.05; ///< share of the ranks, drawn at random, whose key is replaced by a new one in 50 000 requests
  double uses = 0; ///< requests for a key, in the mean, until a new one takes its rank; 0: no bound
  std::size_t ranks = 10'000;
  std::size_t requests = 60'000;
  std::uint64_t seed = 1;
};

/// Costs are lognormal with a median of 0.68 s and sigma 2.36, sizes with a median of 16 KiB and sigma 2.
memo_workload draw(memo_workload_options const& o);

/// One after the other; none of the keys is in two of them.
memo_workload joined(std::vector<memo_workload> const& parts);

} // namespace leat::bench
