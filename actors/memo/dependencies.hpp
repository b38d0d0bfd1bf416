#pragma once

#include "registry/access/verdicts.hpp"
#include "registry/name_table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leat {

/// One step that an output depends on: what an algorithm asked for, and what it got.
struct dependency {
  std::string asked;      ///< as written: `owner/name@requirement`
  std::uint32_t resolved; ///< `published::ordinal`, or `nothing`
  name_id caller;         ///< the algorithm that asked
  verdict permitted;      ///< whether the caller or the principal behind the tree might

  /// Nothing met the reference: a later publish may change the output.
  static constexpr std::uint32_t nothing = ~std::uint32_t{0};

  friend bool operator==(dependency const& a, dependency const& b) noexcept {
    return a.resolved == b.resolved && a.caller == b.caller && a.permitted == b.permitted &&
           a.asked == b.asked;
  }
};

/// The steps of a whole subtree, each once.
using dependencies = std::vector<dependency>;

} // namespace leat
