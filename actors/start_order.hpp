#pragma once

#include <cstddef>
#include <cstdint>

namespace leat {

class pool;

/// What a pool asks the supervisor for.
struct start_order {
  enum class kind : std::uint8_t {
    demand, ///< so many more instances: calls wait for them, or the version asks for them
    ahead,  ///< one more, before it is called
    hurry,  ///< the one that was ordered ahead has a call that waits for it now
    cancel, ///< the one that was ordered ahead is not needed, unless its load has begun
    fetch,  ///< bring what it loads into the page cache
  };

  pool* where;
  std::size_t count = 1; ///< of `demand`
  kind what = kind::demand;
  std::uint32_t note = 0; ///< of `ahead`: why; see `start_notes`
};

} // namespace leat
