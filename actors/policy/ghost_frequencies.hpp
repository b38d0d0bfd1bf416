#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// How often was asked for what is not kept: decayed counts by key, in bounded memory.
///
/// A hash table of small sets, 8 bytes a key; in a full set the lowest count gives way. A 4-bit count-min
/// sketch of that size would be coarser, and forgets everything at once. Counts are binary logarithms on a
/// scale of the caller's, rounded to 1/256. Keys are told apart by 32 bits inside their set. Thread safety:
/// as for standard containers. All operations O(1), none allocates.
class ghost_frequencies {
public:
  /// With `bytes_max` below one set, it remembers nothing. `seed`: nobody outside can choose keys that meet.
  ghost_frequencies(std::size_t bytes_max, std::uint64_t seed);

  /// The count of `key`, or `otherwise`.
  double find(std::uint64_t key, double otherwise) const noexcept;

  /// Sets the count of `key`, unless its set is full of higher ones.
  void put(std::uint64_t key, double frequency) noexcept;

  void erase(std::uint64_t key) noexcept;

  std::size_t bytes_own() const noexcept { return sets_.size() * sizeof(set); }

private:
  struct ghost {
    std::uint32_t mark = 0;      ///< of the key; 0: free
    std::uint32_t frequency = 0; ///< wraps, so that no age is too high for it
  };
  using set = std::array<ghost, 8>;
  struct address {
    std::size_t set;
    std::uint32_t mark;
  };

  address address_of(std::uint64_t key) const noexcept;

  std::vector<set> sets_;
  std::uint64_t const seed_;
};

} // namespace leat
