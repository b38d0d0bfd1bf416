#pragma once

#include "registry/store/sqlite.hpp"
#include "registry/store/sqlite_database.hpp"

#include <leat/result.hpp>

#include <filesystem>

namespace leat {

/// Opens `registry.sqlite` in a folder that the caller holds the lock of, ready for use and at the present
/// schema; makes the file where it is missing: whole or not at all.
///
/// Everything that may be wrong with an existing file is looked for before its first byte is changed. Until
/// `allow_checkpoint_on_close`, closing the connection changes nothing either.
result<sqlite_database> open_sqlite_file(std::filesystem::path const& folder, sqlite_options const& options);

/// From now on closing the connection moves the log into the file and removes it.
void allow_checkpoint_on_close(sqlite_database& database);

} // namespace leat
