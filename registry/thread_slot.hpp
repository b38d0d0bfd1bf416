#pragma once

#include <cstddef>

namespace leat {

/// Slots that one living thread at a time has for itself.
inline constexpr std::size_t own_slots = 8;
/// The slots after them, for the threads for which there is none.
inline constexpr std::size_t shared_slots = 4;

/// The slot of this thread: below `own_slots` no other thread has it until this one has ended, and who has it
/// next sees all that was done by who had it before. Stays the same until the thread destroys its
/// thread-local variables.
std::size_t thread_slot() noexcept;

} // namespace leat
