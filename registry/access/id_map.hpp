#pragma once

#include "registry/counted.hpp"
#include "registry/name_table.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace leat {

/// The number of what has none.
inline constexpr name_id no_name = ~name_id{0};

/// A map from dense numbers whose copies share structure: copying is O(1), a change copies the few nodes on
/// the way to it, and none that no other map shares. A radix tree (as the vectors of Clojure, Hickey 2007).
///
/// Beside `persistent_map` it knows no hashes, so that numbers given together stand together, and finds with
/// loads alone: nothing is guessed, and the processor has several lookups under way at once.
///
/// An `Entry` is `counted` and has a number, its `key()`. Thread safety: as for standard containers; maps
/// that share structure are independent of each other.
template <class Entry>
class id_map {
public:
  using entry_ptr = boost::intrusive_ptr<Entry const>;

  std::size_t size() const noexcept { return size_; }

  /// The entry with this number, null where there is none; lives as long as a map that holds it. Four steps
  /// for a million numbers, and no lock.
  Entry const* find(name_id id) const noexcept {
    if (!fits(id))
      return nullptr;
    auto const* at = root_.get();
    for (auto level = levels_ - 1; at && level > 0; --level)
      at = at->child(slot_of(id, level));
    return at ? at->entry(slot_of(id, 0)) : nullptr;
  }

  /// Puts it in, in the place of an entry with the same number.
  void set(entry_ptr fresh) {
    auto const id = fresh->key();
    while (!fits(id))
      grow();
    if (put(root_, levels_ - 1, id, std::move(fresh)))
      ++size_;
  }

  /// Takes out what has this number.
  void erase(name_id id) {
    if (!find(id))
      return;
    put(root_, levels_ - 1, id, nullptr);
    --size_;
  }

  /// Calls `f(entry)` for each, in ascending order of their numbers.
  template <class F>
  void for_each(F&& f) const {
    if (root_)
      visit(*root_, f);
  }

private:
  static constexpr unsigned bits_per_level = 5;
  static constexpr std::size_t slots_per_node = std::size_t{1} << bits_per_level;

  /// Above level 0 its slots are nodes, there they are entries.
  struct node {
    explicit node(unsigned level) noexcept : level(level) {}
    node(node const& other) noexcept : level(other.level), used(other.used), slots(other.slots) {
      for (std::size_t i = 0; i < slots_per_node; ++i)
        if (slots[i])
          level ? intrusive_ptr_add_ref(child(i)) : intrusive_ptr_add_ref(entry(i));
    }
    node& operator=(node const&) = delete;

    node const* child(std::size_t i) const noexcept { return static_cast<node const*>(slots[i]); }
    Entry const* entry(std::size_t i) const noexcept { return static_cast<Entry const*>(slots[i]); }

    mutable std::atomic<std::uint32_t> refs{0};
    unsigned const level;
    unsigned used = 0; ///< slots
    std::array<void const*, slots_per_node> slots{};

    friend void intrusive_ptr_add_ref(node const* n) noexcept {
      n->refs.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(node const* n) noexcept {
      if (n->refs.fetch_sub(1, std::memory_order_acq_rel) != 1)
        return;
      for (std::size_t i = 0; i < slots_per_node; ++i)
        if (n->slots[i])
          n->level ? intrusive_ptr_release(n->child(i)) : intrusive_ptr_release(n->entry(i));
      delete n;
    }
  };
  using node_ptr = boost::intrusive_ptr<node>;

  static std::size_t slot_of(name_id id, unsigned level) noexcept {
    return (id >> (bits_per_level * level)) % slots_per_node;
  }

  bool fits(name_id id) const noexcept { return std::uint64_t{id} >> (bits_per_level * levels_) == 0; }

  void grow() {
    if (root_) {
      node_ptr above(new node(levels_));
      above->slots[0] = root_.detach();
      above->used = 1;
      root_ = std::move(above);
    }
    ++levels_;
  }

  /// Puts the entry, or nothing, below `at`; null where nothing is left there. True where the slot was free.
  static bool put(node_ptr& at, unsigned level, name_id id, entry_ptr fresh) {
    if (!at)
      at = new node(level);
    else if (at->refs.load(std::memory_order_acquire) != 1)
      at = new node(*at); // somebody else sees it
    auto& slot = at->slots[slot_of(id, level)];
    at->used -= slot ? 1 : 0;
    bool added = false;
    if (level == 0) {
      entry_ptr const old(at->entry(slot_of(id, 0)), false);
      slot = fresh.detach();
      added = !old;
    } else {
      node_ptr below(static_cast<node*>(const_cast<void*>(std::exchange(slot, nullptr))), false);
      added = put(below, level - 1, id, std::move(fresh));
      slot = below.detach();
    }
    at->used += slot ? 1 : 0;
    if (at->used == 0)
      at = nullptr;
    return added;
  }

  template <class F>
  static void visit(node const& at, F& f) {
    for (std::size_t i = 0; i < slots_per_node; ++i)
      if (at.slots[i])
        at.level ? visit(*at.child(i), f) : static_cast<void>(f(*at.entry(i)));
  }

  node_ptr root_;
  unsigned levels_ = 1;
  std::size_t size_ = 0;
};

} // namespace leat
