#pragma once

#include "registry/version/range.hpp"
#include "registry/version/version.hpp"

#include <leat/result.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace leat {

/// Longest label, in characters.
inline constexpr std::size_t label_size_max = 64;

/// What a caller asks for behind `owner/name@`:
///
/// | written | asks for |
/// |---|---|
/// | nothing, `latest` | the newest stable version |
/// | `1.4.2`, `^1.4`, `>=1.2 <2`, … | the newest version in the range; `version_range` has the grammar |
/// | `stable`, `canary` | what the label points at |
/// | `sha256:` and 12 to 64 hex digits | the version whose digest begins so |
/// | 40 hex digits | the same |
///
/// A view of the text that it was parsed from.
class requirement {
public:
  enum class kind : std::uint8_t { range, label, digest };

  /// The newest stable version.
  requirement() = default;

  kind what() const noexcept { return kind_; }

  /// Whether the range contains `v`; false where the requirement is a label or a digest.
  bool accepts(version const& v) const noexcept { return kind_ == kind::range && range_.accepts(v); }

  /// The versions that will do. Requires `what() == kind::range`.
  version_range const& range() const noexcept { return range_; }

  /// The label. Requires `what() == kind::label`.
  std::string_view label() const noexcept { return word_; }

  /// The first hex digits of the digest, lower case, without the scheme. Requires `what() == kind::digest`.
  std::string_view digest_prefix() const noexcept { return word_; }

  /// Parses; the error names the first offending character, its place and what was expected.
  static result<requirement> parse(std::string_view text);

  /// Not of a temporary, which would leave the view hanging.
  template <std::same_as<std::string> Temporary>
  static result<requirement> parse(Temporary&& text) = delete;

  /// One spelling for each meaning.
  friend std::string to_string(requirement const& r);

private:
  requirement(kind k, std::string_view word) : kind_(k), word_(word) {}

  kind kind_ = kind::range;
  std::string_view word_; ///< the label, or the digest's digits
  version_range range_;   ///< any stable version where it is no range
};

/// Checks a label: a lower-case letter and at most 63 of `a-z 0-9 _ -`. Refuses what a requirement reads as
/// something else: `latest`, `x`, `v1`, 40 hex digits.
result<void> check_label(std::string_view label);

} // namespace leat
