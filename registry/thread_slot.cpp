#include "registry/thread_slot.hpp"

#include <atomic>
#include <bit>
#include <cstdint>

namespace leat {

namespace {

std::atomic<std::uint32_t> taken{0}; ///< a bit for each slot
std::atomic<std::size_t> last_shared{0};

constexpr std::size_t none = own_slots + shared_slots;
constinit thread_local std::size_t mine = none;

/// Gives this thread's slot back at its end.
struct lease {
  ~lease() {
    if (mine < own_slots)
      taken.fetch_and(~(std::uint32_t{1} << mine), std::memory_order_release);
    mine = own_slots; // a shared one, for what the thread still does
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

std::size_t thread_slot() noexcept {
  if (mine == none)
    mine = take();
  return mine;
}

} // namespace leat
