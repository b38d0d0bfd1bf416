#pragma once

#include "registry/catalog.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leat {

/// One resolution that an output depends on: what a caller asked for, and what it got.
struct dependency {
  std::string asked;      ///< as written: `owner/name@requirement`
  std::uint32_t resolved; ///< `published::ordinal`, or `nothing`

  /// Nothing met the reference: a later publish may change the output.
  static constexpr std::uint32_t nothing = ~std::uint32_t{0};

  friend bool operator==(dependency const& a, dependency const& b) noexcept {
    return a.resolved == b.resolved && a.asked == b.asked;
  }
};

/// The resolutions of a whole subtree, each once.
using dependencies = std::vector<dependency>;

/// Whether a catalog resolves each of them as it was resolved then. O(size · resolve).
bool still_hold(dependencies const& ds, catalog const& snapshot);

} // namespace leat
