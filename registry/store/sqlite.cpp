#include "registry/store/sqlite.hpp"

#include "registry/store/folder_lock.hpp"
#include "registry/store/sqlite_file.hpp"
#include "registry/store/sqlite_sql.hpp"
#include "registry/store/sqlite_words.hpp"

#include <limits>
#include <mutex>
#include <utility>

#include <sqlite3.h>

namespace leat {

namespace {

result<void> write(sqlite_database& database, stored::transaction const& t, std::size_t audit_max) {
  for (auto const& change : t.changes)
    if (auto written = write_change(database, change); !written)
      return written;
  for (auto const& entry : t.history)
    if (auto written = write_entry(database, entry); !written)
      return written;
  for (auto const& entry : t.audit)
    if (auto written = write_entry(database, entry); !written)
      return written;
  if (t.audit.empty())
    return {};
  return database.run(sql::bound_audit, static_cast<std::int64_t>(audit_max));
}

/// Whether a COMMIT that failed with this code may have written all of its transaction.
bool may_be_whole(int code) noexcept {
  return (code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR_WRITE;
}

/// Sees to it that a transaction whose COMMIT failed does not come back. Where all of it had been written and
/// only the sync failed, the log holds it whole, and whoever opens the file after a crash would believe it.
/// The next commit writes over it; until then, this moves what is valid into the file and cuts the log off.
bool disown(sqlite_database& database) {
  return sqlite3_wal_checkpoint_v2(database.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) ==
         SQLITE_OK;
}

/// Every statement fits the tables that are there.
result<void> prepare_all(sqlite_database& database) {
  for (auto const statement : sql::every)
    if (auto prepared = database.prepare(statement); !prepared) {
      if (prepared.error().code == errc::internal)
        return error(errc::failed_precondition, "the registry is damaged: " + prepared.error().message);
      return prepared;
    }
  return {};
}

/// Ends a transaction that an earlier commit could not roll back.
result<void> settle(sqlite_database& database) {
  return database.in_transaction() ? database.execute("ROLLBACK") : result<void>();
}

audit_entry read_audit(sqlite_rows const& rows) {
  audit_entry out;
  out.time = from_stored(rows.integer(0));
  out.principal = rows.text(1);
  out.action = rows.text(2);
  out.resource = rows.text(3);
  out.denied = rows.integer(4) != 0;
  out.detail = rows.text(5);
  out.count = static_cast<std::uint64_t>(rows.integer(6));
  return out;
}

history_entry read_history(sqlite_rows const& rows) {
  history_entry out;
  out.time = from_stored(rows.integer(0));
  out.name = rows.text(1);
  out.principal = rows.text(2);
  out.event = rows.text(3);
  out.version = rows.text(4);
  out.detail = rows.text(5);
  return out;
}

template <class Entry>
result<std::vector<Entry>> collect(sqlite_rows rows, Entry (*read)(sqlite_rows const&)) {
  std::vector<Entry> out;
  for (;;) {
    auto more = rows.next();
    if (!more)
      return std::move(more).error();
    if (!*more)
      return out;
    out.push_back(read(rows));
  }
}

sqlite_rows find_audit(sqlite_database& database, audit_query const& q) {
  auto const since = to_stored(q.since);
  auto const until = to_stored(q.until);
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  auto const count =
    q.count_max < static_cast<std::size_t>(most) ? static_cast<std::int64_t>(q.count_max) : most;
  if (q.principal.empty() && q.resource.empty())
    return database.rows(sql::audit_of_all, since, until, count);
  if (q.resource.empty())
    return database.rows(sql::audit_of_principal, since, until, count, q.principal);
  if (q.principal.empty())
    return database.rows(sql::audit_of_resource, since, until, count, q.resource);
  return database.rows(sql::audit_of_both, since, until, count, q.principal, q.resource);
}

} // namespace

struct sqlite_store::state {
  folder_lock lock; ///< let go of last
  sqlite_database database;
  std::size_t audit_max;
  std::mutex one_at_a_time = {};
};

sqlite_store::sqlite_store(std::unique_ptr<state> s) : state_(std::move(s)) {}
sqlite_store::~sqlite_store() = default;

result<std::unique_ptr<store>> sqlite_store::open(
  std::filesystem::path const& folder, sqlite_options const& options) {
  std::error_code failed;
  // The process may change its working folder later.
  auto const path = (std::filesystem::absolute(folder, failed).lexically_normal() / "").parent_path();
  if (failed)
    return system_error(folder, "found", failed.value());
  if (auto made = make_folder(path); !made)
    return std::move(made).error();
  auto lock = folder_lock::take(path);
  if (!lock)
    return std::move(lock).error();
  auto database = open_sqlite_file(path, options);
  if (!database)
    return std::move(database).error();
  if (auto prepared = prepare_all(*database); !prepared)
    return std::move(prepared).error();
  return std::unique_ptr<store>(new sqlite_store(
    std::unique_ptr<state>(new state{*std::move(lock), *std::move(database), options.audit_max})));
}

result<void> sqlite_store::load(std::function<result<void>(stored::change&&)> const& each) {
  std::lock_guard hold(state_->one_at_a_time);
  return read_changes(state_->database, each);
}

result<void> sqlite_store::commit(stored::transaction const& t) {
  if (t.changes.empty() && t.history.empty() && t.audit.empty())
    return {};
  std::lock_guard hold(state_->one_at_a_time);
  auto& database = state_->database;
  if (auto settled = settle(database); !settled)
    return settled;
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun)
    return begun;
  int commit_code = SQLITE_OK;
  auto done = write(database, t, state_->audit_max);
  if (done) {
    done = database.execute("COMMIT");
    commit_code = sqlite3_extended_errcode(database.handle());
  }
  if (done) {
    allow_checkpoint_on_close(database);
    return done;
  }
  // Some failures end the transaction by themselves.
  (void)settle(database);
  if (may_be_whole(commit_code) && !disown(database))
    done.error().message += "; should the process end before the next commit, it may turn up all the same";
  return done;
}

result<std::vector<history_entry>> sqlite_store::history(std::string_view name) {
  std::lock_guard hold(state_->one_at_a_time);
  if (auto settled = settle(state_->database); !settled)
    return std::move(settled).error();
  return collect(state_->database.rows(sql::history_of, name), read_history);
}

result<std::vector<audit_entry>> sqlite_store::audit(audit_query const& query) {
  std::lock_guard hold(state_->one_at_a_time);
  if (auto settled = settle(state_->database); !settled)
    return std::move(settled).error();
  return collect(find_audit(state_->database, query), read_audit);
}

} // namespace leat
