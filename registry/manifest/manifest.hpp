#pragma once

#include <leat/manifest.hpp>
#include <leat/result.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace leat {

/// Bounds of a manifest.
struct manifest_bounds {
  static constexpr std::size_t bytes_max = std::size_t{1} << 20; ///< of the canonical text
  static constexpr std::size_t levels_max = 64;                  ///< nesting of the canonical text
  static constexpr std::size_t description_bytes_max = 4096;
  static constexpr std::size_t code_id_bytes_max = 128;
  static constexpr std::size_t instances_max = 1'000'000'000; ///< largest `limits.instances_max`
  static constexpr std::size_t concurrency = 1'024;           ///< largest `limits.concurrency`
  static constexpr std::size_t batch_size = 65'536;           ///< largest `batch.size_max`
  static constexpr std::chrono::hours time{24 * 365};         ///< longest time
  static constexpr std::size_t waiting_max = 1'000'000'000; ///< largest `limits.waiting_max`, the least is 1
};

/// Checks every field, schemas too, before a version is published. The error names the field, what is wrong
/// with it and what was expected.
result<void> check_manifest(manifest const& m);

/// What `check_manifest` checks, but for the schemas: cheap enough for each manifest that is read.
result<void> check_fields(manifest const& m);

/// The manifest as its canonical text says it: patterns sorted and none twice, whole numbers in schemas as
/// integers.
manifest canonical_form(manifest m);

/// The one text of a manifest (docs/manifest.md). Requires a manifest that `check_manifest` accepts.
std::string canonical_text(manifest const& m);

/// Reads a canonical text and checks its fields, but not that schemas are any; text that differs from the
/// canonical one by a single byte is refused, so `canonical_text(*parse_manifest(t)) == t`. The error names
/// the place and what was expected.
result<manifest> parse_manifest(std::string_view text);

/// SHA-256 of a canonical text: identifies a version's manifest.
std::array<std::byte, 32> manifest_digest(std::string_view canonical);

/// `sha256:` and 64 hexadecimal digits.
std::string digest_text(std::array<std::byte, 32> const& digest);

} // namespace leat
