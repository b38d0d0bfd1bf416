#pragma once

#include "registry/thread_slot.hpp"

#include <array>
#include <memory>
#include <utility>

namespace leat {

/// The same object behind a count of its own, in a cache line of its own: copies of this pointer do not slow
/// those of `x` down. It keeps `x`.
template <class T>
std::shared_ptr<T const> counted_apart(std::shared_ptr<T const> x) {
  struct alignas(64) holder {
    std::shared_ptr<T const> of;
  };
  auto* const object = x.get();
  return {std::make_shared<holder>(holder{std::move(x)}), object};
}

/// Hands out pointers to what many threads share, so that each of them counts for itself.
///
/// A thread that asks for the same object as the last time gets it by a count that other threads do not write
/// to. Keeps what each of the first threads (`own_slots`) has asked for last, as long as it lives itself;
/// others get a copy of their own pointer. Thread safety: full.
template <class T>
class own_counts {
public:
  std::shared_ptr<T const> of(std::shared_ptr<T const> const& x) {
    auto const slot = thread_slot();
    if (slot >= own_slots)
      return x;
    auto& last = last_[slot].pointer; // nobody else has the slot now
    if (last.get() != x.get())
      last = counted_apart(x);
    return last;
  }

private:
  struct alignas(64) place {
    std::shared_ptr<T const> pointer;
  };
  std::array<place, own_slots> last_;
};

} // namespace leat
