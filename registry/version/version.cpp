#include "registry/version/version.hpp"

#include "registry/version/malformed.hpp"
#include "registry/version/scanner.hpp"

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

} // namespace

std::strong_ordering compare_pre_releases(std::string_view a, std::string_view b) noexcept {
  if (a.empty() || b.empty())
    return a.empty() <=> b.empty(); // a stable version is above all of its pre-releases
  auto const differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  auto const common = static_cast<std::size_t>(differ - a.begin());
  auto const dot = a.substr(0, common).rfind('.');
  auto const begin = dot == std::string_view::npos ? 0 : dot + 1; // of the first identifiers that may differ
  auto const identifier = [&](
                            std::string_view ids) { return ids.substr(begin, ids.find('.', begin) - begin); };
  if (auto order = compare_identifiers(identifier(a), identifier(b)); order != 0)
    return order;
  return a.size() <=> b.size(); // one list begins with the other: the longer is the higher
}

std::strong_ordering operator<=>(version const& a, version const& b) noexcept {
  return precedence(a, b);
}

result<version> parse_version(std::string_view text) {
  if (text.size() > version_size_max)
    return malformed("version", text,
      "it has " + std::to_string(text.size()) + " characters, at most " + std::to_string(version_size_max) +
        " are allowed");
  scanner in("version", text);
  version v;
  std::string_view pre_release;
  std::string_view build;
  in.number(v.major, "major");
  in.expect('.');
  in.number(v.minor, "minor");
  in.expect('.');
  in.number(v.patch, "patch");
  if (in.take('-'))
    in.identifiers(pre_release, true);
  if (in.take('+'))
    in.identifiers(build, false);
  in.end();
  if (auto fault = in.fault())
    return *fault;
  v.pre_release = pre_release;
  v.build = build;
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
