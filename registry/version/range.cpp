#include "registry/version/range.hpp"

namespace leat {

using side = version_bound::side;

namespace {

void append(std::string& out, std::string_view sign, version_bound const& bound) {
  out += sign;
  out += std::to_string(bound.major) + '.' + std::to_string(bound.minor) + '.' + std::to_string(bound.patch);
  if (!bound.pre_release.empty())
    out.append("-").append(bound.pre_release);
}

void append(std::string& out, version_interval const& x) {
  auto const& [lower, upper] = x;
  if (x.is_any()) {
    out += '*';
    return;
  }
  if (lower.is == side::inclusive && upper.is == side::inclusive && compare(lower, upper) == 0)
    return append(out, "", lower);
  bool const from_zero =
    (lower.major | lower.minor | lower.patch) == 0 && lower.pre_release.empty(); // `>=0.0.0` would mean `*`
  if (lower.is != side::open)
    append(out, lower.is == side::exclusive ? ">" : from_zero ? ">=v" : ">=", lower);
  if (lower.is != side::open && upper.is != side::open)
    out += ' ';
  if (upper.is != side::open)
    append(out, upper.is == side::exclusive ? "<" : "<=", upper);
}

} // namespace

std::strong_ordering compare(version_bound const& a, version_bound const& b) noexcept {
  if (auto order = a.major <=> b.major; order != 0)
    return order;
  if (auto order = a.minor <=> b.minor; order != 0)
    return order;
  if (auto order = a.patch <=> b.patch; order != 0)
    return order;
  return compare_pre_releases(a.pre_release, b.pre_release);
}

std::strong_ordering version_bound::compare(version const& v) const noexcept {
  if (v.major != major)
    return v.major <=> major;
  if (v.minor != minor)
    return v.minor <=> minor;
  if (v.patch != patch)
    return v.patch <=> patch;
  return compare_pre_releases(v.pre_release, pre_release);
}

bool version_interval::accepts(version const& v) const noexcept {
  if (lower.is != side::open)
    if (auto order = lower.compare(v); order < 0 || (order == 0 && lower.is == side::exclusive))
      return false;
  if (upper.is != side::open)
    if (auto order = upper.compare(v); order > 0 || (order == 0 && upper.is == side::exclusive))
      return false;
  return v.is_stable() || lower.names_pre_release_of(v) || upper.names_pre_release_of(v);
}

bool version_range::accepts(version const& v) const noexcept {
  return !all([&](version_interval const& x) { return !x.accepts(v); });
}

bool version_range::ends_below(version const& v) const noexcept {
  return all([&](version_interval const& x) {
    if (x.upper.is == side::open)
      return false;
    auto order = x.upper.compare(v);
    return order > 0 || (order == 0 && x.upper.is == side::exclusive);
  });
}

bool version_range::begins_above(version const& v) const noexcept {
  return all([&](version_interval const& x) {
    if (x.lower.is == side::open)
      return false;
    auto order = x.lower.compare(v);
    return order < 0 || (order == 0 && x.lower.is == side::exclusive);
  });
}

std::string to_string(version_range const& range) {
  std::string out;
  append(out, range.first_);
  for (auto const& x : range.more_)
    append(out += " || ", x);
  return out;
}

} // namespace leat
