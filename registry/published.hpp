#pragma once

#include "registry/counted.hpp"
#include "registry/name_table.hpp"
#include "registry/version/version.hpp"

#include <leat/algorithm.hpp>
#include <leat/manifest.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// SHA-256 of a canonical manifest.
using manifest_digest_type = std::array<std::byte, 32>;

/// One published version: what the way of a call needs of it at hand, the rest as its canonical text.
///
/// Immutable; shared by every catalog revision that holds it. Kept small: there may be millions.
struct published final : counted<published> {
  /// `text` is the manifest's canonical text.
  published(manifest const& m, std::string text, manifest_digest_type const& digest, name_table& names,
    std::uint32_t ordinal, std::shared_ptr<detail::code const> code = nullptr);

  /// The same version with its code.
  published(published const& there, std::shared_ptr<detail::code const> code) : published(there) {
    this->code = std::move(code);
  }

  std::string_view name() const noexcept { return std::string_view(id).substr(0, name_size); }
  std::string_view version_text() const noexcept { return std::string_view(id).substr(name_size + 1); }
  leat::version version() const;

  std::string id; ///< `owner/name@version`, for messages and call paths
  std::uint32_t name_size;
  name_id algorithm;
  name_id owner;
  std::uint32_t ordinal; ///< dense number, unique in one registry: what per-version tables are indexed by
  leat::visibility visibility;
  bool pure;
  memo_options memo;
  bool has_schemas;               ///< of inputs or outputs
  bool has_instances_min;         ///< instances are to be started at once
  std::vector<std::string> calls; ///< patterns
  manifest_digest_type digest;
  std::string text;                         ///< canonical manifest
  std::shared_ptr<detail::code const> code; ///< null where this process has none linked for it

private:
  published(published const&) = default;
};

using published_ptr = boost::intrusive_ptr<published const>;

} // namespace leat
