#include "registry/store/sqlite_schema.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"

#include <array>

using namespace leat;
using namespace leat::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A database without any tables.
struct fresh_database {
  temporary_folder folder;
  std::filesystem::path file = folder.path() / "a.sqlite";

  fresh_database() { write_file(file, ""); }
  sqlite_database connect() const { return sqlite_database::open(file, "").value(); }
};

constexpr auto one =
  "CREATE TABLE a (x INTEGER PRIMARY KEY) STRICT; CREATE TABLE b (x INTEGER REFERENCES a) STRICT;";
/// Rebuilds a table that another refers to, as SQLite's documentation shows.
constexpr auto two = "CREATE TABLE c (x INTEGER PRIMARY KEY, y TEXT NOT NULL DEFAULT 'new') STRICT;"
                     "INSERT INTO c (x) SELECT x FROM a; DROP TABLE a; ALTER TABLE c RENAME TO a;";

} // namespace

TEST_CASE("schema: a database is brought up step by step and keeps its data", "[registry][unit]") {
  fresh_database fresh;
  {
    auto database = fresh.connect();
    REQUIRE(complaint(migrate(database, std::array{one})) == "nothing");
    CHECK(database.number("PRAGMA user_version").value() == 1);
    REQUIRE(
      complaint(database.execute("INSERT INTO a VALUES (7), (8); INSERT INTO b VALUES (7)")) == "nothing");
  }
  auto database = fresh.connect();
  REQUIRE(complaint(migrate(database, std::array{one, two})) == "nothing");
  CHECK(database.number("PRAGMA user_version").value() == 2);
  CHECK(database.number("SELECT count(*) FROM a WHERE y = 'new'").value() == 2);
  CHECK(database.number("SELECT x FROM b").value() == 7);
  CHECK(database.number("PRAGMA foreign_keys").value() == 1);
  CHECK(complaint(migrate(database, std::array{one, two})) == "nothing");
}

TEST_CASE("schema: a step that fails leaves the database at the step before", "[registry][unit]") {
  fresh_database fresh;
  auto database = fresh.connect();
  auto const broken =
    GENERATE("CREATE TABLE c (x); DELETE FROM a; SELECT * FROM nowhere", "CREATE TABLE c (x); DELETE FROM a");
  REQUIRE(complaint(migrate(database, std::array{one})) == "nothing");
  REQUIRE(complaint(database.execute("INSERT INTO a VALUES (7); INSERT INTO b VALUES (7)")) == "nothing");
  CHECK_THAT(complaint(migrate(database, std::array{one, broken, two})),
    ContainsSubstring("migration to schema 2: ") &&
      (ContainsSubstring("no such table: nowhere") || ContainsSubstring("a foreign key points nowhere")));
  CHECK(database.number("PRAGMA user_version").value() == 1);
  CHECK(database.number("SELECT count(*) FROM a").value() == 1);
  CHECK(database.number("SELECT count(*) FROM sqlite_schema").value() == 2);
}

TEST_CASE("schema: a database of a newer schema is refused", "[registry][unit]") {
  fresh_database fresh;
  auto database = fresh.connect();
  REQUIRE(complaint(migrate(database, std::array{one, two})) == "nothing");
  CHECK(complaint(migrate(database, std::array{one})) ==
        "failed_precondition: schema number 2 is of a newer Leat; this one knows 1 to 1");
}

TEST_CASE("schema: the steps that were released make the present tables", "[registry][unit]") {
  fresh_database fresh;
  auto database = fresh.connect();
  for (std::size_t steps = 1; steps <= sqlite_migrations().size(); ++steps)
    REQUIRE(complaint(migrate(database, sqlite_migrations().first(steps))) == "nothing");
  CHECK(database.number("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").value() == 10);
}
