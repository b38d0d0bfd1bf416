#pragma once

#include "actors/memo/disk_file.hpp"

namespace leat {

/// Marks a file as the memo's: SQLite's application id, "LEAM" in ASCII.
inline constexpr std::int64_t disk_application = 0x4c45'414d;

/// Written into the file; another number is another layout.
inline constexpr std::int64_t disk_layout = 1;

/// A connection to the memo's file, which is made where it is missing and replaced where it cannot be used.
result<sqlite_database> open_disk_database(disk_file_options const& options);

/// Renames the file and its logs, so that a new one can be made, and reports why.
void put_aside(disk_file_options const& options, error const& why);

} // namespace leat
