#pragma once

#include "actors/memo/disk_file.hpp"
#include "actors/memo/disk_key.hpp"
#include "actors/memo/disk_queue.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

namespace leat {

/// Remembered outputs on disk: they survive the process, within a budget of their own. A thread of its own
/// does what is asked, so that nobody waits for a disk: for one key in the order in which it was asked, and
/// reads before all else.
///
/// It promises that a record which is read is one that was written under exactly this key, whole. It does not
/// promise to have it, nor that it is the last one, nor that an erased one is gone: writes and erasures get
/// lost with the machine, on a full disk or in a full queue. Who reads a record decides whether it still
/// holds.
///
/// One process at a time may use a file; the data folder's lock sees to that.
///
/// Thread safety: full.
class disk_tier {
public:
  struct options {
    std::filesystem::path file;  ///< in a folder that is there
    std::uint64_t bytes_max = 0; ///< of the file and its log; see `disk_file`
    /// Damage, and failures of the disk, each kind once. Called on the tier's thread, and by `open`; must not
    /// throw.
    std::function<void(std::string)> report = {};
    std::size_t waiting_max = 4096; ///< reads, and as many changes; one more is dropped
    std::size_t waiting_bytes_max = std::size_t{64} << 20; ///< of reads, and of changes
    std::string vfs = {}; ///< SQLite's name of the file layer; empty: the system's
  };

  /// The record, or nothing. Must not throw.
  using reader = std::function<void(std::optional<bytes>)>;

  struct stats {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0; ///< of the file, as far as it is in use
    std::uint64_t reads = 0;
    std::uint64_t hits = 0;
    std::uint64_t writes = 0;  ///< done
    std::uint64_t dropped = 0; ///< operations that found the queue full, and records that were not kept
    std::uint64_t evicted = 0; ///< to make room
    std::uint64_t damaged = 0; ///< entries, and files that had to be given up while in use
    std::uint64_t errors = 0;  ///< of the disk
  };

  /// Opens or makes the file; one that cannot be used is put aside, see `disk_file::open`. An error means
  /// that there can be no tier here, and harms nothing else.
  static result<std::unique_ptr<disk_tier>> open(options o);

  disk_tier(disk_tier const&) = delete;
  disk_tier& operator=(disk_tier const&) = delete;

  /// As `close`.
  ~disk_tier();

  /// Does what waits and ends the thread. From then on nothing is there, and nothing is kept. Not on the
  /// tier's own thread.
  void close();

  /// `then` is called once: on the tier's thread, or, where the queue is full, before this returns.
  void read(disk_key key, reader then);

  /// Keeps a record in place of an earlier one. `cost_seconds` is what it saves each time that it is used.
  void write(disk_key key, bytes record, double cost_seconds);

  void erase(disk_key key);
  void erase_version(std::array<std::byte, 32> const& version);

  /// Waits until all that was asked before is done and can be seen in the statistics. Not for the tier's own
  /// thread.
  void flush();

  stats snapshot() const;

private:
  disk_tier(options o, std::unique_ptr<disk_file> file);

  bool ask(disk_operation& o);

  // On the tier's thread.
  void run();
  void perform(disk_operation& o);
  bool in_steps(std::function<result<bool>(disk_file&)> const& step);
  void answer(disk_operation& o);
  void keep(disk_operation& o);
  void settle();
  void finish();
  void failed(error const& why);
  void start_anew(error const& why);
  void publish();

  options const options_;
  disk_queue queue_;
  std::atomic<std::uint64_t> refused_{0}; ///< operations for which there was no room

  mutable std::mutex lock_;
  stats seen_; ///< what `snapshot` gives out, but for `refused_`

  // The tier's thread alone.
  std::unique_ptr<disk_file> file_; ///< none: given up
  stats counted_;                   ///< without what the present file counts
  std::set<errc> reported_;
  int files_lost_ = 0;

  std::mutex ending_;
  std::thread thread_; ///< last: it uses the others
};

} // namespace leat
