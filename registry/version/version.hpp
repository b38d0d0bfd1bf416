#pragma once

#include <leat/result.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace leat {

/// Longest version, in characters, as node-semver bounds it.
inline constexpr std::size_t version_size_max = 256;

/// A semantic version, ordered by precedence (semver 2.0.0, https://semver.org, §9-11). Build metadata is
/// kept and counts for nothing in comparisons.
struct version {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::string pre_release; ///< dot-separated identifiers without the leading '-'; empty for a stable version
  std::string build;       ///< without the leading '+'

  bool is_stable() const noexcept { return pre_release.empty(); }

  /// Precedence, O(length of the pre-release).
  friend std::strong_ordering operator<=>(version const& a, version const& b) noexcept;
  friend bool operator==(version const& a, version const& b) noexcept { return (a <=> b) == 0; }
};

/// Precedence of the pre-releases of two versions with the same numbers; none is above all.
std::strong_ordering compare_pre_releases(std::string_view a, std::string_view b) noexcept;

/// Precedence of whatever has three numbers and a pre-release, as `version` has.
template <class A, class B>
std::strong_ordering precedence(A const& a, B const& b) noexcept {
  if (auto order = a.major <=> b.major; order != 0)
    return order;
  if (auto order = a.minor <=> b.minor; order != 0)
    return order;
  if (auto order = a.patch <=> b.patch; order != 0)
    return order;
  return compare_pre_releases(a.pre_release, b.pre_release);
}

/// Parses `1.4.2`, `1.4.2-rc.1`, `1.4.2+build`. The error names the first offending character and what was
/// expected.
result<version> parse_version(std::string_view text);

/// The version as it is written, build metadata included.
std::string to_string(version const& v);

} // namespace leat
