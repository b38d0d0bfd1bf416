#include "registry/name_table.hpp"

#include <mutex>

namespace leat {

name_id name_table::id_of(std::string_view name) {
  if (auto there = find(name))
    return *there;
  std::lock_guard hold(lock_);
  if (auto there = ids_.find(name); there != ids_.end())
    return there->second; // added meanwhile
  auto const id = static_cast<name_id>(texts_.size());
  ids_.emplace(texts_.emplace_back(name), id);
  return id;
}

std::optional<name_id> name_table::find(std::string_view name) const {
  std::shared_lock hold(lock_);
  auto there = ids_.find(name);
  if (there == ids_.end())
    return std::nullopt;
  return there->second;
}

std::string const& name_table::text(name_id id) const {
  std::shared_lock hold(lock_);
  return texts_.at(id);
}

} // namespace leat
