#pragma once

#include "registry/access/id_map.hpp"
#include "registry/name_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace leat {

/// Some names, and a filter (a Bloom filter with one hash) that tells at once of most others that they are
/// not among them. A view.
struct some_names {
  static constexpr std::uint64_t filter_bit(name_id id) noexcept { return std::uint64_t{1} << (id % 64); }

  bool contain(name_id id) const noexcept {
    return (filter & filter_bit(id)) && std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  std::span<name_id const> ids = {};
  std::uint64_t filter = 0;
};

/// One name that another has to do with, and bits that say how.
struct relation {
  name_id to = no_name;
  std::uint16_t bits = 0; ///< their meaning is up to who uses them; 0: nothing to do with it

  friend bool operator==(relation const&, relation const&) = default;
};

/// Sixty-four relations, to consecutive numbers.
struct relation_page : counted<relation_page> {
  static constexpr std::uint32_t size = 64;

  std::uint32_t key() const noexcept { return number; }

  std::uint32_t number = 0; ///< its first id divided by `size`
  std::array<std::uint16_t, size> bits{};
};

/// All relations of one name. Immutable.
///
/// Few relations stand in one array behind the object, so that a verdict touches the cache lines of one
/// allocation. More than `flat_max` are kept in a map of pages, so that adding one to ten thousand copies a
/// few hundred bytes, and not all of them.
class relations : public counted<relations> {
public:
  static constexpr std::size_t flat_max = 64;

  using ptr = boost::intrusive_ptr<relations const>;

  relations(relations const&) = delete;
  relations& operator=(relations const&) = delete;

  /// `old`, which may be null, with those of `more` in it: ascending by `to`, their bits are added to those
  /// that are there.
  static ptr with(relations const* old, name_id of, std::span<relation const> more);

  /// Without the bits of `less`; null where no relation is left.
  static ptr without(relations const& old, relation less);

  name_id key() const noexcept { return of_; }

  std::size_t size() const noexcept { return size_; }

  /// 0 where there is no relation.
  std::uint16_t bits(name_id to) const noexcept;

  /// The bits of the relations to any of these, together.
  std::uint16_t bits(some_names const& to) const noexcept;

  /// Calls `f(relation)` for each, ascending by `to`.
  template <class F>
  void for_each(F&& f) const {
    for (auto const& r : flat())
      f(r);
    if (pages_)
      pages_->for_each([&](relation_page const& page) {
        for (std::uint32_t i = 0; i < relation_page::size; ++i)
          if (page.bits[i])
            f(relation{page.number * relation_page::size + i, page.bits[i]});
      });
  }

  // The array is part of the allocation.
  static void operator delete(void* memory) noexcept { ::operator delete(memory); }

private:
  using pages = id_map<relation_page>;
  using merge = std::uint16_t (*)(std::uint16_t old, std::uint16_t change) noexcept;

  relations(name_id of, std::size_t size, std::size_t flat_size, std::unique_ptr<pages const> p) noexcept
      : of_(of),
        size_(static_cast<std::uint32_t>(size)),
        flat_size_(static_cast<std::uint32_t>(flat_size)),
        pages_(std::move(p)) {}

  static ptr make_flat(name_id of, std::span<relation const> all);
  static ptr changed(relations const* old, name_id of, std::span<relation const> changes, merge how);
  static ptr changed_pages(
    name_id of, pages from, std::size_t size, std::span<relation const> changes, merge how);

  std::span<relation const> flat() const noexcept {
    return {reinterpret_cast<relation const*>(this + 1), flat_size_};
  }

  name_id of_;
  std::uint32_t size_;
  std::uint32_t flat_size_; ///< 0 where there are pages
  std::unique_ptr<pages const> pages_;
};

/// The relations of many names.
using relation_map = id_map<relations>;

} // namespace leat
