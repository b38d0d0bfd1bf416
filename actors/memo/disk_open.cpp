#include "actors/memo/disk_open.hpp"

#include "actors/memo/disk_sql.hpp"
#include "registry/store/descriptor.hpp"

#include <array>
#include <system_error>

#include <fcntl.h>

namespace leat {

namespace {

namespace fs = std::filesystem;

constexpr std::array suffixes{"", "-journal", "-wal", "-shm"};

fs::path beside(fs::path const& file, std::string const& suffix) {
  return fs::path(file).concat(suffix);
}

void report(disk_file_options const& options, std::string what) {
  if (options.report)
    options.report(std::move(what));
}

/// What the connection begins with. EXCLUSIVE: one process owns the file, so the log's index stays in its
/// memory. No memory maps: a failing disk is then an error and not a signal.
constexpr char const* connection = R"sql(
PRAGMA busy_timeout = 1000;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
)sql";

/// Has to be said before the first page is written. Incremental: so that a file can be made to fit a smaller
/// budget.
constexpr char const* shape = "PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL";

/// NORMAL: the log is synced when it is moved into the file, not with every commit. When that happens is the
/// file's own affair.
constexpr char const* logged = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 0;
)sql";

result<void> fill(sqlite_database& database) {
  if (auto set = database.execute(shape); !set)
    return set;
  return database.execute("BEGIN IMMEDIATE; PRAGMA application_id = " + std::to_string(disk_application) +
                          "; PRAGMA user_version = " + std::to_string(disk_layout) + ";" +
                          std::string(disk_sql::schema) + "COMMIT");
}

/// `failed_precondition` where another file has to take its place, `unimplemented` where that of another Leat
/// has.
result<void> check(fs::path const& file, sqlite_database& database) {
  auto const application = database.number("PRAGMA application_id");
  if (!application)
    return application.error();
  auto const layout = database.number("PRAGMA user_version");
  if (!layout)
    return layout.error();
  auto const name = "'" + file.string() + "' ";
  if (*application != disk_application)
    return error(errc::failed_precondition, name + "is no file of the memo");
  if (*layout != disk_layout)
    return error(errc::unimplemented,
      name + "has layout " + std::to_string(*layout) + ", expected " + std::to_string(disk_layout));
  for (auto const sql : disk_sql::every)
    if (auto known = database.prepare(sql); !known)
      return error(
        errc::failed_precondition, name + "has other tables than expected: " + known.error().message);
  return {};
}

result<void> keep_log(fs::path const& file, sqlite_database& database) {
  if (auto set = database.execute(logged); !set)
    return set;
  auto mode = database.rows("PRAGMA journal_mode");
  auto row = mode.next();
  if (!row)
    return std::move(row).error();
  if (mode.text(0) != "wal") // SQLite keeps silent where it cannot have one
    return error(errc::unavailable,
      "'" + file.string() + "' is on a file system on which SQLite can keep no write-ahead log");
  return {};
}

void remove_with_logs(fs::path const& file) {
  std::error_code missing;
  for (auto const* suffix : suffixes)
    fs::remove(beside(file, suffix), missing);
}

/// An empty file is SQLite's empty database. Made here and not by SQLite, for its mode.
result<void> make_empty(fs::path const& file) {
  remove_with_logs(file);
  auto made = descriptor::open(file, O_RDWR | O_CREAT);
  if (!made)
    return std::move(made).error();
  return {};
}

result<sqlite_database> connect(disk_file_options const& options) {
  auto const& file = options.file;
  std::error_code unknown;
  bool const there = fs::exists(file, unknown);
  if (!there || (fs::is_regular_file(file, unknown) && fs::file_size(file, unknown) == 0))
    if (auto made = make_empty(file); !made)
      return std::move(made).error();
  auto database = sqlite_database::open(file, options.vfs);
  if (!database)
    return database;
  auto ready = database->execute(connection);
  auto const pages = database->number(disk_sql::pages);
  if (ready && !pages)
    ready = pages.error();
  if (ready && *pages == 0)
    ready = fill(*database);
  if (ready)
    ready = check(file, *database);
  if (ready)
    ready = keep_log(file, *database);
  if (!ready)
    return std::move(ready).error();
  return database;
}

} // namespace

void put_aside(disk_file_options const& options, error const& why) {
  auto const aside = beside(options.file, ".damaged");
  std::error_code missing;
  for (auto const* suffix : suffixes) {
    fs::remove(beside(aside, suffix), missing);
    fs::rename(beside(options.file, suffix), beside(aside, suffix), missing);
  }
  report(
    options, why.message + "; it was renamed '" + aside.string() + "', and the memo's disk tier starts anew");
}

result<sqlite_database> open_disk_database(disk_file_options const& options) {
  auto database = connect(options);
  if (database)
    return database;
  auto const& why = database.error();
  if (why.code == errc::unimplemented) {
    remove_with_logs(options.file);
    report(options, why.message + "; a new one takes its place");
  } else if (why.code == errc::failed_precondition) {
    put_aside(options, why);
  } else {
    return database;
  }
  return connect(options);
}

} // namespace leat
