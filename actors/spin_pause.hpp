#pragma once

namespace leat {

/// Tells the processor that this thread looks again and again.
inline void spin_pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

} // namespace leat
