#pragma once

#include "registry/store/store.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace leat {

/// How an SQLite store is opened.
struct sqlite_options {
  std::size_t audit_max = store::audit_max;
  /// How long to wait for another program, say a backup, that reads the file while it is opened.
  std::chrono::milliseconds wait_max{5000};
  /// Pages of 4 KiB in the log from which on a commit also moves them into the file.
  int log_pages_max = 1000;
  /// SQLite's name of the file layer; empty: the system's.
  std::string vfs = {};
};

/// A store in one SQLite file, `registry.sqlite`, in a folder that one process at a time holds.
///
/// A commit is one transaction in SQLite's write-ahead log, synced before it is acknowledged. Where writing
/// fails, what was acknowledged is safe, and the store goes on when the disk does. Where syncing fails and
/// goes on failing, the transaction may turn up whole if the process ends before the next commit; the error
/// says so.
///
/// A file that turns out damaged while in use answers `failed_precondition`.
class sqlite_store final : public store {
public:
  /// Opens the store in a folder; makes both where they are missing, the folder with mode 0700, the file with
  /// 0600 for it holds hashes of keys. Older schemas are brought up to date.
  ///
  /// A folder that is in use, a file that is damaged, of another application or of a newer Leat is
  /// `failed_precondition`, and no byte of it is changed.
  static result<std::unique_ptr<store>> open(
    std::filesystem::path const& folder, sqlite_options const& options = {});

  ~sqlite_store() override;

  result<void> load(std::function<result<void>(stored::change&&)> const& each) override;
  result<void> commit(stored::transaction const& t) override;
  result<std::vector<history_entry>> history(std::string_view name) override;
  result<std::vector<audit_entry>> audit(audit_query const& query) override;

private:
  struct state;
  explicit sqlite_store(std::unique_ptr<state> s);

  std::unique_ptr<state> state_;
};

} // namespace leat
