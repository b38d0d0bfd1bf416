#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <utility>

namespace leat {

/// A growing row of pointers that readers look at without a lock: it is kept in pieces, each twice as long as
/// the one before, which never move.
///
/// Thread safety: `at` from anywhere, the rest under the owner's lock.
template <class T>
class slots {
public:
  slots() = default;
  slots(slots const&) = delete;
  slots& operator=(slots const&) = delete;
  ~slots() {
    for (auto& piece : pieces_)
      delete[] piece.load(std::memory_order_relaxed);
  }

  /// Null for a place that was never written.
  T* at(std::size_t i) const noexcept {
    auto const [piece, offset] = place(i);
    auto* there = pieces_[piece].load(std::memory_order_acquire);
    return there ? there[offset].load(std::memory_order_acquire) : nullptr;
  }

  void put(std::size_t i, T* x) {
    auto const [piece, offset] = place(i);
    auto* there = pieces_[piece].load(std::memory_order_relaxed);
    if (!there) {
      there = new std::atomic<T*>[first << piece]();
      pieces_[piece].store(there, std::memory_order_release);
    }
    there[offset].store(x, std::memory_order_release);
  }

private:
  static constexpr std::size_t first = 4;
  static constexpr std::size_t piece_count = 24; // 67 million places

  static std::pair<std::size_t, std::size_t> place(std::size_t i) noexcept {
    auto const piece = static_cast<std::size_t>(std::bit_width(i / first + 1)) - 1;
    return {piece, i - first * ((std::size_t{1} << piece) - 1)};
  }

  std::array<std::atomic<std::atomic<T*>*>, piece_count> pieces_{};
};

} // namespace leat
