#include "registry/version/range.hpp"
#include "registry/version/scanner.hpp"

#include <algorithm>

namespace leat {

// node-semver rewrites a range by a chain of regular expressions until only plain comparators are left. What
// that comes to, white space runs counted as one space:
//
//   range      = set *( "||" set )
//   set        = [ operand " - " operand / comparator *( " " comparator ) ]
//   comparator = [ operator ] operand
//   operator   = ( "<" / ">" ) [ " " ] [ "=" ]        with at most one space, before the "=" or at the end
//              / "=" [ " " ] / "^" [ " " ] [ "=" [ " " ] ] / ( "~" [ " " ] / "~> " ) [ ">" ] [ "=" ] [ " " ]
//   operand    = *( "v" / "=" ) part [ "." part [ "." part [ "-" pre-release ] ] ] [ "+" build ]
//   part       = number / "x" / "X" / "*"
//
// A whole version may have one "v" before it and nothing else, except behind "^" or "~". Before an operand of
// a hyphen range there may be spaces too.

namespace {

using side = version_bound::side;

constexpr std::string_view part_names[] = {"major", "minor", "patch"};

/// A version of which trailing parts may be missing or wildcards.
struct operand {
  std::uint64_t numbers[3] = {}; ///< zero from the first part on that is missing or a wildcard
  std::size_t places[3] = {};    ///< where the parts end in the text
  std::string_view pre_release;  ///< of a whole version
  std::size_t given = 0;         ///< parts before the first that is missing or a wildcard
  std::size_t number_after_wildcard = std::string_view::npos; ///< where it stands; npm minds it in some forms
  std::size_t prefix = 0;                                     ///< where its "v" and "=" begin
  std::size_t begin = 0;                                      ///< where its first part begins

  bool is_whole() const noexcept { return given == 3; }

  /// The version, missing parts and wildcards being zero.
  version_bound floor(side is) const noexcept {
    return {numbers[0], numbers[1], numbers[2], pre_release, is};
  }
};

enum class sign : std::uint8_t { none, equal, less, less_equal, greater, greater_equal, tilde, caret };

class range_reader {
public:
  explicit range_reader(std::string_view text) noexcept : in_("requirement", text), text_(text) {}

  void read_set(version_interval& out);
  bool take_bars();
  std::optional<error> const& fault() const noexcept { return in_.fault(); }

private:
  bool at_set_end() const noexcept { return in_.at_end() || in_.peek() == '|' || in_.fault(); }
  void read_comparator(version_interval& out, bool first);
  sign read_sign();
  operand read_operand(bool spaces);
  void read_part(operand& out, std::size_t i);
  bool take_hyphen();
  void check_prefix(operand const& x, bool spaces);
  void add(version_interval& out, sign s, operand const& x);
  void add_partial(version_interval& out, sign s, operand const& x);
  void add_hyphen_range(version_interval& out, operand const& from);
  void add_lower(version_interval& out, version_bound const& bound, bool spelled_with_v = false);
  void add_next(version_interval& out, operand const& x, std::size_t part);
  bool increment(operand const& x, std::size_t part, version_bound& out);
  bool begins_with_v(operand const& x) const noexcept { return text_[x.prefix] == 'v'; }

  scanner in_;
  std::string_view text_;
};

void range_reader::read_set(version_interval& out) {
  in_.take_spaces();
  for (bool first = true; !at_set_end(); first = false) {
    read_comparator(out, first);
    if (!in_.take_spaces() && !at_set_end())
      in_.fail("white space, '||' or the end");
  }
}

bool range_reader::take_bars() {
  if (!in_.take('|'))
    return false;
  in_.expect('|');
  return true;
}

void range_reader::read_comparator(version_interval& out, bool first) {
  auto const begin = in_.at();
  auto const s = read_sign();
  bool const may_be_hyphen_range = first && (s == sign::none || s == sign::equal);
  auto x = read_operand(may_be_hyphen_range);
  if (may_be_hyphen_range && take_hyphen()) {
    x.prefix = begin;
    add_hyphen_range(out, x);
  } else if (!in_.fault()) {
    add(out, s, x);
  }
}

sign range_reader::read_sign() {
  if (char const c = in_.peek(); in_.take('<') || in_.take('>')) {
    bool or_equal = in_.take('=');
    if (in_.take_spaces() && !or_equal)
      or_equal = in_.take('=');
    if (c == '<')
      return or_equal ? sign::less_equal : sign::less;
    return or_equal ? sign::greater_equal : sign::greater;
  }
  if (in_.take('=')) {
    in_.take_spaces();
    return sign::equal;
  }
  bool const tilde = in_.take('~');
  if (!tilde && !in_.take('^'))
    return sign::none;
  bool const spaced = in_.take_spaces();
  bool const greater = tilde && in_.take('>');
  bool const equal = in_.take('=');
  if ((greater || equal) && in_.take_spaces() && greater && !equal && !spaced && in_.take('>')) {
    in_.take('=');
    in_.take_spaces();
  }
  return tilde ? sign::tilde : sign::caret;
}

operand range_reader::read_operand(bool spaces) {
  operand x;
  x.prefix = in_.at();
  while (in_.take('v') || in_.take('=') || (spaces && in_.take_spaces()))
    ;
  x.begin = in_.at();
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0 && !in_.take('.'))
      break;
    read_part(x, i);
    if (i < 2)
      continue;
    std::string_view pre_release;
    if (in_.take('-'))
      in_.identifiers(pre_release, true);
    if (x.is_whole())
      x.pre_release = pre_release;
  }
  if (x.is_whole() && in_.at() - x.begin > version_size_max)
    in_.fail("a version of at most 256 characters");
  std::string_view build;
  if (in_.take('+'))
    in_.identifiers(build, false);
  return x;
}

void range_reader::read_part(operand& out, std::size_t i) {
  if (in_.take('x') || in_.take('X') || in_.take('*')) {
  } else if (out.given == i) {
    in_.number(out.numbers[i], part_names[i]);
    ++out.given;
  } else {
    out.number_after_wildcard = std::min(out.number_after_wildcard, in_.at());
    in_.skip_number(part_names[i]);
  }
  out.places[i] = in_.at();
}

/// Takes " - "; takes nothing where only a part of it is there.
bool range_reader::take_hyphen() {
  auto const begin = in_.at();
  if (in_.take_spaces() && in_.take('-') && in_.take_spaces())
    return true;
  in_.go_to(begin);
  return false;
}

/// A whole version may have one "v" before it; a partial one any number of "v" and "=", and `spaces` in a
/// hyphen range.
void range_reader::check_prefix(operand const& x, bool spaces) {
  auto const prefix = text_.substr(x.prefix, x.begin - x.prefix);
  std::size_t good = prefix.size();
  if (x.is_whole())
    good = prefix.starts_with('v') ? 1 : 0;
  else if (!spaces)
    good = std::min(prefix.find_first_not_of("v="), prefix.size());
  if (good == prefix.size())
    return;
  in_.go_to(x.prefix + good);
  in_.fail("the major number");
}

void range_reader::add(version_interval& out, sign s, operand const& x) {
  if (s != sign::tilde && s != sign::caret) {
    check_prefix(x, false);
    if (x.number_after_wildcard != std::string_view::npos) {
      in_.go_to(x.number_after_wildcard);
      return in_.fail("'x' or '*' after a wildcard");
    }
    if (!x.is_whole())
      return add_partial(out, s, x);
  }
  switch (s) {
  case sign::none:
  case sign::equal:
    out.raise(x.floor(side::inclusive));
    return out.cap(x.floor(side::inclusive));
  case sign::less:
    return out.cap(x.floor(side::exclusive));
  case sign::less_equal:
    return out.cap(x.floor(side::inclusive));
  case sign::greater:
    return out.raise(x.floor(side::exclusive));
  case sign::greater_equal:
    return add_lower(out, x.floor(side::inclusive), begins_with_v(x));
  case sign::tilde:
    if (x.given == 0)
      return;
    add_lower(out, x.floor(side::inclusive));
    return add_next(out, x, x.given == 1 ? 0 : 1);
  case sign::caret:
    if (x.given == 0)
      return;
    add_lower(out, x.floor(side::inclusive));
    std::size_t leading = 0;
    while (leading + 1 < x.given && x.numbers[leading] == 0)
      ++leading;
    return add_next(out, x, leading);
  }
}

/// Of a partial version `=` means all that begin so, `>` what is above them all, `<` what is below them all.
void range_reader::add_partial(version_interval& out, sign s, operand const& x) {
  if (x.given == 0) {
    if (s == sign::less || s == sign::greater)
      out.cap({0, 0, 0, "0", side::exclusive}); // below the lowest of all versions
    return;
  }
  auto const last = x.given - 1;
  auto floor = x.floor(side::inclusive);
  switch (s) {
  case sign::greater_equal:
    return add_lower(out, floor);
  case sign::greater:
    if (increment(x, last, floor))
      out.raise(floor);
    return;
  case sign::less:
    floor.pre_release = "0";
    floor.is = side::exclusive;
    return out.cap(floor);
  case sign::less_equal:
    return add_next(out, x, last);
  default:
    add_lower(out, floor);
    return add_next(out, x, last);
  }
}

void range_reader::add_hyphen_range(version_interval& out, operand const& from) {
  check_prefix(from, true);
  if (from.given > 0)
    add_lower(out, from.floor(side::inclusive), from.is_whole() && begins_with_v(from));
  auto const to = read_operand(true);
  if (in_.fault())
    return;
  if (to.pre_release.empty()) // npm takes any prefix before a pre-release
    check_prefix(to, true);
  if (to.is_whole())
    out.cap(to.floor(side::inclusive));
  else if (to.given > 0)
    add_next(out, to, to.given - 1);
  in_.take_spaces();
  if (!at_set_end())
    in_.fail("'||' or the end");
}

/// To npm `>=0.0.0` is no bound, unless it is spelled `>=v0.0.0`: pre-releases of 0.0.0 lie above the former.
void range_reader::add_lower(version_interval& out, version_bound const& bound, bool spelled_with_v) {
  if ((bound.major | bound.minor | bound.patch) != 0 || !bound.pre_release.empty() || spelled_with_v)
    out.raise(bound);
}

/// Bounds from above by the lowest pre-release of the version that is higher in `part` and zero behind it.
void range_reader::add_next(version_interval& out, operand const& x, std::size_t part) {
  version_bound bound{0, 0, 0, "0", side::exclusive};
  if (increment(x, part, bound))
    out.cap(bound);
}

bool range_reader::increment(operand const& x, std::size_t part, version_bound& out) {
  if (x.numbers[part] >= scanner::number_max) {
    in_.go_to(x.places[part] - 1);
    in_.fail("a number below 9007199254740991, as the range ends before the next");
    return false;
  }
  std::uint64_t* const numbers[] = {&out.major, &out.minor, &out.patch};
  for (std::size_t i = 0; i < 3; ++i)
    *numbers[i] = i < part ? x.numbers[i] : i == part ? x.numbers[i] + 1 : 0;
  return true;
}

} // namespace

result<void> version_range::read(std::string_view text) {
  range_reader in(text);
  in.read_set(first_);
  while (in.take_bars())
    in.read_set(more_.emplace_back());
  if (auto const& fault = in.fault())
    return *fault;
  // To npm an alternative without bounds is the whole range, also where another one names a pre-release.
  if (!more_.empty() && !all([](version_interval const& x) { return !x.is_any(); }))
    *this = {};
  return {};
}

result<version_range> version_range::parse(std::string_view text) {
  version_range out;
  if (auto done = out.read(text); !done)
    return std::move(done).error();
  return out;
}

} // namespace leat
