#pragma once

#include "registry/store/sqlite_database.hpp"
#include "registry/store/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

/// How the words of a registry stand in the rows of an SQLite file.
namespace leat {

/// Times are kept as nanoseconds since 1970, UTC.
inline std::int64_t to_stored(std::chrono::system_clock::time_point time) noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

inline std::chrono::system_clock::time_point from_stored(std::int64_t time) noexcept {
  return std::chrono::system_clock::time_point(
    std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(time)));
}

inline std::optional<std::int64_t> to_stored(
  std::optional<std::chrono::system_clock::time_point> const& time) noexcept {
  return time ? std::optional(to_stored(*time)) : std::nullopt;
}

/// Writes one change, inside a transaction. A change of something that is not stored is `internal`, except
/// that removing what is not there, and using a key that is gone, do nothing.
result<void> write_change(sqlite_database& database, stored::change const& change);

result<void> write_entry(sqlite_database& database, history_entry const& entry);
result<void> write_entry(sqlite_database& database, audit_entry const& entry);

/// Reads all of it, as `store::load` hands it out. A row that makes no sense is `failed_precondition` and is
/// named.
result<void> read_changes(
  sqlite_database& database, std::function<result<void>(stored::change&&)> const& each);

} // namespace leat
