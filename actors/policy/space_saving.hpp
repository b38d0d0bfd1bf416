#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// Which of an endless stream of keys are asked for most: a fixed number of slots, numbered for the owner's
/// own records of them (Space-Saving; Metwally, Agrawal and El Abbadi, ICDT 2005).
///
/// A hash table of small sets. In a full one a newcomer takes the slot with the lowest count, and the count
/// with it: so it is never turned away, and no key whose share of its set's stream is above an eighth is
/// lost. Counts fade, with a half-life of 16 touches a slot, by growing what a touch adds. Keys are told
/// apart by 32 bits inside their set. Thread safety: as for standard containers. All operations O(1), none
/// allocates; one touch in some billions goes over all slots.
class space_saving {
public:
  static constexpr std::uint32_t none = 0xffff'ffff;
  static constexpr std::size_t ways = 8; ///< slots of a set
  static constexpr std::size_t bytes_of_set = ways * (sizeof(std::uint32_t) + sizeof(float));

  /// `seed`: nobody outside can choose keys that meet.
  space_saving(std::size_t sets, std::uint64_t seed);

  /// The slot of `key`, or `none`.
  std::uint32_t find(std::uint64_t key) const noexcept;

  struct place {
    std::uint32_t slot;
    bool taken; ///< from another key, which is forgotten
  };
  /// A slot for `key`, which has none. It must be touched, or given a count, before the next one is asked
  /// for.
  place enter(std::uint64_t key) noexcept;

  void touch(std::uint32_t slot) noexcept;
  void erase(std::uint32_t slot) noexcept;

  /// In touches of this moment; 0 for a free slot.
  float count(std::uint32_t slot) const noexcept {
    return static_cast<float>(static_cast<double>(at(slot).counts[slot % ways]) / step_);
  }
  /// In touches of this moment. The slot must not be free.
  void set_count(std::uint32_t slot, float touches) noexcept;

  bool used(std::uint32_t slot) const noexcept { return at(slot).marks[slot % ways] != 0; }
  std::size_t slots() const noexcept { return sets_.size() * ways; }

private:
  struct alignas(bytes_of_set) set {
    std::array<std::uint32_t, ways> marks = {}; ///< of the keys; 0: free
    std::array<float, ways> counts = {};
  };
  struct address {
    std::size_t set;
    std::uint32_t mark;
  };

  address address_of(std::uint64_t key) const noexcept;
  set& at(std::uint32_t slot) noexcept { return sets_[slot / ways]; }
  set const& at(std::uint32_t slot) const noexcept { return sets_[slot / ways]; }
  void shrink() noexcept;

  std::vector<set> sets_;
  std::uint64_t seed_;
  double growth_;
  double step_ = 1; ///< what a touch adds
};

} // namespace leat
