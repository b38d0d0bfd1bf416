#pragma once

#include <leat/value.hpp>

#include <array>
#include <cstddef>

namespace leat {

/// Under what the memo's disk tier keeps an entry. Opaque to the tier, and compared in full.
struct disk_key {
  std::array<std::byte, 32> version; ///< digest of the algorithm's manifest
  bytes form;                        ///< the input, so written that equal inputs are equal
};

} // namespace leat
