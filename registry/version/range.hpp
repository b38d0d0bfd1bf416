#pragma once

#include "registry/version/version.hpp"

#include <leat/result.hpp>

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// One end of an interval of versions. Holds a view of the text that it was read from.
struct version_bound {
  enum class side : std::uint8_t { open, inclusive, exclusive };

  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::string_view pre_release; ///< empty: none
  side is = side::open;         ///< open: there is no bound, and the rest means nothing

  /// Whether it names a pre-release of the same major.minor.patch.
  bool names_pre_release_of(version const& v) const noexcept {
    return !pre_release.empty() && v.patch == patch && v.minor == minor && v.major == major;
  }
};

/// All versions between two bounds; a pre-release only where a bound names one of the same major.minor.patch.
struct version_interval {
  version_bound lower;
  version_bound upper;

  bool accepts(version const& v) const noexcept;

  /// Whether neither end has a bound.
  bool is_any() const noexcept {
    return lower.is == version_bound::side::open && upper.is == version_bound::side::open;
  }

  /// Make the interval smaller, or leave it as it is where the bound lies outside. Of two bounds on one side
  /// that name pre-releases only the narrower matters: what the other names lies outside.
  void raise(version_bound const& bound) noexcept {
    auto order =
      lower.is == version_bound::side::open ? std::strong_ordering::greater : precedence(bound, lower);
    if (order > 0 || (order == 0 && bound.is == version_bound::side::exclusive))
      lower = bound;
  }
  void cap(version_bound const& bound) noexcept {
    auto order =
      upper.is == version_bound::side::open ? std::strong_ordering::less : precedence(bound, upper);
    if (order < 0 || (order == 0 && bound.is == version_bound::side::exclusive))
      upper = bound;
  }
};

/// A set of versions: alternatives, each of them an interval. Written as npm's node-semver writes ranges
/// (https://github.com/npm/node-semver#ranges, strict, without `includePrerelease`):
///
/// | written | contains |
/// |---|---|
/// | nothing, `*`, `x` | any stable version |
/// | `1.4.2`, `=1.4.2`, `v1.4.2` | that version, build metadata aside |
/// | `1`, `1.4`, `1.x`, `1.4.*` | the versions that begin so |
/// | `>1.4.2` `>=1.4.2` `<1.4.2` `<=1.4.2` | what stands so to it; `>1` begins at 2.0.0, `<=1.4` ends
/// before 1.5.0 | | `^1.4.2`, `^1` | from there on without a change of the left-most number that is not zero
/// | | `~1.4.2`, `~>1.4`, `~1` | from there on with the same minor (`~1`: major) number | | `1.4 - 2.1` |
/// from the one to the other, both included | | `>=1.2 <2` | what is in all of them | | `^1.4 \|\| ^2` | what
/// is in one of them |
///
/// Stricter than npm in two things that npm takes by accident: a star inside a version or beside it
/// (`1.2.3*`, which npm reads as `1.2.3`), and build metadata elsewhere than once behind a version (`+b`).
///
/// Holds views of the text that it was read from.
class version_range {
public:
  /// Any stable version.
  version_range() = default;

  bool accepts(version const& v) const noexcept;

  /// Whether all that it accepts is lower (higher) than `v`. Along an ascending list `ends_below` turns from
  /// false to true once and `begins_above` from true to false, so both can be searched for by bisection.
  bool ends_below(version const& v) const noexcept;
  bool begins_above(version const& v) const noexcept;

  /// Parses; the error names the first offending character. Allocates only where there are alternatives.
  static result<version_range> parse(std::string_view text);

  /// One spelling for each meaning: `>=1.4.0 <2.0.0-0 || 3.1.0`.
  friend std::string to_string(version_range const& range);

private:
  friend class requirement; // reads in place, for speed

  /// Narrows the range of any stable version to what is written. After an error it means nothing.
  result<void> read(std::string_view text);

  template <class Predicate>
  bool all(Predicate p) const {
    return p(first_) && std::all_of(more_.begin(), more_.end(), p);
  }

  version_interval first_;
  std::vector<version_interval> more_; ///< further alternatives, as given
};

} // namespace leat
