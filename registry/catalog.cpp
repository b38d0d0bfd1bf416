#include "registry/catalog.hpp"

#include <algorithm>

namespace leat {

std::vector<algorithm_entry const*> catalog::all() const {
  std::vector<algorithm_entry const*> out;
  out.reserve(size());
  algorithms_.for_each([&](algorithm_entry const& a) { out.push_back(&a); });
  std::sort(out.begin(), out.end(), [](auto const* a, auto const* b) { return a->name() < b->name(); });
  return out;
}

algorithm_entry const* catalog::first_of(std::string_view owner) const {
  auto const prefix = std::string(owner) + '/';
  algorithm_entry const* found = nullptr;
  algorithms_.for_each([&](algorithm_entry const& a) {
    if (a.name().starts_with(prefix) && (!found || a.name() < found->name()))
      found = &a;
  });
  return found;
}

catalog catalog::with(algorithm_ptr entry) const {
  catalog next;
  next.revision_ = revision_ + 1;
  next.algorithms_ = algorithms_.with(std::move(entry));
  return next;
}

error no_algorithm(std::string_view name) {
  return {errc::not_found, "no algorithm '" + std::string(name) + "'"};
}

} // namespace leat
