#include "registry/name.hpp"

#include "registry/version/malformed.hpp"

namespace leat {

namespace {

bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Checks the owner or the name that stands in `text` at `begin`.
result<void> check_part(
  std::string_view what, std::string_view text, std::size_t begin, std::string_view part) {
  if (part.empty())
    return malformed(what, text, "expected owner/name, both present");
  if (part.size() > name_part_max)
    return malformed(what, text,
      "a part has " + std::to_string(part.size()) + " characters, at most " + std::to_string(name_part_max) +
        " are allowed");
  if (!is_alphanumeric(part[0]))
    return malformed(what, text, begin, "a letter or digit");
  for (std::size_t i = 1; i < part.size(); ++i)
    if (char c = part[i]; !is_alphanumeric(c) && c != '.' && c != '_' && c != '-')
      return malformed(what, text, begin + i, "one of A-Z a-z 0-9 . _ -");
  return {};
}

result<void> check_parts(std::string_view what, std::string_view text, bool star_allowed) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return malformed(what, text, "expected owner/name");
  if (auto owner = check_part(what, text, 0, text.substr(0, slash)); !owner)
    return owner;
  auto name = text.substr(slash + 1);
  if (star_allowed && name == "*")
    return {};
  return check_part(what, text, slash + 1, name);
}

} // namespace

result<void> check_name(std::string_view name) {
  return check_parts("algorithm name", name, false);
}

result<void> check_pattern(std::string_view pattern) {
  if (pattern == "*")
    return {};
  return check_parts("pattern", pattern, true);
}

bool matches(std::string_view pattern, std::string_view name) noexcept {
  if (pattern == "*" || pattern == name)
    return true;
  return pattern.ends_with("/*") && name.starts_with(pattern.substr(0, pattern.size() - 1));
}

} // namespace leat
