#include "registry/name.hpp"

namespace leat {

namespace {

bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

error bad(std::string_view what, std::string_view text, std::string const& why) {
  return {errc::invalid_argument, "malformed " + std::string(what) + " '" + std::string(text) + "': " + why};
}

/// Why `part` is no owner or name; empty when it is one. `offset` is where it begins in the whole text.
std::string fault_of_part(std::string_view part, std::size_t offset) {
  if (part.empty())
    return "expected owner/name, both present";
  if (part.size() > name_part_max)
    return "a part has " + std::to_string(part.size()) + " characters, at most " +
           std::to_string(name_part_max) + " are allowed";
  for (std::size_t i = 0; i < part.size(); ++i) {
    char c = part[i];
    if (is_alphanumeric(c) || (i > 0 && (c == '.' || c == '_' || c == '-')))
      continue;
    return "unexpected '" + std::string(1, c) + "' at character " + std::to_string(offset + i + 1) +
           (i == 0 ? ", expected a letter or digit" : ", expected one of A-Z a-z 0-9 . _ -");
  }
  return {};
}

result<void> check_parts(std::string_view what, std::string_view text, bool star_allowed) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return bad(what, text, "expected owner/name");
  if (auto fault = fault_of_part(text.substr(0, slash), 0); !fault.empty())
    return bad(what, text, fault);
  auto name = text.substr(slash + 1);
  if (star_allowed && name == "*")
    return {};
  if (auto fault = fault_of_part(name, slash + 1); !fault.empty())
    return bad(what, text, fault);
  return {};
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
