#pragma once

#include "registry/own_count.hpp"
#include "registry/snapshot_cell.hpp"
#include "registry/thread_slot.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <utility>

namespace leat {

/// A `snapshot_cell` for many threads that read all the time: each of the first threads has a cell, and a
/// count of references, to itself, so that reading writes to no cache line that others write to. Storing is
/// dearer: it fills every cell.
///
/// It is linearizable as one cell is. While the cells are filled one after the other, all read the one that
/// is filled first; a reader that has begun before may still get the one before.
///
/// Keeps nothing alive but the current one. Thread safety: full; several writers must take turns.
template <class T>
class sharded_snapshot {
public:
  explicit sharded_snapshot(std::shared_ptr<T const> first) { store(std::move(first)); }

  std::shared_ptr<T const> load() const {
    return changing_.load(std::memory_order_acquire) ? current_.load() : cells_[thread_slot()].load();
  }

  void store(std::shared_ptr<T const> next) {
    changing_.store(true, std::memory_order_relaxed); // seen by who sees what is stored next
    current_.store(next);
    for (auto& c : cells_)
      c.store(counted_apart(next));
    changing_.store(false, std::memory_order_release);
  }

private:
  struct alignas(64) cell : snapshot_cell<T> {
    using snapshot_cell<T>::snapshot_cell;
  };

  std::array<cell, own_slots + shared_slots> cells_; ///< by `thread_slot`
  alignas(64) std::atomic<bool> changing_{false};
  cell current_; ///< in a line of its own, by its type
};

} // namespace leat
