#include "registry/version.hpp"

#include "registry/scanner.hpp"

#include <algorithm>

namespace leat {

namespace {

bool all_digits(std::string_view id) noexcept {
  return std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Precedence of two pre-release identifiers: numbers by value and below words, words by ASCII order (semver
/// §11.4).
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) noexcept {
  bool const a_number = all_digits(a);
  bool const b_number = all_digits(b);
  if (a_number && b_number && a.size() != b.size())
    return a.size() <=> b.size(); // no leading zeros, so the longer number is the larger
  if (a_number != b_number)
    return a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  return a.compare(b) <=> 0;
}

std::string_view take_identifier(std::string_view& rest) noexcept {
  auto dot = rest.find('.');
  auto id = rest.substr(0, dot);
  rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  return id;
}

std::strong_ordering compare_pre_releases(std::string_view a, std::string_view b) noexcept {
  if (a.empty() || b.empty())
    return b.size() <=> a.size(); // a stable version is above all of its pre-releases
  while (!a.empty() && !b.empty())
    if (auto order = compare_identifiers(take_identifier(a), take_identifier(b)); order != 0)
      return order;
  return a.size() <=> b.size(); // equal so far: the longer list is the higher
}

} // namespace

std::strong_ordering operator<=>(version const& a, version const& b) noexcept {
  if (auto order = a.major <=> b.major; order != 0)
    return order;
  if (auto order = a.minor <=> b.minor; order != 0)
    return order;
  if (auto order = a.patch <=> b.patch; order != 0)
    return order;
  return compare_pre_releases(a.pre_release, b.pre_release);
}

result<version> parse_version(std::string_view text) {
  scanner in("version", text);
  version v;
  in.number(v.major, "major");
  in.expect('.');
  in.number(v.minor, "minor");
  in.expect('.');
  in.number(v.patch, "patch");
  if (in.take('-'))
    in.identifiers(v.pre_release, true);
  if (in.take('+'))
    in.identifiers(v.build, false);
  in.end();
  if (auto fault = in.fault())
    return *fault;
  return v;
}

std::string to_string(version const& v) {
  std::string out = std::to_string(v.major) + '.' + std::to_string(v.minor) + '.' + std::to_string(v.patch);
  if (!v.pre_release.empty())
    out += '-' + v.pre_release;
  if (!v.build.empty())
    out += '+' + v.build;
  return out;
}

} // namespace leat
