#include "registry/store/sqlite_file.hpp"

#include "registry/store/descriptor.hpp"
#include "registry/store/sqlite_schema.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace leat {

namespace {

namespace fs = std::filesystem;

fs::path beside(fs::path const& file, char const* suffix) {
  return fs::path(file).concat(suffix);
}

std::uintmax_t size_of(fs::path const& file) {
  std::error_code missing;
  auto const size = fs::file_size(file, missing);
  return missing ? 0 : size;
}

error refused(fs::path const& file, std::string const& why) {
  return {errc::failed_precondition, "'" + file.string() + "' " + why + "; it was left as it is"};
}

std::string hex(std::uint32_t number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", number);
  return text.data();
}

// The first bytes of a file: https://sqlite.org/fileformat.html, section 1.3.
struct header {
  std::array<unsigned char, 100> bytes{};

  std::uint32_t number(std::size_t at, std::size_t size) const {
    std::uint32_t out = 0;
    for (std::size_t i = at; i < at + size; ++i)
      out = out << 8 | bytes[i];
    return out;
  }
  bool is_sqlite() const {
    constexpr std::string_view magic("SQLite format 3\0", 16);
    return std::string_view(reinterpret_cast<char const*>(bytes.data()), magic.size()) == magic;
  }
  std::uint32_t page_size() const {
    auto const written = number(16, 2);
    return written == 1 ? 65'536 : written;
  }
  std::uint32_t application() const { return number(68, 4); }
};

/// What can be told without SQLite, which would roll back a journal on its first read.
result<void> check_outside(fs::path const& file) {
  auto opened = descriptor::open(file, O_RDONLY);
  if (!opened)
    return std::move(opened).error();
  header head;
  auto const got = ::pread(opened->number(), head.bytes.data(), head.bytes.size(), 0);
  if (got < 0)
    return system_error(file, "read", errno);
  if (static_cast<std::size_t>(got) < head.bytes.size())
    return refused(
      file, "is damaged: it ends after " + std::to_string(got) + " bytes, expected an SQLite file");
  if (!head.is_sqlite())
    return refused(file, "is no SQLite file: expected it to begin with 'SQLite format 3'");
  if (head.application() != sqlite_application)
    return refused(file, "is of another application: its application id is " + hex(head.application()) +
                           ", expected " + hex(sqlite_application) + " (LEAT)");
  if (size_of(beside(file, "-journal")) > 0)
    return refused(
      file, "has a rollback journal beside it, which Leat never writes; expected a log (-wal) only");
  // A checkpoint that was cut short leaves part of a page, but then the log has the whole of it.
  if (size_of(beside(file, "-wal")) == 0 && (head.page_size() == 0 || size_of(file) % head.page_size() != 0))
    return refused(
      file, "is damaged: it ends within a page, after " + std::to_string(size_of(file)) + " bytes");
  return {};
}

/// An error that SQLite gave while the file was being checked, with what we know better.
error check_failed(fs::path const& file, sqlite_database const& database, error e) {
  if ((sqlite3_errcode(database.handle()) & 0xff) == SQLITE_BUSY)
    return refused(file, "is in use by another program");
  return e;
}

result<void> check_inside(fs::path const& file, sqlite_database& database) {
  if (sqlite3_db_readonly(database.handle(), "main") != 0)
    return refused(file, "cannot be written: permission denied");
  auto found = database.rows("PRAGMA quick_check(1)");
  auto row = found.next();
  if (!row)
    return check_failed(file, database, std::move(row).error());
  if (!*row || found.text(0) != "ok")
    return refused(file, "is damaged: " + std::string(*row ? found.text(0) : "it cannot be checked"));
  auto number = database.number("PRAGMA user_version");
  if (!number)
    return std::move(number).error();
  auto const newest = static_cast<std::int64_t>(sqlite_migrations().size());
  if (*number < 1 || *number > newest)
    return refused(file,
      (*number > newest ? "is of a newer Leat: its schema is number " : "is damaged: its schema is number ") +
        std::to_string(*number) + ", expected 1 to " + std::to_string(newest));
  return {};
}

/// EXCLUSIVE: one process owns the file. So the log's index stays in its memory (no -shm beside the file,
/// which after a crash could be stale), no second writer is waited for, and other programs that open the file
/// meanwhile are refused instead of reading around us. No memory maps: a failing disk is then an error and
/// not a signal.
constexpr char const* connection = R"sql(
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
)sql";

/// FULL: the log is synced with every commit, before it is acknowledged. The size limit gives a log that grew
/// in a large transaction back to the disk.
constexpr char const* durable = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA journal_size_limit = 67108864;
)sql";

result<void> make_durable(fs::path const& file, sqlite_database& database) {
  if (auto set = database.execute(durable); !set)
    return set;
  auto mode = database.rows("PRAGMA journal_mode");
  auto row = mode.next();
  if (!row)
    return std::move(row).error();
  if (mode.text(0) != "wal") // SQLite keeps silent where it cannot have one
    return error(errc::failed_precondition,
      "'" + file.string() + "' is on a file system on which SQLite can keep no write-ahead log");
  return {};
}

result<sqlite_database> connect(fs::path const& file, sqlite_options const& options) {
  auto database = sqlite_database::open(file, options.vfs);
  if (!database)
    return database;
  sqlite3_db_config(database->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_busy_timeout(database->handle(), static_cast<int>(options.wait_max.count()));
  if (auto set = database->execute(connection); !set)
    return check_failed(file, *database, std::move(set).error());
  return database;
}

result<sqlite_database> connect_checked(fs::path const& file, sqlite_options const& options) {
  auto database = connect(file, options);
  if (!database)
    return database;
  if (auto checked = check_inside(file, *database); !checked)
    return std::move(checked).error();
  return database;
}

result<void> fill(fs::path const& file, sqlite_options const& options) {
  // Made here and not by SQLite, for its mode.
  if (auto made = descriptor::open(file, O_RDWR | O_CREAT | O_EXCL); !made)
    return std::move(made).error();
  auto database = connect(file, options);
  if (!database)
    return std::move(database).error();
  auto done = database->execute(
    "PRAGMA synchronous = FULL; PRAGMA application_id = " + std::to_string(sqlite_application));
  if (done)
    done = migrate(*database, sqlite_migrations());
  if (done)
    done = make_durable(file, *database);
  allow_checkpoint_on_close(*database);
  return done;
}

/// Under another name first, so that the file is there whole or not at all.
result<void> create(fs::path const& file, sqlite_options const& options) {
  if (size_of(beside(file, "-wal")) > 0)
    return refused(
      beside(file, "-wal"), "is there without the file that it belongs to, '" + file.string() + "'");
  auto const fresh = beside(file, ".new");
  auto const remove = [&] {
    std::error_code missing;
    for (auto const* suffix : {"", "-journal", "-wal"})
      fs::remove(beside(fresh, suffix), missing);
  };
  remove();
  auto made = fill(fresh, options);
  if (made && ::rename(fresh.c_str(), file.c_str()) != 0)
    made = system_error(file, "created", errno);
  if (!made) {
    remove();
    return made;
  }
  return sync_folder(file.parent_path());
}

} // namespace

result<sqlite_database> open_sqlite_file(fs::path const& folder, sqlite_options const& options) {
  auto const file = folder / "registry.sqlite";
  auto const log = beside(file, "-wal");
  std::error_code unreadable;
  if (!fs::exists(fs::symlink_status(file, unreadable)))
    if (auto made = create(file, options); !made)
      return std::move(made).error();
  if (auto checked = check_outside(file); !checked)
    return std::move(checked).error();
  auto const had_log = fs::exists(log, unreadable);
  auto database = connect_checked(file, options);
  if (!database) {
    if (!had_log && size_of(log) == 0)
      fs::remove(log, unreadable); // SQLite makes one to look
    return database;
  }
  auto ready = make_durable(file, *database);
  if (ready)
    ready = database->execute("PRAGMA wal_autocheckpoint = " + std::to_string(options.log_pages_max));
  if (ready)
    ready = migrate(*database, sqlite_migrations());
  if (!ready)
    return std::move(ready).error();
  return database;
}

void allow_checkpoint_on_close(sqlite_database& database) {
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

} // namespace leat
