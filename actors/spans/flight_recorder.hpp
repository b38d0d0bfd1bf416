#pragma once

#include "actors/spans/slow_trees.hpp"
#include "actors/spans/span_record.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace leat {

class record_ring;

/// Bounds of what a `flight_recorder` remembers.
struct flight_recorder_options {
  std::size_t records_per_thread = 16'384;     ///< rounded up to a power of two; 128 bytes each
  std::size_t slow_kept = 64;                  ///< trees
  std::size_t slow_spans_max = 512;            ///< of a kept tree; the shortest ones are left out
  std::chrono::milliseconds slow_interval{10}; ///< at most one tree is kept in it, unless it is far slower
};

/// The newest calls and the slowest call trees of a node, in bounded memory.
///
/// Every thread that writes has a ring of its own, which the next thread takes over when it has ended: as
/// many rings as threads have ever written at once. Readers walk over all rings, in milliseconds.
///
/// Thread safety: full. Writing threads may outlive the recorder, and the other way round.
class flight_recorder {
public:
  explicit flight_recorder(flight_recorder_options const& options = {});
  flight_recorder(flight_recorder const&) = delete;
  flight_recorder& operator=(flight_recorder const&) = delete;
  ~flight_recorder();

  /// Wait-free, about 10 ns, but for a thread's first record and for a root that is one of the slowest, whose
  /// tree is copied. A record for which there is no memory is lost, and one that a thread writes while its
  /// thread-local variables are destroyed.
  void write(span_record const& r) noexcept;

  /// From now on no tree is kept for being slow: all that is open is about to be cut off, and how long it was
  /// open says nothing.
  void keep_no_more_slow() noexcept { keeps_slow_.store(false, std::memory_order_relaxed); }

  /// All records with the same root as `call`; none where neither it nor a descendant of it is remembered.
  recorded_tree tree_of(std::uint64_t call) const;

  /// At most `n` roots, the one that ended last first.
  std::vector<span_record> recent(std::size_t n) const;

  /// Roots of at most `n` kept trees, the slowest first.
  std::vector<span_record> slow(std::size_t n) const { return slow_.slowest(n); }

private:
  struct lease;
  struct owned_ring {
    std::unique_ptr<record_ring> ring;
    std::shared_ptr<lease> held;
  };
  class thread_rings;

  record_ring* ring_of_thread() noexcept;
  owned_ring const& take_ring();
  std::vector<record_ring const*> rings() const;
  void keep_slow(span_record const& root) noexcept;
  template <typename Visit>
  void visit_tree(std::uint64_t root, std::int64_t since, Visit const& visit) const;

  flight_recorder_options const options_;
  std::uint64_t const
    id_; ///< never used again, so that a thread cannot mistake the next recorder for this one
  std::atomic<bool> keeps_slow_{true};
  slow_trees slow_;
  std::mutex copying_; ///< of a slow tree

  mutable std::mutex lock_;
  std::vector<owned_ring> rings_;
};

} // namespace leat
