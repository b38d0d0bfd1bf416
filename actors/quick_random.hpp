#pragma once

#include <cstdint>

namespace leat {

/// xorshift64 (Marsaglia 2003), one per thread: the choice of an instance needs no quality, only speed.
inline std::uint64_t quick_random() noexcept {
  thread_local std::uint64_t x = 88'172'645'463'325'252U;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return x;
}

} // namespace leat
