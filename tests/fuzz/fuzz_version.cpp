// Three versions, a line each.

#include "registry/version/version.hpp"
#include "tests/fuzz/property.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace leat;
using fuzz::hold;

namespace {

std::vector<std::string> identifiers(std::string_view text) {
  std::vector<std::string> out(1);
  for (char c : text)
    if (c == '.')
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

/// Precedence spelled out, identifier by identifier (semver 2.0.0, §11).
int plain_order(version const& a, version const& b) {
  auto const numbers_a = {a.major, a.minor, a.patch};
  auto const numbers_b = {b.major, b.minor, b.patch};
  if (!std::equal(numbers_a.begin(), numbers_a.end(), numbers_b.begin()))
    return std::lexicographical_compare(
             numbers_a.begin(), numbers_a.end(), numbers_b.begin(), numbers_b.end())
             ? -1
             : 1;
  if (a.is_stable() || b.is_stable())
    return int{a.is_stable()} - int{b.is_stable()};
  auto const is_number = [](std::string const& id) {
    return id.find_first_not_of("0123456789") == std::string::npos;
  };
  auto const below = [&](std::string const& x, std::string const& y) {
    if (is_number(x) != is_number(y))
      return is_number(x);
    return is_number(x) && x.size() != y.size() ? x.size() < y.size() : x < y;
  };
  auto const ids_a = identifiers(a.pre_release);
  auto const ids_b = identifiers(b.pre_release);
  if (std::lexicographical_compare(ids_a.begin(), ids_a.end(), ids_b.begin(), ids_b.end(), below))
    return -1;
  return ids_a == ids_b ? 0 : 1;
}

void check_pair(version const& a, version const& b) {
  auto const order = plain_order(a, b);
  hold((a < b) == (order < 0) && (a > b) == (order > 0) && (a == b) == (order == 0), "order is precedence");
  hold((b < a) == (a > b) && (b == a) == (a == b), "order is antisymmetric");
}

void check_triple(version const& a, version const& b, version const& c) {
  hold(!(a <= b && b <= c) || a <= c, "order is transitive");
  hold(!(a == b && b == c) || a == c, "equality is transitive");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto rest = fuzz::text_of(data, size);
  std::vector<version> versions;
  for (int i = 0; i < 3; ++i) {
    auto const text = fuzz::take_line(rest);
    auto const parsed = parse_version(text);
    if (!parsed) {
      fuzz::hold_malformed(parsed.error(), text);
      continue;
    }
    hold(to_string(*parsed) == text, "a version is written as it was read");
    auto stable = *parsed;
    stable.pre_release.clear();
    hold(parsed->is_stable() ? *parsed == stable : *parsed < stable, "a pre-release is below its version");
    versions.push_back(*parsed);
  }
  for (auto const& a : versions)
    for (auto const& b : versions) {
      check_pair(a, b);
      for (auto const& c : versions)
        check_triple(a, b, c);
    }
  return 0;
}
