#pragma once

#include "registry/access/access.hpp"
#include "registry/snapshot_cell.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace leat {

/// The current access snapshot, and verdicts remembered by each thread.
///
/// A remembered verdict holds for the revision that it was given under, and for no other; so a change of
/// access forgets them all at once, by its revision alone. Revisions are unique in the process, so stores
/// never answer for each other.
///
/// Thread safety: full. Readers take no lock and do not wait for writers.
class access_store {
public:
  /// Nobody is there. The table must outlive the store and its snapshots.
  explicit access_store(name_table& names);
  access_store(access_store const&) = delete;
  access_store& operator=(access_store const&) = delete;

  std::shared_ptr<access_snapshot const> snapshot() const;

  /// Rises with every `replace`.
  std::uint64_t revision() const noexcept { return revision_.load(std::memory_order_acquire); }

  /// When it has returned, every thread judges by this snapshot.
  void replace(std::shared_ptr<access_snapshot const> next);

  /// What `access_snapshot::judge` says of the current snapshot, mostly from the thread's memory: a few
  /// nanoseconds.
  verdict judge(actor who, action a, resource const& what) const noexcept;

private:
  struct version {
    std::uint64_t revision;
    std::shared_ptr<access_snapshot const> snapshot;
  };

  std::mutex writers_; ///< so that the last revision is that of the last snapshot
  snapshot_cell<version> current_{nullptr};
  std::atomic<std::uint64_t> revision_{0};
};

} // namespace leat
