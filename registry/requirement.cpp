#include "registry/requirement.hpp"

#include "registry/scanner.hpp"

namespace leat {

/// A version of which trailing parts may be missing or written as `x`, `X` or `*`.
struct requirement::partial {
  version floor; ///< missing parts are zero
  int parts = 0; ///< how many of major, minor, patch were given

  static partial scan(scanner& in);
};

namespace {

bool take_wildcard(scanner& in) noexcept {
  return in.take('x') || in.take('X') || in.take('*');
}

} // namespace

requirement::partial requirement::partial::scan(scanner& in) {
  static constexpr std::string_view names[] = {"major", "minor", "patch"};
  partial p;
  std::uint64_t* const numbers[] = {&p.floor.major, &p.floor.minor, &p.floor.patch};
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0 && !in.take('.'))
      return p;
    if (take_wildcard(in)) {
      // Whatever follows a wildcard must be a wildcard too.
      while (++i < 3 && in.take('.'))
        if (!take_wildcard(in))
          in.fail("'x' or '*' after a wildcard");
      return p;
    }
    in.number(*numbers[i], names[i]);
    ++p.parts;
  }
  if (in.take('-'))
    in.identifiers(p.floor.pre_release, true);
  if (in.take('+'))
    in.identifiers(p.floor.build, false);
  return p;
}

requirement requirement::from(partial const& p, char op) {
  version const& v = p.floor;
  requirement r;
  r.lower_ = v;
  if (p.parts == 0)
    return r;
  if (p.parts == 3 && op == '=') {
    r.exact_ = true;
    return r;
  }
  bool const caret = op == '^';
  if (p.parts == 1 || (caret && v.major > 0))
    r.upper_ = numbers{v.major + 1, 0, 0};
  else if (p.parts == 2 || !caret || v.minor > 0)
    r.upper_ = numbers{v.major, v.minor + 1, 0};
  else
    r.upper_ = numbers{v.major, v.minor, v.patch + 1};
  return r;
}

result<requirement> requirement::parse(std::string_view text) {
  scanner in("requirement", text);
  if (text.empty())
    return requirement();
  char op = '=';
  for (char c : {'^', '~', '='})
    if (in.take(c)) {
      op = c;
      break;
    }
  auto p = partial::scan(in);
  in.end();
  if (auto fault = in.fault())
    return *fault;
  return from(p, op);
}

bool requirement::accepts(version const& v) const noexcept {
  if (exact_)
    return v == lower_;
  if (v < lower_ || (upper_ && numbers{v.major, v.minor, v.patch} >= *upper_))
    return false;
  if (v.is_stable())
    return true;
  return !lower_.is_stable() && v.major == lower_.major && v.minor == lower_.minor && v.patch == lower_.patch;
}

} // namespace leat
