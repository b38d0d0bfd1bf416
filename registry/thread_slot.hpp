#pragma once

#include <cstddef>

namespace leat {

/// Slots that one living thread at a time has for itself.
inline constexpr std::size_t own_slots = 8;
/// The slots after them, for the threads for which there is none.
inline constexpr std::size_t shared_slots = 4;

// For thread_slot() alone, which is asked several times in each call.
extern constinit thread_local std::size_t slot_of_thread;
inline constexpr std::size_t no_thread_slot = own_slots + shared_slots;
std::size_t take_thread_slot() noexcept;

/// The slot of this thread: below `own_slots` no other thread has it until this one has ended, and who has it
/// next sees all that was done by who had it before. Stays the same until the thread destroys its
/// thread-local variables.
inline std::size_t thread_slot() noexcept {
  auto const mine = slot_of_thread;
  return mine != no_thread_slot ? mine : take_thread_slot();
}

} // namespace leat
