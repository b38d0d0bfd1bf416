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
  if (lower.is == side::inclusive && upper.is == side::inclusive && precedence(lower, upper) == 0)
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

bool version_interval::accepts(version const& v) const noexcept {
  if (lower.is != side::open)
    if (auto order = precedence(v, lower); order < 0 || (order == 0 && lower.is == side::exclusive))
      return false;
  if (upper.is != side::open)
    if (auto order = precedence(v, upper); order > 0 || (order == 0 && upper.is == side::exclusive))
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
    auto order = precedence(v, x.upper);
    return order > 0 || (order == 0 && x.upper.is == side::exclusive);
  });
}

bool version_range::begins_above(version const& v) const noexcept {
  return all([&](version_interval const& x) {
    if (x.lower.is == side::open)
      return false;
    auto order = precedence(v, x.lower);
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
