#pragma once

#include "registry/store/sqlite_database.hpp"

#include <leat/result.hpp>

#include <cstdint>
#include <span>

namespace leat {

/// Marks a file as Leat's: SQLite's application id, "LEAT" in ASCII.
inline constexpr std::int64_t sqlite_application = 0x4c454154;

/// What leads from an empty file to the present schema, one step per schema number, from 1 on. A step that
/// was released never changes; the next one amends it.
std::span<char const* const> sqlite_migrations() noexcept;

/// Brings a database from its schema number to the number of steps, each step in a transaction of its own: a
/// failure leaves the file at the step before. `failed_precondition` where the database has a higher number.
result<void> migrate(sqlite_database& database, std::span<char const* const> steps);

} // namespace leat
