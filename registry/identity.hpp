#pragma once

#include "registry/access/principals.hpp"
#include "registry/keys/key_state.hpp"

#include <leat/error.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leat {

/// On whose behalf something is done. Immutable; shared by a client, its calls and their trees, so that no
/// algorithm can pass for another.
struct identity {
  actor who;
  std::string name;                     ///< `user:ann`, `process:self`
  std::uint64_t affinity = 0;           ///< hash of the name: which side of a split it is on
  std::shared_ptr<key_state const> key; ///< null where no key narrows it
  std::optional<error> refused;         ///< why nobody stands behind it; all it asks for is refused so
};

} // namespace leat
