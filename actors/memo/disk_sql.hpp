#pragma once

#include <array>
#include <string_view>

/// Every statement that the memo's file runs in service.
namespace leat::disk_sql {

// Apart from `entries`, so that counting a use does not rewrite a record. `id` is a hash of version and form;
// of two keys with one hash, the later has the place.
inline constexpr std::string_view schema = R"sql(
CREATE TABLE secret (seed INTEGER NOT NULL) STRICT;
INSERT INTO secret VALUES (random());

CREATE TABLE contents (
  id       INTEGER PRIMARY KEY,
  checksum BLOB NOT NULL,
  version  BLOB NOT NULL,
  form     BLOB NOT NULL,
  record   BLOB NOT NULL
) STRICT;

CREATE TABLE entries (
  id      INTEGER PRIMARY KEY,
  family  INTEGER NOT NULL, -- the first bytes of the version
  density REAL NOT NULL,    -- seconds that a use saves, per byte
  uses    INTEGER NOT NULL,
  worth   REAL NOT NULL     -- what is worth least goes first
) STRICT;
CREATE INDEX entries_by_family ON entries (family);
CREATE INDEX entries_by_worth ON entries (worth);
)sql";

// A parameter that is mentioned twice has a number.

inline constexpr std::string_view seed = "SELECT seed FROM secret";
inline constexpr std::string_view count = "SELECT count(*) FROM entries";
inline constexpr std::string_view pages = "PRAGMA page_count";
inline constexpr std::string_view free_pages = "PRAGMA freelist_count";
inline constexpr std::string_view checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";

inline constexpr std::string_view find = "SELECT checksum, version, form, record FROM contents WHERE id = ?";
inline constexpr std::string_view put_content =
  "INSERT OR REPLACE INTO contents (id, checksum, version, form, record) VALUES (?, ?, ?, ?, ?)";
inline constexpr std::string_view remove_content = "DELETE FROM contents WHERE id = ?";

inline constexpr std::string_view add_entry =
  "INSERT INTO entries (id, family, density, uses, worth) VALUES (?1, ?2, ?3, 1, ?4 + ?3)";
inline constexpr std::string_view renew_entry =
  "UPDATE entries SET family = ?2, density = ?3, uses = uses + 1, worth = ?4 + (uses + 1) * ?3 WHERE id = ?1";
inline constexpr std::string_view use_entry =
  "UPDATE entries SET uses = uses + ?2, worth = ?3 + (uses + ?2) * density WHERE id = ?1";
inline constexpr std::string_view remove_entry = "DELETE FROM entries WHERE id = ?";
inline constexpr std::string_view least = "SELECT id, worth FROM entries ORDER BY worth LIMIT 1";
inline constexpr std::string_view one_of_family = "SELECT id FROM entries WHERE family = ? LIMIT 1";

inline constexpr std::array every{seed, count, pages, free_pages, find, put_content, remove_content,
  add_entry, renew_entry, use_entry, remove_entry, least, one_of_family};

} // namespace leat::disk_sql
