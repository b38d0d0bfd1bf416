#include "registry/access/access_relations.hpp"

#include <memory>
#include <new>

#include <boost/container/small_vector.hpp>

namespace leat {

namespace {

std::uint16_t bits_with(std::uint16_t old, std::uint16_t change) noexcept {
  return static_cast<std::uint16_t>(old | change);
}

std::uint16_t bits_without(std::uint16_t old, std::uint16_t change) noexcept {
  return static_cast<std::uint16_t>(old & ~change);
}

using few_relations = boost::container::small_vector<relation, relations::flat_max + 1>;

} // namespace

relations::ptr relations::with(relations const* old, name_id of, std::span<relation const> more) {
  return changed(old, of, more, bits_with);
}

relations::ptr relations::without(relations const& old, relation less) {
  return changed(&old, old.of_, {&less, 1}, bits_without);
}

relations::ptr relations::make_flat(name_id of, std::span<relation const> all) {
  static_assert(sizeof(relations) % alignof(relation) == 0);
  if (all.empty())
    return nullptr;
  auto* memory = ::operator new(sizeof(relations) + all.size_bytes());
  auto* made = new (memory) relations(of, all.size(), all.size(), nullptr);
  std::uninitialized_copy(all.begin(), all.end(), reinterpret_cast<relation*>(made + 1));
  return ptr(made);
}

relations::ptr relations::changed(
  relations const* old, name_id of, std::span<relation const> changes, merge how) {
  if (old && old->pages_)
    return changed_pages(of, *old->pages_, old->size_, changes, how);
  auto const there = old ? old->flat() : std::span<relation const>{};
  few_relations all;
  auto next = there.begin();
  for (auto const& c : changes) {
    for (; next != there.end() && next->to < c.to; ++next)
      all.push_back(*next);
    bool const known = next != there.end() && next->to == c.to;
    if (auto const bits = how(known ? (next++)->bits : std::uint16_t{0}, c.bits))
      all.push_back({c.to, bits});
  }
  all.insert(all.end(), next, there.end());
  if (all.size() <= flat_max)
    return make_flat(of, {all.data(), all.size()});
  return changed_pages(of, {}, 0, {all.data(), all.size()}, bits_with);
}

relations::ptr relations::changed_pages(
  name_id of, pages from, std::size_t size, std::span<relation const> changes, merge how) {
  for (auto next = changes.begin(); next != changes.end();) {
    boost::intrusive_ptr<relation_page> page(new relation_page);
    page->number = next->to / relation_page::size;
    if (auto const* there = from.find(page->number))
      page->bits = there->bits;
    for (; next != changes.end() && next->to / relation_page::size == page->number; ++next) {
      auto& bits = page->bits[next->to % relation_page::size];
      size -= bits ? 1 : 0;
      bits = how(bits, next->bits);
      size += bits ? 1 : 0;
    }
    if (std::all_of(page->bits.begin(), page->bits.end(), [](auto bits) { return bits == 0; }))
      from.erase(page->number);
    else
      from.set(std::move(page));
  }
  // Half of the bound, so that a list at the bound does not change its shape each time.
  bool const many = size > flat_max / 2;
  ptr made(new (::operator new(sizeof(relations)))
      relations(of, size, 0, std::make_unique<pages const>(std::move(from))));
  if (many)
    return made;
  few_relations few;
  made->for_each([&](relation r) { few.push_back(r); });
  return make_flat(of, {few.data(), few.size()});
}

std::uint16_t relations::bits(name_id to) const noexcept {
  if (pages_) {
    auto const* page = pages_->find(to / relation_page::size);
    return page ? page->bits[to % relation_page::size] : std::uint16_t{0};
  }
  auto const all = flat();
  auto const at =
    std::lower_bound(all.begin(), all.end(), to, [](relation const& r, name_id id) { return r.to < id; });
  return at != all.end() && at->to == to ? at->bits : std::uint16_t{0};
}

std::uint16_t relations::bits(some_names const& to) const noexcept {
  std::uint16_t found = 0;
  for (auto const& r : flat())
    if (to.contain(r.to))
      found = bits_with(found, r.bits);
  if (pages_)
    for (auto const id : to.ids)
      found = bits_with(found, bits(id));
  return found;
}

} // namespace leat
