#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/intrusive/list_hook.hpp>

namespace leat {

/// Who is evicted first.
enum class eviction_rule : std::uint8_t {
  decayed_density, ///< the lowest decayed count x cost / bytes
  greedy_dual, ///< the lowest GDSF priority: clock + count x cost / bytes, the clock being that of the last
};

/// What `memo_keeper` knows of one remembered output; part of the memo's entry, which stays where it is while
/// it is kept. Whoever offers it sets the first three and leaves them alone from then on.
struct kept {
  std::uint64_t key = 0; ///< hash of what was asked
  double cost = 0;       ///< seconds of compute that it saves
  std::size_t bytes = 0; ///< of the budget that it takes

  // The keeper's own. Logarithms are binary, on a scale that moves with age (`memo_keeper`).
  double density = 0;       ///< logarithm of seconds a byte
  double frequency = 0;     ///< logarithm of the decayed count of requests
  std::uint32_t count = 0;  ///< of requests since it is kept, for GDSF
  std::uint16_t bucket = 0; ///< of `score_index` or `greedy_dual_wheel`
  eviction_rule by = {};    ///< which of them
  boost::intrusive::list_member_hook<> place = {};
};

} // namespace leat
