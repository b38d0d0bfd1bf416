#include "actors/memo/shard_lock.hpp"

#include <mutex>

namespace leat {

void shard_lock::lock() noexcept {
  main_.lock();
  held_ = in_use_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (held_ >> i & 1)
      parts_[i].mutex_.lock();
}

void shard_lock::unlock() noexcept {
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (held_ >> i & 1)
      parts_[i].mutex_.unlock();
  main_.unlock();
}

/// Whoever holds all now does not hold a part that is taken into use only then, and is waited for.
shard_lock::part& shard_lock::part_of(std::size_t slot) noexcept {
  auto const bit = std::uint32_t{1} << slot;
  if ((in_use_.load(std::memory_order_acquire) & bit) == 0) {
    std::lock_guard hold(main_);
    in_use_.fetch_or(bit, std::memory_order_release);
  }
  return parts_[slot];
}

} // namespace leat
