#pragma once

#include "actors/ahead/observation.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace leat {

/// A version or pipeline about which something was learned.
struct learned_name {
  std::string text;                           ///< `owner/name@version`; of a pipeline its parts
  std::uint32_t pipeline = observation::none; ///< the pipeline's hash; `none`: it is a version
  bool loads = false;                         ///< has something to load before it can run

  bool operator==(learned_name const&) const = default;
};

/// The file `learned` of a data folder: names, and what the policy has written (`learned_start::save`), which
/// knows them by their places alone.
struct learned_file {
  std::vector<learned_name> names;
  std::span<std::byte const> policy; ///< in what was read
};

bytes write_learned(std::vector<learned_name> const& names, std::span<std::byte const> policy);

/// The other way round; `failed_precondition` where it cannot have been written. What the policy wrote is for
/// itself to read. It must outlive the result.
result<learned_file> read_learned(std::span<std::byte const> saved);

} // namespace leat
