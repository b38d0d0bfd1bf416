#pragma once

#include "actors/brief_mutex.hpp"
#include "actors/memo/check_turns.hpp"
#include "registry/thread_slot.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace leat {

struct memo_entry;

/// Guards a memo_shard: one who changes it holds all of the lock, one who only looks holds a part. Each of
/// the first threads has a part to itself, so that those who find what they look for write to no cache line
/// that others use; who changes takes all parts in use, one after the other (Linux once had it as `brlock`).
///
/// What a look would have changed is left in its part, for the next who holds all.
///
/// Thread safety: full. For std::lock_guard; who holds a part takes no other one, nor all.
class shard_lock {
public:
  class alignas(64) part {
  public:
    /// Takes the hit down; false where there is no room for it, and somebody has to take all.
    bool note(memo_entry& e) noexcept {
      if (count_ == hits_.size())
        return false;
      hits_[count_++] = &e;
      return true;
    }

    check_turns checks;

  private:
    friend shard_lock;

    brief_mutex mutex_;
    std::uint32_t count_ = 0;
    std::array<memo_entry*, 16> hits_ = {};
  };

  /// Holds the part of a thread's slot.
  class look {
  public:
    look(shard_lock& of, std::size_t slot) noexcept : part_(of.part_of(slot)) { part_.mutex_.lock(); }
    look(look const&) = delete;
    look& operator=(look const&) = delete;
    ~look() { part_.mutex_.unlock(); }

    part* operator->() const noexcept { return &part_; }

  private:
    part& part_;
  };

  shard_lock() = default;
  shard_lock(shard_lock const&) = delete;
  shard_lock& operator=(shard_lock const&) = delete;

  void lock() noexcept;
  void unlock() noexcept;

  /// Gives the hits that were taken down to `f`. Who calls it holds all.
  template <class F>
  void take_hits(F&& f) noexcept {
    for (auto& p : parts_)
      for (; p.count_ > 0; --p.count_)
        f(*p.hits_[p.count_ - 1]);
  }

private:
  part& part_of(std::size_t slot) noexcept;

  alignas(64) std::atomic<std::uint32_t> in_use_{
    0}; ///< a bit for each part; grows only, by who holds `main_`
  alignas(64) brief_mutex main_;
  std::uint32_t held_ = 0; ///< parts, by who holds `main_`
  std::array<part, own_slots> parts_;
};

} // namespace leat
