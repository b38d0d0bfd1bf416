#pragma once

#include "actors/memo/disk_key.hpp"
#include "registry/store/sqlite_database.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace leat {

/// Bounds of the memo's file, all of them shares of its budget.
///
/// | of the budget | |
/// |---|---|
/// | 7/8 | the file |
/// | 1/16 | one entry |
/// | 1/32 | one transaction that does not write a large entry |
/// | 1/32 | the log when it is moved into the file |
///
/// The last three follow each other in the log, so that both together stay within the budget.
struct disk_bounds {
  explicit disk_bounds(std::uint64_t bytes_max) noexcept;

  static constexpr std::uint64_t page_size = 4096;

  std::int64_t pages_max;         ///< of the file
  std::uint64_t entry_bytes_max;  ///< version, form and record
  std::uint64_t change_bytes_max; ///< of one transaction, as estimated
  std::uint64_t log_bytes_max;    ///< above which the log is moved into the file
};

struct disk_file_options {
  std::filesystem::path file;
  std::uint64_t bytes_max = 0;
  std::string vfs = {};                         ///< SQLite's name of the file layer; empty: the system's
  std::function<void(std::string)> report = {}; ///< damage, in a sentence
};

/// The memo's entries in one SQLite file, within a budget. No thread, no queue.
///
/// What is kept is what saves most time per byte, by use and age: GreedyDual-Size-Frequency (Cherkasova
/// 1998), whose `worth` stands in the file. Changes gather in a transaction; it ends with `commit`, and by
/// itself before it grows too large for the budget. Uses are counted in memory and written along.
///
/// The log is not synced with every commit: a failure of the machine may take the last changes along, and
/// nothing else. An error of any member leaves a transaction to `abandon`; `failed_precondition` means that
/// the file is damaged beyond one entry.
///
/// Thread safety: as for standard containers.
class disk_file {
public:
  struct counts {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0; ///< whole pages, of which the file may have more that are free
    std::uint64_t evicted = 0;
    std::uint64_t damaged = 0; ///< entries whose checksum did not fit
  };

  static constexpr std::uint64_t bytes_min = std::uint64_t{1} << 20; ///< the least budget

  /// Opens the file, or makes it, mode 0600. One of another layout is replaced. One that is damaged or not
  /// the memo's is renamed, with the suffix `.damaged`, in place of an earlier one; it counts for no budget,
  /// and may be deleted. Both are reported.
  ///
  /// `invalid_argument` for a budget below `bytes_min`; other errors where no file can be had.
  static result<std::unique_ptr<disk_file>> open(disk_file_options options);

  /// Puts a file aside that turned out damaged, and opens a new one.
  static result<std::unique_ptr<disk_file>> start_anew(disk_file_options options, error const& why);

  /// The record, if the entry is there and whole. One that is damaged is reported and goes.
  result<std::optional<bytes>> read(disk_key const& key);

  /// Keeps a record, in place of an earlier one. False: it is too large to be kept. Makes room where there is
  /// none, which may take long; see `make_room`.
  result<bool> write(disk_key const& key, bytes const& record, double cost_seconds);

  result<void> erase(disk_key const& key);

  // Steps of what may take long. Each removes some entries and says whether it was the last.

  result<bool> make_room(disk_key const& key, bytes const& record);
  result<bool> erase_version(std::array<std::byte, 32> const& version);
  /// Brings a file that had a larger budget within this one.
  result<bool> trim();

  result<void> commit();

  /// Writes down all that is in memory only, and commits.
  result<void> finish();

  /// Drops what is not committed.
  void abandon();

  counts const& now() const noexcept { return counts_; }

private:
  disk_file(sqlite_database database, disk_file_options options);

  result<void> load();
  std::int64_t id_of(disk_key const& key) const;
  result<void> change(std::uint64_t bytes);
  bool is_too_large(disk_key const& key, bytes const& record) const;
  result<bool> make_room(std::uint64_t bytes);
  result<void> evict();
  result<void> remove(std::int64_t id);
  result<void> remove_listed(std::int64_t id);
  error damaged(std::string const& why) const;
  result<void> drop_damaged(disk_key const& key, std::int64_t id);
  result<void> write_uses();
  result<void> end_transaction();
  result<void> checkpoint();
  result<void> move_log();
  result<std::int64_t> used_pages();

  sqlite_database database_;
  disk_file_options options_;
  disk_bounds bounds_;
  std::uint64_t seed_ = 0;
  double inflation_ = 0;                                ///< what the entry that went last was worth
  std::unordered_map<std::int64_t, std::int64_t> uses_; ///< not written yet, by id
  std::uint64_t changed_bytes_ = 0;                     ///< by this transaction, as estimated
  counts counts_;
  counts committed_;
};

} // namespace leat
