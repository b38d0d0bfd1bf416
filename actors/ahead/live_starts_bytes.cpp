// What was learned, kept over a restart: the names of all versions and pipelines, then the policy's own
// bytes.

#include "actors/ahead/learned_graph.hpp"
#include "actors/ahead/live_starts.hpp"
#include "actors/pool.hpp"

#include <algorithm>
#include <string_view>

namespace leat {

std::vector<learned_name> live_starts::names() const {
  std::vector<learned_name> out;
  for (std::uint32_t i = 0; i < versions_.size(); ++i) {
    auto const what = versions_[i];
    auto const* where = known_[i].where;
    out.push_back({name_of(what), what >= observation::first_pipeline ? what : observation::none,
      where != nullptr && where->version().code->loads});
  }
  return out;
}

call_graph live_starts::graph() const {
  return graph_of(policy_, names());
}

bytes live_starts::save() const {
  return write_learned(names(), policy_.save());
}

/// What has this name now; unknown where it is not published any more.
std::uint32_t live_starts::number_of(learned_name const& name) {
  if (name.pipeline != observation::none) {
    name_pipeline(name.pipeline, name.text);
    return number(name.pipeline);
  }
  auto const& id = name.text;
  auto const at = std::min(id.find('@'), id.size());
  auto const catalog = around_.snapshot();
  auto const* entry = catalog->find(std::string_view(id).substr(0, at));
  auto const found =
    entry != nullptr && at < id.size() ? entry->find(std::string_view(id).substr(at + 1)) : no_algorithm(id);
  if (!found)
    return call_site::unknown;
  auto const n = number(found->is->ordinal);
  if (known_[n].where == nullptr) {
    known_[n].id = id;
    known_[n].where = around_.pool_named(id);
  }
  return n;
}

result<void> live_starts::load(std::span<std::byte const> saved) {
  auto const file = read_learned(saved);
  if (!file)
    return file.error();
  std::vector<std::uint32_t> numbers;
  for (auto const& name : file->names)
    numbers.push_back(number_of(name));
  return policy_.load(file->policy,
    [&](std::uint32_t old) { return old < numbers.size() ? numbers[old] : call_site::unknown; });
}

} // namespace leat
