#include "registry/store/sqlite_schema.hpp"

#include <array>
#include <string>

namespace leat {

namespace {

// Times are nanoseconds since 1970, UTC. Booleans are 0 and 1. STRICT makes SQLite hold columns to their
// types.
constexpr char const* first = R"sql(
CREATE TABLE algorithms (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  visibility TEXT CHECK (visibility IN ('owner', 'team', 'everyone')) -- NULL: as the manifests say
) STRICT;

CREATE TABLE versions (
  published  INTEGER PRIMARY KEY, -- rises with every publish
  algorithm  INTEGER NOT NULL REFERENCES algorithms,
  version    TEXT NOT NULL,       -- without build metadata
  build      TEXT NOT NULL,       -- '' or '+' and the build metadata
  manifest   TEXT NOT NULL,
  digest     BLOB NOT NULL CHECK (length(digest) = 32),
  retired    INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
  deprecated TEXT NOT NULL DEFAULT '',
  UNIQUE (algorithm, version)
) STRICT;

CREATE TABLE labels (
  id             INTEGER PRIMARY KEY,
  algorithm      INTEGER NOT NULL REFERENCES algorithms,
  label          TEXT NOT NULL,
  shadow_version TEXT NOT NULL,
  shadow_share   REAL NOT NULL CHECK (shadow_share BETWEEN 0 AND 100), -- percent
  UNIQUE (algorithm, label)
) STRICT;

CREATE TABLE label_targets (
  label   INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
  place   INTEGER NOT NULL,
  version TEXT NOT NULL,
  weight  INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 1000000),
  PRIMARY KEY (label, place),
  UNIQUE (label, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  name TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'team'))
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
  team   TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  member TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  PRIMARY KEY (team, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_member ON members (member);

CREATE TABLE grants (
  id     INTEGER PRIMARY KEY,
  who    TEXT NOT NULL,
  action TEXT NOT NULL,
  what   TEXT NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('allow', 'deny')),
  UNIQUE (who, action, what, effect)
) STRICT;

CREATE TABLE keys (
  id        TEXT NOT NULL PRIMARY KEY,
  owner     TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  scopes    TEXT NOT NULL, -- JSON array of texts
  actions   TEXT NOT NULL, -- JSON array of texts
  expires   INTEGER, -- NULL: never
  label     TEXT NOT NULL,
  lookup    TEXT NOT NULL,
  salt      BLOB NOT NULL CHECK (length(salt) = 16),
  hash      BLOB NOT NULL CHECK (length(hash) = 32),
  cost      INTEGER NOT NULL CHECK (cost BETWEEN 0 AND 4294967295),
  created   INTEGER NOT NULL,
  last_used INTEGER, -- NULL: never
  revoked   INTEGER NOT NULL CHECK (revoked IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_owner ON keys (owner);

CREATE TABLE history (
  id        INTEGER PRIMARY KEY,
  time      INTEGER NOT NULL,
  name      TEXT NOT NULL,
  principal TEXT NOT NULL,
  event     TEXT NOT NULL,
  version   TEXT NOT NULL,
  detail    TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_name ON history (name);

-- Ids have no gaps, so that the oldest lines are found by counting back from the newest.
CREATE TABLE audit (
  id        INTEGER PRIMARY KEY,
  time      INTEGER NOT NULL,
  principal TEXT NOT NULL,
  action    TEXT NOT NULL,
  resource  TEXT NOT NULL,
  denied    INTEGER NOT NULL CHECK (denied IN (0, 1)),
  detail    TEXT NOT NULL,
  count     INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_by_principal ON audit (principal);
CREATE INDEX audit_by_resource ON audit (resource);
)sql";

constexpr std::array migrations{first};

result<void> take_step(sqlite_database& database, std::string const& step, std::size_t number) {
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun)
    return begun;
  auto done = database.execute(step);
  if (done)
    done = database.rows("PRAGMA foreign_key_check").next().and_then([](bool broken) -> result<void> {
      if (broken)
        return error(errc::internal, "a foreign key points nowhere");
      return {};
    });
  if (done)
    done = database.execute("PRAGMA user_version = " + std::to_string(number) + "; COMMIT");
  if (!done) {
    if (database.in_transaction())
      (void)database.execute("ROLLBACK"); // the first error is the one to report
    done.error().message = "migration to schema " + std::to_string(number) + ": " + done.error().message;
  }
  return done;
}

} // namespace

std::span<char const* const> sqlite_migrations() noexcept {
  return migrations;
}

result<void> migrate(sqlite_database& database, std::span<char const* const> steps) {
  auto number = database.number("PRAGMA user_version");
  if (!number)
    return std::move(number).error();
  if (*number < 0 || static_cast<std::size_t>(*number) > steps.size())
    return error(errc::failed_precondition, "schema number " + std::to_string(*number) +
                                              " is of a newer Leat; this one knows 1 to " +
                                              std::to_string(steps.size()));
  // A step may have to rebuild a table that others refer to. Inside a transaction this is without effect.
  if (auto off = database.execute("PRAGMA foreign_keys = OFF"); !off)
    return off;
  for (auto at = static_cast<std::size_t>(*number); at < steps.size(); ++at)
    if (auto done = take_step(database, steps[at], at + 1); !done)
      return done;
  return database.execute("PRAGMA foreign_keys = ON");
}

} // namespace leat
