#pragma once

#include <leat/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace leat {

/// What the last failure on a connection means to who asked:
///
/// | SQLite says | error |
/// |---|---|
/// | no space left, over quota | `resource_exhausted` |
/// | damaged, or no database | `failed_precondition` |
/// | constraint, misuse, malformed SQL | `internal` |
/// | the rest: input and output, locks, memory | `unavailable` |
///
/// The message names the file and ends with SQLite's own text.
error sqlite_error(sqlite3* handle);

/// The rows of a query. At most one of these per SQL text at a time.
class sqlite_rows {
public:
  sqlite_rows(sqlite3* handle, sqlite3_stmt* statement) noexcept : handle_(handle), statement_(statement) {}
  sqlite_rows(sqlite_rows const&) = delete;
  sqlite_rows& operator=(sqlite_rows const&) = delete;
  ~sqlite_rows();

  /// Steps to the next row; false when there are no more.
  result<bool> next();

  // The columns of the row, counted from 0. Views last until the next step.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;
  std::span<std::byte const> blob(int column) const;

private:
  sqlite3* handle_;
  sqlite3_stmt* statement_; ///< none: the query could not be started
};

/// One connection to an SQLite file. Every SQL text with parameters must be a constant that lives as long: it
/// is prepared once and known by its address.
///
/// Thread safety: as for standard containers.
class sqlite_database {
public:
  /// Opens an existing file for reading and writing, without reading or writing it yet.
  /// `vfs` is SQLite's name of a file layer; empty: the system's.
  static result<sqlite_database> open(std::filesystem::path const& file, std::string const& vfs);

  sqlite_database(sqlite_database&&) = default;

  /// Runs statements without parameters; rows that they return are dropped.
  result<void> execute(std::string const& sql);

  /// Runs one statement that returns no rows.
  template <class... Args>
  result<void> run(std::string_view sql, Args const&... args) {
    return finish(bound(sql, args...));
  }

  /// Starts a query. Texts and blobs among the arguments must outlive the rows.
  template <class... Args>
  sqlite_rows rows(std::string_view sql, Args const&... args) {
    return {handle(), bound(sql, args...)};
  }

  /// The first column of a query's first row; 0 where there is no row.
  result<std::int64_t> number(std::string_view sql);

  /// Compiles a statement, so that it runs at once later.
  result<void> prepare(std::string_view sql);

  /// How many rows the last `run` changed.
  std::int64_t changed() const noexcept;

  bool in_transaction() const noexcept;

  sqlite3* handle() const noexcept { return handle_.get(); }

private:
  struct closes {
    void operator()(sqlite3* handle) const noexcept;
  };
  struct finalizes {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  explicit sqlite_database(sqlite3* handle) noexcept : handle_(handle) {}

  /// None where preparing or binding failed: the connection knows why.
  template <class... Args>
  sqlite3_stmt* bound(std::string_view sql, Args const&... args) {
    auto* statement = prepared(sql);
    [[maybe_unused]] int place = 0;
    return statement && (bind(statement, ++place, args) && ...) ? statement : nullptr;
  }

  sqlite3_stmt* prepared(std::string_view sql);
  result<void> finish(sqlite3_stmt* statement);

  static bool bind(sqlite3_stmt* statement, int place, std::int64_t value);
  static bool bind(sqlite3_stmt* statement, int place, double value);
  static bool bind(sqlite3_stmt* statement, int place, std::string_view value);
  static bool bind(sqlite3_stmt* statement, int place, std::span<std::byte const> value);
  static bool bind(sqlite3_stmt* statement, int place, std::nullopt_t);

  template <class T>
  static bool bind(sqlite3_stmt* statement, int place, std::optional<T> const& value) {
    return value ? bind(statement, place, *value) : bind(statement, place, std::nullopt);
  }

  std::unique_ptr<sqlite3, closes> handle_;
  std::unordered_map<char const*, std::unique_ptr<sqlite3_stmt, finalizes>> statements_;
};

} // namespace leat
