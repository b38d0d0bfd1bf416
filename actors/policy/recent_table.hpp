#pragma once

#include "actors/policy/mix.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// Values by a 64-bit key, those used lately: where a set of four is full, the one not used for longest gives
/// way. The key must be well mixed or be mixed by the caller's hash; two keys are told apart by all their
/// bits.
///
/// Memory is fixed. Thread safety: as for standard containers. O(1), does not allocate but for the values.
template <class Value>
class recent_table {
public:
  /// Room for at least `values_min`.
  recent_table(std::size_t values_min, std::uint64_t seed)
      : sets_(std::bit_ceil((values_min + ways - 1) / ways)), seed_(seed) {}

  Value* find(std::uint64_t key) noexcept {
    for (auto& s : sets_[index(key)])
      if (s.used != 0 && s.key == key) {
        s.used = ++clock_;
        return &s.value;
      }
    return nullptr;
  }

  Value const* find(std::uint64_t key) const noexcept {
    for (auto const& s : sets_[index(key)])
      if (s.used != 0 && s.key == key)
        return &s.value;
    return nullptr;
  }

  /// The value, new if it is not there.
  Value& at(std::uint64_t key) {
    if (auto* const known = find(key); known != nullptr)
      return *known;
    auto& set = sets_[index(key)];
    auto* oldest = &set[0];
    for (auto& s : set)
      if (s.used < oldest->used)
        oldest = &s;
    *oldest = {key, ++clock_, Value{}};
    return oldest->value;
  }

  void clear() {
    for (auto& set : sets_)
      set = {};
  }

  template <class F>
  void for_each(F&& f) const {
    for (auto const& set : sets_)
      for (auto const& s : set)
        if (s.used != 0)
          f(s.key, s.value);
  }

private:
  static constexpr std::size_t ways = 4;
  struct slot {
    std::uint64_t key = 0;
    std::uint64_t used = 0; ///< 0: free
    Value value{};
  };

  std::size_t index(std::uint64_t key) const noexcept { return mix(key ^ seed_) & (sets_.size() - 1); }

  std::vector<std::array<slot, ways>> sets_;
  std::uint64_t seed_;
  std::uint64_t clock_ = 0;
};

} // namespace leat
