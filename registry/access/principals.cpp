#include "registry/access/principals.hpp"

#include "registry/name.hpp"

#include <array>

namespace leat {

namespace {

constexpr std::string_view process_name = "self";

struct prefix {
  principal_kind kind;
  std::string_view text;
};

constexpr std::array prefixes{prefix{principal_kind::process, "process:"},
  prefix{principal_kind::user, "user:"}, prefix{principal_kind::team, "team:"},
  prefix{principal_kind::algorithm, "algo:"}};

error malformed_principal(std::string_view text, std::string_view why) {
  return {errc::invalid_argument, "malformed principal '" + std::string(text) + "': " + std::string(why)};
}

error malformed_account(std::string_view name, std::string_view why) {
  return {errc::invalid_argument, "malformed account name '" + std::string(name) + "': " + std::string(why)};
}

result<void> check_principal_name(principal_kind kind, std::string_view text, std::string_view name) {
  switch (kind) {
  case principal_kind::process:
    if (name != process_name)
      return malformed_principal(text, "expected process:self");
    return {};
  case principal_kind::user:
  case principal_kind::team:
    return check_account_name(name);
  case principal_kind::algorithm:
    return check_name(name);
  }
  return {};
}

} // namespace

result<principal_parts> principal_parts::parse(std::string_view text) {
  for (auto const& p : prefixes)
    if (text.starts_with(p.text)) {
      auto const name = text.substr(p.text.size());
      if (auto checked = check_principal_name(p.kind, text, name); !checked)
        return std::move(checked).error();
      return principal_parts{p.kind, name};
    }
  return malformed_principal(text, "expected user:<name>, team:<name>, algo:<owner>/<name> or process:self");
}

std::string principal_text(principal_kind kind, std::string_view name) {
  for (auto const& p : prefixes)
    if (p.kind == kind)
      return std::string(p.text).append(name);
  return std::string(name);
}

result<void> check_account_name(std::string_view name) {
  if (name.empty())
    return malformed_account(name, "it is empty");
  if (auto const slash = name.find('/'); slash != std::string_view::npos)
    return malformed_account(name,
      "unexpected '/' at character " + std::to_string(slash + 1) + ", expected one of A-Z a-z 0-9 . _ -");
  constexpr std::string_view rest = "/*";
  auto checked = check_pattern(std::string(name).append(rest));
  if (checked)
    return {};
  // What is wrong with the pattern is wrong with the name, at the same place.
  std::string_view const why = checked.error().message;
  constexpr std::string_view quoted = "/*': ";
  auto const begin = why.find(quoted);
  return malformed_account(name, begin == std::string_view::npos ? why : why.substr(begin + quoted.size()));
}

} // namespace leat
