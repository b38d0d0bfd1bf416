// What the SQLite store does with folders and files that are not as it left them.

#include "tests/registry/stored_state.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"

#include <random>

#include <sqlite3.h>
#include <sys/stat.h>

using namespace leat;
using namespace leat::test;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr auto file_name = "registry.sqlite";

/// Fills a store with versions, a label, accounts and a key.
void fill_store(store& s) {
  for (int i = 0; i < 40; ++i) {
    auto v = version_of("a/b", "1." + std::to_string(i) + ".0", i);
    v.manifest.append(static_cast<std::size_t>(i) * 300, 'm');
    REQUIRE(s.commit({{v}, {}, {{at_second(i), "user:ann", "publish", "a/b", false, ""}}}));
  }
  REQUIRE(
    s.commit({{stored::label{"a/b", "stable", {{{"1.0.0", 1}}}}, stored::account{"ann"}, key_of("k1", "ann"),
                stored::grant{{"user:ann", "call", "*"}}, stored::settings{"a/b", visibility::team}},
      {}, {}}));
}

/// A folder with a filled store, closed.
struct filled_folder {
  temporary_folder folder;

  filled_folder() { fill_store(*opened(folder.path())); }
  std::filesystem::path file() const { return folder.path() / file_name; }
};

/// Files without the lock, which is only an aid.
folder_image files_in(std::filesystem::path const& folder) {
  auto out = read_folder(folder);
  out.erase("lock");
  return out;
}

/// What opening complains about; nothing in the folder may change.
std::string folder_refusal(std::filesystem::path const& folder) {
  auto const before = files_in(folder);
  auto said = opening_complaint(folder, {.wait_max = std::chrono::milliseconds(0)});
  CHECK(files_in(folder) == before);
  return said;
}

/// Runs SQL on the file as another program would, one that leaves what it writes in the log.
void edit(std::filesystem::path const& file, std::string const& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  auto const code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
  std::string const why = sqlite3_errmsg(database);
  sqlite3_close(database);
  INFO(why);
  REQUIRE(code == SQLITE_OK);
}

/// The same, in the file alone.
void rewrite(std::filesystem::path const& file, std::string const& sql) {
  edit(file, sql + "; PRAGMA wal_checkpoint(TRUNCATE)");
}

std::string quoted(std::filesystem::path const& path) {
  return "'" + path.string() + "'";
}

unsigned mode_of(std::filesystem::path const& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777u;
}

/// The folder as a process leaves it that is killed after filling it: the log is full, the file nearly empty.
folder_image killed() {
  temporary_folder folder;
  auto const s = opened(folder.path(), {.log_pages_max = 1'000'000});
  fill_store(*s);
  return files_in(folder.path());
}

} // namespace

TEST_CASE("store in SQLite: folder and file are made for their owner alone", "[registry][unit]") {
  temporary_folder folder;
  auto const inner = folder.path() / "x" / "y";
  auto const s = opened(inner / "");
  CHECK(mode_of(inner) == 0700);
  CHECK(mode_of(inner / file_name) == 0600);
  REQUIRE(s->commit({{stored::account{"ann"}}, {}, {}}));
  CHECK(mode_of(inner / "registry.sqlite-wal") == 0600);
  CHECK_FALSE(std::filesystem::exists(inner / "registry.sqlite-shm"));
}

TEST_CASE("store in SQLite: a closed store is one file", "[registry][unit]") {
  filled_folder filled;
  auto const files = files_in(filled.folder.path());
  CHECK(files.size() == 1);
  CHECK(files.contains(file_name));
}

TEST_CASE("store in SQLite: what a killed process left in the log is found", "[registry][unit]") {
  auto const image = killed();
  REQUIRE(image.at("registry.sqlite-wal").size() > image.at(file_name).size());
  temporary_folder folder;
  write_folder(folder.path(), image);
  auto const lines = lines_in(*opened(folder.path()));
  filled_folder filled;
  CHECK(lines == lines_in(*opened(filled.folder.path())));
}

TEST_CASE("store in SQLite: what is no SQLite file is refused and left alone", "[registry][unit]") {
  temporary_folder folder;
  auto const file = folder.path() / file_name;
  write_file(file, std::string(5000, 'x'));
  CHECK(folder_refusal(folder.path()) ==
        "failed_precondition: " + quoted(file) +
          " is no SQLite file: expected it to begin with 'SQLite format 3'; it was left as "
          "it is");
  for (std::size_t const size : {0, 1, 99}) {
    write_file(file, std::string(size, 'x'));
    CHECK(folder_refusal(folder.path()) == "failed_precondition: " + quoted(file) +
                                             " is damaged: it ends after " + std::to_string(size) +
                                             " bytes, expected an SQLite file; it was left as it is");
  }
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  CHECK_THAT(folder_refusal(folder.path()), ContainsSubstring("cannot be read: Is a directory"));
}

TEST_CASE("store in SQLite: a file of another application is refused and left alone", "[registry][unit]") {
  temporary_folder folder;
  auto const file = folder.path() / file_name;
  rewrite(file, "CREATE TABLE books (title TEXT)");
  CHECK(folder_refusal(folder.path()) ==
        "failed_precondition: " + quoted(file) +
          " is of another application: its application id is 0x00000000, expected "
          "0x4c454154 (LEAT); it was left as it is");
  edit(file, "PRAGMA journal_mode = WAL; PRAGMA application_id = 19; INSERT INTO books VALUES ('x')");
  REQUIRE(files_in(folder.path()).at("registry.sqlite-wal").size() > 0);
  CHECK_THAT(folder_refusal(folder.path()), ContainsSubstring("is of another application"));
}

TEST_CASE("store in SQLite: a file of a newer schema is refused and left alone", "[registry][unit]") {
  for (bool const in_log : {true, false}) {
    CAPTURE(in_log);
    filled_folder filled;
    in_log ? edit(filled.file(), "PRAGMA user_version = 99")
           : rewrite(filled.file(), "PRAGMA user_version = 99");
    CHECK(folder_refusal(filled.folder.path()) ==
          "failed_precondition: " + quoted(filled.file()) +
            " is of a newer Leat: its schema is number 99, expected 1 to 1; it was "
            "left as it is");
  }
}

TEST_CASE("store in SQLite: a file without a schema number or a table is refused", "[registry][unit]") {
  filled_folder filled;
  rewrite(filled.file(), "PRAGMA user_version = 0");
  CHECK_THAT(folder_refusal(filled.folder.path()),
    ContainsSubstring("is damaged: its schema is number 0, expected 1 to 1"));
  rewrite(filled.file(), "PRAGMA user_version = 1; DROP TABLE history");
  CHECK_THAT(folder_refusal(filled.folder.path()), ContainsSubstring("no such table: history"));
}

TEST_CASE("store in SQLite: a journal or a log that should not be there is refused", "[registry][unit]") {
  filled_folder filled;
  write_file(filled.folder.path() / "registry.sqlite-journal", "x");
  CHECK_THAT(folder_refusal(filled.folder.path()), ContainsSubstring("has a rollback journal beside it"));
  std::filesystem::remove(filled.folder.path() / "registry.sqlite-journal");
  std::filesystem::rename(filled.file(), filled.folder.path() / "registry.sqlite-wal");
  CHECK_THAT(
    folder_refusal(filled.folder.path()), ContainsSubstring("is there without the file that it belongs to"));
}

TEST_CASE("store in SQLite: a file that was cut off is refused wherever that was", "[registry][unit]") {
  filled_folder filled;
  auto const whole = read_file(filled.file());
  std::mt19937_64 random(7);
  for (std::size_t at = 0; at < whole.size(); at += 1 + random() % 6000) {
    CAPTURE(at, whole.size());
    for (auto const size : {at, at / 4096 * 4096}) {
      write_file(filled.file(), whole.substr(0, size));
      CHECK_THAT(folder_refusal(filled.folder.path()),
        ContainsSubstring("failed_precondition") && ContainsSubstring(filled.file().string()));
    }
  }
}

TEST_CASE("store in SQLite: a file that lacks the end of a long text is refused", "[registry][unit]") {
  for (std::size_t size = 9000; size < 13'500; size += 500) {
    CAPTURE(size);
    temporary_folder folder;
    auto v = version_of("a/b", "1.0.0");
    v.manifest.assign(size, 'm');
    REQUIRE(opened(folder.path())->commit({{v}, {}, {}}));
    auto const whole = read_file(folder.path() / file_name);
    write_file(folder.path() / file_name, whole.substr(0, whole.size() - 1));
    CHECK(folder_refusal(folder.path()) == "failed_precondition: " + quoted(folder.path() / file_name) +
                                             " is damaged: it ends within a page, after " +
                                             std::to_string(whole.size() - 1) +
                                             " bytes; it was left as it is");
  }
}

TEST_CASE(
  "store in SQLite: damage is refused or without effect, and nothing is overwritten", "[registry][unit]") {
  filled_folder filled;
  auto const logged = GENERATE(false, true);
  if (logged)
    edit(filled.file(), "UPDATE accounts SET kind = 'team'; INSERT INTO accounts VALUES ('bob', 'user')");
  auto const image = files_in(filled.folder.path());
  REQUIRE(image.contains("registry.sqlite-wal") == logged);
  std::mt19937_64 random(logged ? 1 : 2);
  int refused = 0;
  constexpr int rounds = 150;
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    auto damaged = image;
    auto& bytes = damaged.at(file_name);
    auto const at = random() % bytes.size();
    if (round % 2 == 0)
      bytes[at] = static_cast<char>(random());
    else // a page
      bytes.replace(at / 4096 * 4096, 4096, 4096, round % 4 == 1 ? '\0' : static_cast<char>(random()));
    write_folder(filled.folder.path(), damaged);
    auto const said = opening_complaint(filled.folder.path());
    if (said == "nothing")
      continue;
    CHECK_THAT(said, ContainsSubstring("failed_precondition"));
    CHECK(files_in(filled.folder.path()) == damaged);
    ++refused;
  }
  CHECK(refused > rounds / 3);
}

TEST_CASE("store in SQLite: a row that makes no sense is named", "[registry][unit]") {
  filled_folder filled;
  auto const whole = files_in(filled.folder.path());
  auto const said = [&](std::string const& sql) {
    write_folder(filled.folder.path(), whole);
    edit(filled.file(), sql);
    return folder_refusal(filled.folder.path());
  };
  auto const unchecked = [&](std::string const& check, std::string const& sql) {
    return said("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '" + check +
                "', ''); PRAGMA writable_schema = RESET; " + sql);
  };
  std::string const damaged = "failed_precondition: the registry is damaged: table ";
  CHECK(unchecked("CHECK (length(digest) = 32)", "UPDATE versions SET digest = x'00' WHERE published = 7") ==
        damaged + "versions, row 7: digest has 1 bytes, expected 32");
  CHECK(unchecked("CHECK (length(hash) = 32)", "UPDATE keys SET hash = x''") ==
        damaged + "keys, row k1: hash has 0 bytes, expected 32");
  CHECK(unchecked("CHECK (retired IN (0, 1))", "UPDATE versions SET retired = 2 WHERE published = 3") ==
        damaged + "versions, row 3: retired is neither 0 nor 1");
  CHECK(unchecked("CHECK (weight BETWEEN 1 AND 1000000)", "UPDATE label_targets SET weight = -1") ==
        damaged + "labels, row 1: a weight is -1, expected 1 to 1000000");
  CHECK(said("UPDATE algorithms SET name = 'nobody'") ==
        damaged + "versions, row 1: malformed algorithm name 'nobody': expected owner/name");
  CHECK(said("UPDATE keys SET scopes = '[1]'") == damaged + "keys, row k1: scopes is no JSON array of texts");
  CHECK(said("UPDATE keys SET actions = '{'") == damaged + "keys, row k1: actions is no JSON array of texts");
  CHECK(said("DELETE FROM label_targets") == damaged + "labels, row 1: it points nowhere");
  CHECK(said("DELETE FROM algorithms") == damaged + "versions, row 1: its algorithm is not stored");
  CHECK(said("DELETE FROM accounts") == damaged + "keys, row k1: its owner 'ann' is not stored");
  CHECK(said("INSERT INTO members VALUES ('ann', 'bob')") ==
        damaged + "members, row ann: the team or the member 'bob' is not stored");
  // Where the tables' own checks stand, SQLite finds it.
  CHECK_THAT(said("PRAGMA ignore_check_constraints = ON; UPDATE grants SET effect = 'maybe'"),
    ContainsSubstring("is damaged: CHECK constraint failed in grants"));
}

TEST_CASE(
  "store in SQLite: a file that another program reads is refused and left alone", "[registry][unit]") {
  filled_folder filled;
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(filled.file().c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN; SELECT * FROM versions", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK_THAT(folder_refusal(filled.folder.path()), ContainsSubstring("is in use by another program"));
  sqlite3_close(other);
  CHECK(opening_complaint(filled.folder.path()) == "nothing");
}

TEST_CASE("store in SQLite: what an interrupted creation left is cleared away", "[registry][unit]") {
  temporary_folder folder;
  write_file(folder.path() / "registry.sqlite.new", "SQLite format 3");
  write_file(folder.path() / "registry.sqlite.new-journal", "x");
  CHECK(opening_complaint(folder.path()) == "nothing");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "registry.sqlite.new"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "registry.sqlite.new-journal"));
}
