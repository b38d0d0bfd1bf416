#include "registry/store/sqlite_database.hpp"

#include <cerrno>

#include <sqlite3.h>

namespace leat {

namespace {

bool is_no_space(int number) noexcept {
  return number == ENOSPC || number == EDQUOT;
}

/// What the system said last about a file, as SQLite's file layer remembers it.
int last_errno(sqlite3_file* file) {
  int number = 0;
  if (file && file->pMethods)
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
  return number;
}

/// SQLite says FULL only of a write that ENOSPC ended. A quota, or a sync, for which space runs out is input
/// and output to it; then the files know more, and in a COMMIT they alone do.
bool is_out_of_space(sqlite3* handle, int code) {
  if (code == SQLITE_FULL)
    return true;
  if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)
    return false;
  sqlite3_file* file = nullptr;
  sqlite3_file* log = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  return is_no_space(sqlite3_system_errno(handle)) || is_no_space(last_errno(file)) ||
         is_no_space(last_errno(log));
}

std::string file_of(sqlite3* handle) {
  char const* name = sqlite3_db_filename(handle, "main");
  return std::string("'") + (name ? name : "") + "'";
}

} // namespace

error sqlite_error(sqlite3* handle) {
  auto const code = sqlite3_errcode(handle) & 0xff;
  auto const why = std::string(sqlite3_errmsg(handle));
  auto const file = file_of(handle);
  if (is_out_of_space(handle, code))
    return {errc::resource_exhausted, "the disk that holds " + file + " is full; nothing was stored"};
  switch (code) {
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return {errc::failed_precondition, file + " is damaged: " + why};
  case SQLITE_OK: // a failure that the connection knows nothing of
  case SQLITE_CONSTRAINT:
  case SQLITE_ERROR:
  case SQLITE_INTERNAL:
  case SQLITE_MISMATCH:
  case SQLITE_MISUSE:
  case SQLITE_RANGE:
  case SQLITE_SCHEMA:
  case SQLITE_TOOBIG:
    return {errc::internal, file + ": " + why};
  default:
    return {errc::unavailable, file + " cannot be read or written: " + why + " (SQLite's code " +
                                 std::to_string(sqlite3_extended_errcode(handle)) + ")"};
  }
}

sqlite_rows::~sqlite_rows() {
  if (!statement_)
    return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

result<bool> sqlite_rows::next() {
  auto const code = statement_ ? sqlite3_step(statement_) : SQLITE_ERROR;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return code == SQLITE_ROW;
  return sqlite_error(handle_);
}

bool sqlite_rows::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t sqlite_rows::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double sqlite_rows::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string_view sqlite_rows::text(int column) const {
  auto const bytes = blob(column);
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

std::span<std::byte const> sqlite_rows::blob(int column) const {
  auto const* data = static_cast<std::byte const*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void sqlite_database::closes::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

void sqlite_database::finalizes::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

result<sqlite_database> sqlite_database::open(std::filesystem::path const& file, std::string const& vfs) {
  sqlite3* handle = nullptr;
  // Without SQLite's own mutex: who holds the connection has one.
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  auto const code = sqlite3_open_v2(file.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (!handle)
    return error(errc::unavailable, "no memory to open '" + file.string() + "'");
  sqlite_database opened(handle);
  if (code != SQLITE_OK)
    return sqlite_error(handle);
  return opened;
}

result<void> sqlite_database::execute(std::string const& sql) {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return sqlite_error(handle());
  return {};
}

result<std::int64_t> sqlite_database::number(std::string_view sql) {
  auto all = rows(sql);
  return all.next().transform([&](bool found) { return found ? all.integer(0) : 0; });
}

result<void> sqlite_database::prepare(std::string_view sql) {
  if (!prepared(sql))
    return sqlite_error(handle());
  return {};
}

std::int64_t sqlite_database::changed() const noexcept {
  return sqlite3_changes64(handle());
}

bool sqlite_database::in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle()) == 0;
}

sqlite3_stmt* sqlite_database::prepared(std::string_view sql) {
  auto& known = statements_[sql.data()];
  if (!known) {
    sqlite3_stmt* made = nullptr;
    sqlite3_prepare_v3(
      handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    known.reset(made);
  }
  return known.get();
}

result<void> sqlite_database::finish(sqlite3_stmt* statement) {
  sqlite_rows rows(handle(), statement);
  return rows.next().and_then([](bool) { return result<void>(); });
}

bool sqlite_database::bind(sqlite3_stmt* statement, int place, std::int64_t value) {
  return sqlite3_bind_int64(statement, place, value) == SQLITE_OK;
}

bool sqlite_database::bind(sqlite3_stmt* statement, int place, double value) {
  return sqlite3_bind_double(statement, place, value) == SQLITE_OK;
}

bool sqlite_database::bind(sqlite3_stmt* statement, int place, std::string_view value) {
  // An empty view may have no address, which would make it NULL.
  auto const* data = value.empty() ? "" : value.data();
  return sqlite3_bind_text64(statement, place, data, value.size(), SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
}

bool sqlite_database::bind(sqlite3_stmt* statement, int place, std::span<std::byte const> value) {
  return sqlite3_bind_blob64(statement, place, value.data(), value.size(), SQLITE_STATIC) == SQLITE_OK;
}

bool sqlite_database::bind(sqlite3_stmt* statement, int place, std::nullopt_t) {
  return sqlite3_bind_null(statement, place) == SQLITE_OK;
}

} // namespace leat
