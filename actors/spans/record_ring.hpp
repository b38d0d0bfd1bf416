#pragma once

#include "actors/spans/span_record.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

namespace leat {

/// The newest records of one thread, at places that are numbered from 0 on and never again.
///
/// One thread writes, others read meanwhile. A record is stored as words, each with release order and after
/// the end had reached its place; so who reads (acquires) a word of a newer record in an older one's slot
/// sees an end which is so far on that the old place is known to be overwritten. One number thus guards all
/// records (a seqlock, Lameter 2002, for the ring as a whole), and a record is two cache lines. Its memory is
/// touched when records first reach it.
class record_ring {
public:
  /// Keeps `capacity` records, a power of two; the oldest is given up when the next one is begun. Throws
  /// `std::bad_alloc`.
  explicit record_ring(std::size_t capacity)
      : capacity_(capacity),
        memory_(static_cast<std::uint64_t*>(std::calloc(capacity + 1, sizeof(span_record)))) {
    if (!memory_)
      throw std::bad_alloc();
    void* aligned = memory_.get();
    std::size_t space = (capacity + 1) * sizeof(span_record);
    slots_ = static_cast<std::uint64_t*>(
      std::align(sizeof(span_record), capacity * sizeof(span_record), aligned, space));
  }

  /// By the one thread that writes.
  void write(span_record const& r) noexcept {
    auto const from = std::bit_cast<words>(r);
    auto const place = end_.load(std::memory_order_relaxed);
    auto* const to = slot(place);
    for (std::size_t i = 0; i < from.size(); ++i)
      std::atomic_ref(to[i]).store(from[i], std::memory_order_release);
    end_.store(place + 1, std::memory_order_release);
  }

  /// The places that can be read, those that are overwritten meanwhile excepted: from `begin` to `end`.
  std::uint64_t end() const noexcept { return end_.load(std::memory_order_acquire); }
  std::uint64_t begin(std::uint64_t end) const noexcept {
    return end - std::min<std::uint64_t>(end, capacity_ - 1);
  }

  /// Nothing where the record has been overwritten.
  std::optional<span_record> read(std::uint64_t place) const noexcept {
    words to;
    auto* const from = slot(place);
    for (std::size_t i = 0; i < to.size(); ++i)
      to[i] = std::atomic_ref(from[i]).load(std::memory_order_acquire);
    if (end_.load(std::memory_order_relaxed) - place >= capacity_)
      return std::nullopt;
    return std::bit_cast<span_record>(to);
  }

  /// One of the record's 64-bit members, by its offset in bytes; of whichever record is in the slot now.
  std::uint64_t peek(std::uint64_t place, std::size_t offset) const noexcept {
    return std::atomic_ref(slot(place)[offset / sizeof(std::uint64_t)]).load(std::memory_order_acquire);
  }

private:
  using words = std::array<std::uint64_t, sizeof(span_record) / sizeof(std::uint64_t)>;

  struct free_memory {
    void operator()(std::uint64_t* memory) const noexcept { std::free(memory); }
  };

  std::uint64_t* slot(std::uint64_t place) const noexcept {
    return slots_ + (place & (capacity_ - 1)) * std::tuple_size_v<words>;
  }

  std::size_t const capacity_;
  std::unique_ptr<std::uint64_t, free_memory> const memory_;
  std::uint64_t* slots_;
  std::atomic<std::uint64_t> end_{0};
};

} // namespace leat
