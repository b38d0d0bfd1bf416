#pragma once

#include "registry/counted.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include <boost/container/small_vector.hpp>

namespace leat {

/// An immutable map whose copies and changed versions share structure: copying is O(1), a change copies the
/// few nodes on the way to it. A hash array mapped trie (Bagwell 2001) with leaves kept apart from inner
/// nodes (Steindorfer, Vinju 2015).
///
/// An `Entry` is `counted`, has a `key()`, and a `static std::uint64_t hash(key)` that spreads well over all
/// 64 bits. Thread safety: as for standard containers; maps that share structure are independent of each
/// other.
template <class Entry>
class persistent_map {
public:
  using entry_ptr = boost::intrusive_ptr<Entry const>;

  persistent_map() = default;

  std::size_t size() const noexcept { return size_; }

  /// The entry with this key, null where there is none; lives as long as a map that holds it. O(log n), in
  /// practice three to five steps, and no lock.
  template <class Key>
  Entry const* find(Key const& key) const noexcept {
    auto const hash = Entry::hash(key);
    node const* at = root_.get();
    for (unsigned shift = 0; at; shift += bits_per_level) {
      if (shift >= bits_of_hash)
        return find_among_equals(*at, key);
      auto const bit = bit_of(hash, shift);
      if (at->leaves & bit) {
        auto const* leaf = at->leaf(at->leaf_index(bit));
        if constexpr (requires { leaf->prefetch(); })
          leaf->prefetch();
        return leaf->key() == key ? leaf : nullptr;
      }
      if (!(at->nodes & bit))
        return nullptr;
      at = at->child(at->child_index(bit));
    }
    return nullptr;
  }

  /// This map with `fresh` in it, in the place of an entry with an equal key.
  [[nodiscard]] persistent_map with(entry_ptr fresh) const {
    bool added = true;
    auto const hash = Entry::hash(fresh->key());
    auto root = put(root_.get(), std::move(fresh), hash, 0, added);
    return persistent_map(std::move(root), size_ + (added ? 1 : 0));
  }

  /// This map without the entry with this key.
  template <class Key>
  [[nodiscard]] persistent_map without(Key const& key) const {
    if (!find(key))
      return *this;
    return persistent_map(take(*root_, key, Entry::hash(key), 0), size_ - 1);
  }

  /// Calls `f(entry)` for each, in no particular order.
  template <class F>
  void for_each(F&& f) const {
    if (root_)
      visit(*root_, f);
  }

private:
  static constexpr unsigned bits_per_level = 5;
  static constexpr unsigned bits_of_hash = 64;

  static std::uint32_t bit_of(std::uint64_t hash, unsigned shift) noexcept {
    return std::uint32_t{1} << ((hash >> shift) & 31U);
  }

  /// Without the instruction, which the oldest x86-64 lacks, std::popcount is a call into a library. Bits are
  /// summed side by side (Warren, Hacker's Delight, 5-1).
  static std::size_t bit_count(std::uint32_t x) noexcept {
    x -= (x >> 1) & 0x5555'5555U;
    x = (x & 0x3333'3333U) + ((x >> 2) & 0x3333'3333U);
    x = (x + (x >> 4)) & 0x0F0F'0F0FU;
    return (x * 0x0101'0101U) >> 24;
  }

  struct node;
  using node_ptr = boost::intrusive_ptr<node const>;

  /// Slots stand behind it: first the leaves, then the children, each in the order of their bits. Where the
  /// bits of the hash are used up a node is a plain list of leaves.
  struct node {
    mutable std::atomic<std::uint32_t> refs{0};
    std::uint32_t leaves = 0;
    std::uint32_t nodes = 0;
    std::uint32_t leaf_count = 0;

    void const** slots() noexcept { return reinterpret_cast<void const**>(this + 1); }
    void const* const* slots() const noexcept { return reinterpret_cast<void const* const*>(this + 1); }
    Entry const* leaf(std::size_t i) const noexcept { return static_cast<Entry const*>(slots()[i]); }
    node const* child(std::size_t i) const noexcept {
      return static_cast<node const*>(slots()[leaf_count + i]);
    }
    std::size_t child_count() const noexcept { return bit_count(nodes); }
    std::size_t leaf_index(std::uint32_t bit) const noexcept { return index(leaves, bit); }
    std::size_t child_index(std::uint32_t bit) const noexcept { return index(nodes, bit); }

    static std::size_t index(std::uint32_t bits, std::uint32_t bit) noexcept {
      return bit_count(bits & (bit - 1));
    }

    friend void intrusive_ptr_add_ref(node const* n) noexcept {
      n->refs.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(node const* n) noexcept {
      if (n->refs.fetch_sub(1, std::memory_order_acq_rel) != 1)
        return;
      for (std::size_t i = 0; i < n->leaf_count; ++i)
        intrusive_ptr_release(n->leaf(i));
      for (std::size_t i = 0; i < n->child_count(); ++i)
        intrusive_ptr_release(n->child(i));
      n->~node();
      ::operator delete(const_cast<node*>(n));
    }
  };

  /// A node under construction.
  struct draft {
    std::uint32_t leaves = 0;
    std::uint32_t nodes = 0;
    boost::container::small_vector<entry_ptr, 32> leaf;
    boost::container::small_vector<node_ptr, 32> child;

    draft() = default;
    explicit draft(node const& from) : leaves(from.leaves), nodes(from.nodes) {
      for (std::size_t i = 0; i < from.leaf_count; ++i)
        leaf.emplace_back(from.leaf(i));
      for (std::size_t i = 0; i < from.child_count(); ++i)
        child.emplace_back(from.child(i));
    }

    void add_leaf(std::uint32_t bit, entry_ptr e) {
      leaf.insert(leaf.begin() + offset(node::index(leaves, bit)), std::move(e));
      leaves |= bit;
    }
    void remove_leaf(std::uint32_t bit) {
      leaf.erase(leaf.begin() + offset(node::index(leaves, bit)));
      leaves &= ~bit;
    }
    void add_child(std::uint32_t bit, node_ptr n) {
      child.insert(child.begin() + offset(node::index(nodes, bit)), std::move(n));
      nodes |= bit;
    }
    void remove_child(std::uint32_t bit) {
      child.erase(child.begin() + offset(node::index(nodes, bit)));
      nodes &= ~bit;
    }

    /// Null where nothing is in it.
    node_ptr done() && {
      if (leaf.empty() && child.empty())
        return nullptr;
      auto* memory = ::operator new(sizeof(node) + (leaf.size() + child.size()) * sizeof(void*));
      auto* n = new (memory) node;
      n->leaves = leaves;
      n->nodes = nodes;
      n->leaf_count = static_cast<std::uint32_t>(leaf.size());
      auto** slot = n->slots();
      for (auto& e : leaf)
        *slot++ = e.detach();
      for (auto& c : child)
        *slot++ = c.detach();
      return node_ptr(n);
    }

    static std::ptrdiff_t offset(std::size_t i) noexcept { return static_cast<std::ptrdiff_t>(i); }
  };

  persistent_map(node_ptr root, std::size_t size) noexcept : root_(std::move(root)), size_(size) {}

  template <class Key>
  static Entry const* find_among_equals(node const& in, Key const& key) noexcept {
    for (std::size_t i = 0; i < in.leaf_count; ++i)
      if (in.leaf(i)->key() == key)
        return in.leaf(i);
    return nullptr;
  }

  /// The node `at`, or nothing, with `fresh` below it; `added` is false where it took the place of another.
  static node_ptr put(node const* at, entry_ptr fresh, std::uint64_t hash, unsigned shift, bool& added) {
    auto next = at ? draft(*at) : draft();
    if (shift >= bits_of_hash) {
      for (auto& e : next.leaf)
        if (e->key() == fresh->key()) {
          e = std::move(fresh);
          added = false;
          return std::move(next).done();
        }
      next.leaf.push_back(std::move(fresh));
      return std::move(next).done();
    }
    auto const bit = bit_of(hash, shift);
    if (next.nodes & bit) {
      auto& child = next.child[node::index(next.nodes, bit)];
      child = put(child.get(), std::move(fresh), hash, shift + bits_per_level, added);
    } else if (!(next.leaves & bit)) {
      next.add_leaf(bit, std::move(fresh));
    } else if (auto& there = next.leaf[node::index(next.leaves, bit)]; there->key() == fresh->key()) {
      there = std::move(fresh);
      added = false;
    } else {
      auto other = there;
      next.remove_leaf(bit);
      auto const other_hash = Entry::hash(other->key());
      auto below = put(nullptr, std::move(other), other_hash, shift + bits_per_level, added);
      next.add_child(bit, put(below.get(), std::move(fresh), hash, shift + bits_per_level, added));
    }
    return std::move(next).done();
  }

  /// The node `at` without the key, which is below it. A child that is left with a single leaf gives it to
  /// its parent, so that equal maps have equal shapes.
  template <class Key>
  static node_ptr take(node const& at, Key const& key, std::uint64_t hash, unsigned shift) {
    draft next(at);
    if (shift >= bits_of_hash) {
      next.leaf.erase(
        std::find_if(next.leaf.begin(), next.leaf.end(), [&](auto const& e) { return e->key() == key; }));
      return std::move(next).done();
    }
    auto const bit = bit_of(hash, shift);
    if (next.leaves & bit) {
      next.remove_leaf(bit);
      return std::move(next).done();
    }
    auto& child = next.child[node::index(next.nodes, bit)];
    child = take(*child, key, hash, shift + bits_per_level);
    if (child->leaf_count == 1 && child->nodes == 0) {
      entry_ptr lonely(child->leaf(0));
      next.remove_child(bit);
      next.add_leaf(bit, std::move(lonely));
    }
    return std::move(next).done();
  }

  template <class F>
  static void visit(node const& at, F& f) {
    for (std::size_t i = 0; i < at.leaf_count; ++i)
      f(*at.leaf(i));
    for (std::size_t i = 0; i < at.child_count(); ++i)
      visit(*at.child(i), f);
  }

  node_ptr root_;
  std::size_t size_ = 0;
};

} // namespace leat
