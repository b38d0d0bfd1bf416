#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace leat {

/// Places by id: an open-addressing hash table of fixed size with linear probing, never more than half full.
///
/// Ids are not 0, and given out by who owns the table, mostly one after the other: neighbours lie side by
/// side, so that those under way at once share cache lines. Thread safety: as for standard containers. O(1);
/// does not allocate.
class id_table {
public:
  static constexpr std::uint32_t none = 0xffff'ffff;

  explicit id_table(std::size_t ids_max) : slots_(std::bit_ceil(2 * ids_max + 2)) {}

  std::uint32_t find(std::uint64_t id) const noexcept {
    for (auto i = home(id); slots_[i].first != 0; i = next(i))
      if (slots_[i].first == id)
        return slots_[i].second;
    return none;
  }

  /// It must not be there.
  void put(std::uint64_t id, std::uint32_t place) noexcept {
    assert(id != 0 && find(id) == none);
    auto i = home(id);
    while (slots_[i].first != 0)
      i = next(i);
    slots_[i] = {id, place};
  }

  /// What follows moves up, so that no marks of what is gone pile up.
  void erase(std::uint64_t id) noexcept {
    auto i = home(id);
    while (slots_[i].first != id) {
      if (slots_[i].first == 0)
        return;
      i = next(i);
    }
    for (auto k = next(i); slots_[k].first != 0; k = next(k))
      if (((k - home(slots_[k].first)) & mask()) >= ((k - i) & mask())) {
        slots_[i] = slots_[k];
        i = k;
      }
    slots_[i] = {};
  }

private:
  std::size_t mask() const noexcept { return slots_.size() - 1; }
  std::size_t home(std::uint64_t id) const noexcept { return (id ^ id >> 32) & mask(); }
  std::size_t next(std::size_t i) const noexcept { return (i + 1) & mask(); }

  std::vector<std::pair<std::uint64_t, std::uint32_t>> slots_; ///< id and place; 0: free
};

} // namespace leat
