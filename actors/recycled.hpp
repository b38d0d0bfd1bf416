#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>

namespace leat {

/// Blocks of memory of one size that threads give away in chunks and take in chunks: one that only frees
/// feeds one that only allocates. Holds a bounded number; what is beyond goes back to the heap.
///
/// Thread safety: full. Lives as long as the process, since threads may end after everything else.
class block_depot {
public:
  struct block {
    block* next;
  };
  static constexpr std::uint32_t chunk = 64; ///< blocks

  /// A chunk of blocks, linked; null where there is none.
  block* take() noexcept;
  /// False where it is full.
  bool give(block* first) noexcept;

private:
  static constexpr std::size_t chunks_max = 160;

  std::mutex lock_;
  std::array<block*, chunks_max> chunks_{};
  std::size_t count_ = 0;
};

/// The blocks that one thread has at hand. Trivial, so that it is there until the thread's very end.
struct blocks_at_hand {
  block_depot::block* first;
  std::uint32_t count;
  bool thread_ends; ///< nothing is kept any more

  void* take(block_depot& depot, std::size_t size);
  void give(block_depot& depot, void* freed) noexcept;
  /// The thread ends.
  void give_all() noexcept;
};

/// Base of records that come and go with every call: their memory is used again, without the heap. Not under
/// sanitizers and checkers, which would not see what is wrong with a record that was freed.
template <class T>
class recycled {
public:
  static void* operator new([[maybe_unused]] std::size_t size) {
#ifdef LEAT_NO_RECYCLING
    return ::operator new(size);
#else
    return here().take(depot_, sizeof(T));
#endif
  }

  static void operator delete(void* p) noexcept {
#ifdef LEAT_NO_RECYCLING
    ::operator delete(p);
#else
    here().give(depot_, p);
#endif
  }

private:
  /// Gives back what a thread has when it ends.
  struct ending {
    blocks_at_hand& of;
    ~ending() { of.give_all(); }
  };

  static blocks_at_hand& here() noexcept {
    thread_local constinit blocks_at_hand mine{};
    if (mine.first == nullptr) [[unlikely]] {
      thread_local ending const at_end{mine};
      static_cast<void>(at_end);
    }
    return mine;
  }

  static constinit inline block_depot depot_{};
};

} // namespace leat
