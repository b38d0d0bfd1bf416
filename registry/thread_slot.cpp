#include "registry/thread_slot.hpp"

#include <atomic>
#include <bit>
#include <cstdint>

namespace leat {

constinit thread_local std::size_t slot_of_thread = no_thread_slot;

namespace {

std::atomic<std::uint32_t> taken{0}; ///< a bit for each slot
std::atomic<std::size_t> last_shared{0};

/// Gives this thread's slot back at its end.
struct lease {
  ~lease() {
    if (slot_of_thread < own_slots)
      taken.fetch_and(~(std::uint32_t{1} << slot_of_thread), std::memory_order_release);
    slot_of_thread = own_slots; // a shared one, for what the thread still does
  }
};

std::size_t take() noexcept {
  static thread_local lease const returned;
  static_cast<void>(returned);
  auto bits = taken.load(std::memory_order_relaxed);
  for (;;) {
    auto const free = static_cast<std::size_t>(std::countr_one(bits));
    if (free >= own_slots)
      return own_slots + last_shared.fetch_add(1, std::memory_order_relaxed) % shared_slots;
    if (taken.compare_exchange_weak(
          bits, bits | (std::uint32_t{1} << free), std::memory_order_acquire, std::memory_order_relaxed))
      return free;
  }
}

} // namespace

std::size_t take_thread_slot() noexcept {
  return slot_of_thread = take();
}

} // namespace leat
