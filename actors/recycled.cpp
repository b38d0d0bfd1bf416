#include "actors/recycled.hpp"

namespace leat {

block_depot::block* block_depot::take() noexcept {
  std::lock_guard hold(lock_);
  return count_ == 0 ? nullptr : chunks_[--count_];
}

bool block_depot::give(block* first) noexcept {
  std::lock_guard hold(lock_);
  if (count_ == chunks_max)
    return false;
  chunks_[count_++] = first;
  return true;
}

namespace {

void free_all(block_depot::block* first) noexcept {
  while (first != nullptr) {
    auto* const next = first->next;
    ::operator delete(first);
    first = next;
  }
}

} // namespace

void* blocks_at_hand::take(block_depot& depot, std::size_t size) {
  if (first == nullptr && !thread_ends) {
    first = depot.take();
    count = first == nullptr ? 0 : block_depot::chunk;
  }
  if (first == nullptr)
    return ::operator new(size);
  --count;
  auto* const taken = first;
  first = taken->next;
  return taken;
}

/// Keeps at most two chunks less one: the chunk that came last is then still warm.
void blocks_at_hand::give(block_depot& depot, void* freed) noexcept {
  if (thread_ends)
    return ::operator delete(freed);
  first = ::new (freed) block_depot::block{first};
  if (++count < 2 * block_depot::chunk)
    return;
  auto* last = first;
  for (std::uint32_t i = 1; i < block_depot::chunk; ++i)
    last = last->next;
  auto* const rest = last->next;
  last->next = nullptr;
  if (!depot.give(first))
    free_all(first);
  first = rest;
  count = block_depot::chunk;
}

void blocks_at_hand::give_all() noexcept {
  free_all(first);
  first = nullptr;
  count = 0;
  thread_ends = true;
}

} // namespace leat
