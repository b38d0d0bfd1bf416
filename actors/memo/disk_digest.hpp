#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// What the disk tier of the memo finds entries by, and knows damaged ones by: XXH3 over all of an entry.
namespace leat {

using disk_checksum = std::array<std::byte, 16>;

/// Under what an entry stands in its file. Equal for different keys once in a while, and with a seed that
/// nobody knows, for none that anybody chose.
std::int64_t disk_id(std::uint64_t seed, std::span<std::byte const> version, std::span<std::byte const> form);

disk_checksum checksum_of(
  std::span<std::byte const> version, std::span<std::byte const> form, std::span<std::byte const> record);

} // namespace leat
