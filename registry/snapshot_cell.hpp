#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace leat {

/// Holds the current one of a row of immutable snapshots. Reading takes no lock and waits for nobody, neither
/// for writers nor for other readers.
///
/// Split reference counts (Williams, C++ Concurrency in Action, 7.2.4): pointer and a count of readers on
/// their way stand in one atomic word; a reader that has its own reference steps out of the count again, and
/// a writer who takes the pointer out hands the count over to what it pointed to.
///
/// Thread safety: full; several writers must take turns.
template <class T>
class snapshot_cell {
public:
  explicit snapshot_cell(std::shared_ptr<T const> first = nullptr)
      : word_(pack(new holder{std::move(first)})) {}
  snapshot_cell(snapshot_cell const&) = delete;
  snapshot_cell& operator=(snapshot_cell const&) = delete;
  ~snapshot_cell() { delete unpack(word_.load(std::memory_order_acquire)); }

  std::shared_ptr<T const> load() const {
    auto word = word_.fetch_add(one_reader, std::memory_order_acquire) + one_reader;
    auto* const h = unpack(word);
    auto snapshot = h->snapshot;
    while (unpack(word) == h)
      if (word_.compare_exchange_weak(
            word, word - one_reader, std::memory_order_release, std::memory_order_relaxed))
        return snapshot;
    // Replaced meanwhile: the writer has counted this reader, or will.
    if (h->readers.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete h;
    return snapshot;
  }

  void store(std::shared_ptr<T const> next) {
    auto const word = word_.exchange(pack(new holder{std::move(next)}), std::memory_order_acq_rel);
    auto* const h = unpack(word);
    auto const readers = static_cast<std::int64_t>(word >> address_bits);
    if (h->readers.fetch_add(readers, std::memory_order_acq_rel) == -readers)
      delete h;
  }

private:
  struct alignas(64) holder { // neighbours are not to take the line away from readers
    std::shared_ptr<T const> const snapshot;
    std::atomic<std::int64_t> readers{0}; ///< handed over by the writer, less those that have left since
  };

  // User space addresses have 47 bits on x86-64 and 48 on AArch64. 65,535 threads may read at one moment.
  static constexpr unsigned address_bits = 48;
  static constexpr std::uint64_t one_reader = std::uint64_t{1} << address_bits;

  static std::uint64_t pack(holder* h) noexcept { return reinterpret_cast<std::uintptr_t>(h); }
  static holder* unpack(std::uint64_t word) noexcept {
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return reinterpret_cast<holder*>(static_cast<std::uintptr_t>(word & (one_reader - 1)));
  }

  mutable std::atomic<std::uint64_t> word_;
};

} // namespace leat
