#pragma once

#include "actors/policy/kept.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <boost/intrusive/list.hpp>

namespace leat {

/// Entries by their GDSF priority, clock + count x cost / bytes, where the clock is the priority of who was
/// last evicted (Cherkasova 1998).
///
/// To the clock a priority is a time to come, so this is a timer wheel: a ring of 8 buckets for each octave
/// of what an entry is ahead of the clock, each as wide as a quarter of the least that is in its ring, and
/// none is ever moved from ring to ring (as timers in Linux since 4.8). So a priority is short by a quarter
/// of count x cost / bytes at most, however far the clock has come. The clock has 64 bits and wraps. Thread
/// safety: as for standard containers. All operations O(1), none allocates.
class greedy_dual_wheel {
public:
  /// A wheel without buckets must stay empty.
  explicit greedy_dual_wheel(bool with_buckets);
  greedy_dual_wheel(greedy_dual_wheel const&) = delete;
  greedy_dual_wheel& operator=(greedy_dual_wheel const&) = delete;
  ~greedy_dual_wheel();

  /// With the priority of its count from now.
  void insert(kept& e) noexcept;
  void erase(kept& e) noexcept;

  /// One whose priority is the lowest, but for the width of a bucket; null when empty.
  kept* lowest() noexcept;

  /// The lowest, if what is not here would be above it: the clock is now there, and it is to be erased. If
  /// not, null: the clock is where the priority of `e` would be, as if it had been here and evicted.
  kept* lowest_below(kept const& e) noexcept;

  std::size_t size() const noexcept { return size_; }

  std::size_t bytes_own() const noexcept { return buckets_.size() * sizeof(bucket); }

private:
  using bucket = boost::intrusive::list<kept,
    boost::intrusive::member_hook<kept, boost::intrusive::list_member_hook<>, &kept::place>,
    boost::intrusive::constant_time_size<false>>;

  static constexpr unsigned octaves = 64;
  static constexpr unsigned per_octave = 8;

  struct place {
    std::size_t bucket;
    std::uint64_t ahead; ///< its lower end, of the clock
  };

  place place_ahead(std::uint64_t ahead) const noexcept;
  place first() const noexcept;

  std::vector<bucket> buckets_;
  std::array<std::uint8_t, octaves> filled_ = {}; ///< by octave: bit b is for the ring's bucket b
  std::uint64_t clock_ = 0;
  std::size_t size_ = 0;
};

} // namespace leat
