// A line that says what it is, one with the names as JSON, and the policy's own bytes.

#include "actors/ahead/learned_file.hpp"

#include <leat/json.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace leat {

namespace {

constexpr std::string_view magic = "leat learned 1\n";

error damaged(std::string const& what) {
  return {errc::failed_precondition, "what was learned cannot be read: " + what};
}

json as_json(learned_name const& n) {
  if (n.pipeline != observation::none)
    return {{"pipeline", n.pipeline}, {"text", n.text}};
  return n.loads ? json{{"version", n.text}, {"loads", true}} : json(n.text);
}

/// Nothing where it is no name.
std::optional<learned_name> name_of(json const& j) {
  if (j.is_string())
    return learned_name{.text = j.get<std::string>()};
  auto const text = [&](char const* member) -> std::optional<std::string> {
    auto const at = j.find(member);
    return at != j.end() && at->is_string() ? std::optional(at->get<std::string>()) : std::nullopt;
  };
  if (!j.is_object())
    return std::nullopt;
  if (auto version = text("version")) {
    auto const loads = j.find("loads");
    if (loads != j.end() && !loads->is_boolean())
      return std::nullopt;
    return learned_name{.text = *std::move(version), .loads = loads != j.end() && loads->get<bool>()};
  }
  auto parts = text("text");
  auto const hash = j.find("pipeline");
  if (!parts || hash == j.end() || !hash->is_number_unsigned())
    return std::nullopt;
  auto const number = hash->get<std::uint64_t>();
  if (number < observation::first_pipeline || number >= observation::none)
    return std::nullopt;
  return learned_name{.text = *std::move(parts), .pipeline = static_cast<std::uint32_t>(number)};
}

} // namespace

bytes write_learned(std::vector<learned_name> const& names, std::span<std::byte const> policy) {
  auto list = json::array();
  for (auto const& n : names)
    list.push_back(as_json(n));
  auto const head = std::string(magic) + list.dump() + '\n';
  bytes out(head.size() + policy.size());
  std::memcpy(out.data(), head.data(), head.size());
  std::copy(policy.begin(), policy.end(), out.begin() + static_cast<std::ptrdiff_t>(head.size()));
  return out;
}

result<learned_file> read_learned(std::span<std::byte const> saved) {
  std::string_view const text(reinterpret_cast<char const*>(saved.data()), saved.size());
  if (!text.starts_with(magic))
    return damaged("it does not begin as such");
  auto const end = text.find('\n', magic.size());
  if (end == std::string_view::npos)
    return damaged("it ends within the names");
  auto const list = json::parse(text.substr(magic.size(), end - magic.size()), nullptr, false);
  if (!list.is_array())
    return damaged("it does not begin with a list of names");
  learned_file out;
  for (auto const& one : list) {
    auto name = name_of(one);
    if (!name)
      return damaged("a name is neither of a version nor of a pipeline");
    out.names.push_back(*std::move(name));
  }
  out.policy = saved.subspan(end + 1);
  return out;
}

} // namespace leat
