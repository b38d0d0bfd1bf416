// What was learned, kept over a restart: the names of all versions and pipelines, then the policy's own
// bytes.

#include "actors/ahead/live_starts.hpp"

#include <leat/json.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace leat {

namespace {

constexpr std::string_view magic = "leat learned 1\n";

error damaged(std::string const& what) {
  return {errc::failed_precondition, "what was learned cannot be read: " + what};
}

/// The line after `magic`, without its end; nothing where there is none.
std::string_view names_in(std::string_view text) {
  if (text.substr(0, magic.size()) != magic)
    return {};
  text.remove_prefix(magic.size());
  return text.substr(0, text.find('\n'));
}

} // namespace

bytes live_starts::save() const {
  json names = json::array();
  for (std::uint32_t i = 0; i < versions_.size(); ++i)
    if (auto const what = versions_[i]; what >= observation::first_pipeline)
      names.push_back({{"pipeline", what}, {"text", name_of(what)}});
    else
      names.push_back(name_of(what));
  auto const head = std::string(magic) + names.dump() + '\n';
  auto const rest = policy_.save();
  bytes out(head.size() + rest.size());
  std::memcpy(out.data(), head.data(), head.size());
  std::copy(rest.begin(), rest.end(), out.begin() + static_cast<std::ptrdiff_t>(head.size()));
  return out;
}

/// What has this name now; unknown where it is not published any more.
std::uint32_t live_starts::number_of(json const& name) {
  if (name.is_object()) {
    auto const hash = name.value("pipeline", observation::none);
    if (hash < observation::first_pipeline || hash == observation::none)
      return call_site::unknown;
    name_pipeline(hash, name.value("text", ""));
    return number(hash);
  }
  auto const& id = name.get_ref<std::string const&>();
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
  std::string_view const text(reinterpret_cast<char const*>(saved.data()), saved.size());
  auto const line = names_in(text);
  auto const names = json::parse(line, nullptr, false);
  if (!names.is_array())
    return damaged("it does not begin with a list of names");
  auto const sound = [](json const& name) {
    return name.is_string() ||
           (name.is_object() && name.contains("pipeline") && name["pipeline"].is_number_unsigned() &&
             name.contains("text") && name["text"].is_string());
  };
  if (!std::all_of(names.begin(), names.end(), sound))
    return damaged("a name is neither of a version nor of a pipeline");
  std::vector<std::uint32_t> numbers;
  for (auto const& name : names)
    numbers.push_back(number_of(name));
  return policy_.load(saved.subspan(magic.size() + line.size() + 1),
    [&](std::uint32_t old) { return old < numbers.size() ? numbers[old] : call_site::unknown; });
}

} // namespace leat
