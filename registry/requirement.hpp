#pragma once

#include "registry/version.hpp"

#include <leat/result.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leat {

/// Which versions a caller accepts: a half-open interval of versions. Parsed from
///
/// | written | accepts |
/// |---|---|
/// | nothing, `*`, `x` | any stable version |
/// | `1.4.2`, `=1.4.2` | that version, build metadata aside |
/// | `1`, `1.4`, `1.x`, `1.4.*` | the versions that begin so |
/// | `^1.4.2`, `^1` | from there on without a change of the left-most number that is not zero |
/// | `~1.4.2`, `~1` | from there on with the same minor (`~1`: major) number |
///
/// as node-semver (https://github.com/npm/node-semver) reads them. A pre-release is accepted only where the
/// requirement names a pre-release of the same major.minor.patch.
class requirement {
public:
  /// Accepts any stable version.
  requirement() = default;

  bool accepts(version const& v) const noexcept;

  /// Parses; the error names the first offending character.
  static result<requirement> parse(std::string_view text);

private:
  struct partial;
  static requirement from(partial const& p, char op);

  /// Numbers of a version without its pre-release.
  struct numbers {
    std::uint64_t major, minor, patch;
    auto operator<=>(numbers const&) const = default;
  };

  version lower_;                ///< inclusive
  std::optional<numbers> upper_; ///< exclusive, with all its pre-releases; none: unbounded
  bool exact_ = false;           ///< only `lower_`
};

} // namespace leat
