// A requirement: the whole input.

#include "registry/version/requirement.hpp"
#include "tests/fuzz/property.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace leat;
using fuzz::hold;

namespace {

using kind = requirement::kind;

/// Versions to try: the usual edges, those that the text names, and their neighbours; ascending.
std::vector<version> versions_near(std::string_view text) {
  std::vector<version> out;
  for (std::string_view edge : {"0.0.0-0", "0.0.0", "0.0.1-a", "0.1.0", "1.0.0-0", "1.0.0", "1.4.2-rc.1",
         "1.4.2", "2.0.0-0", "2.0.0", "9007199254740991.9007199254740991.9007199254740991"})
    out.push_back(parse_version(edge).value());
  auto const add = [&](version const& v) {
    if (parse_version(to_string(v))) // not beyond the largest number or the longest text
      out.push_back(v);
  };
  for (std::size_t begin = 0; begin < text.size() && out.size() < 48;) {
    begin = std::min(text.find_first_of("0123456789", begin), text.size());
    auto const end = std::min(text.find_first_of(" <>=~^|+\t\n", begin), text.size());
    if (auto named = parse_version(text.substr(begin, end - begin))) {
      add(*named);
      named->pre_release += named->is_stable() ? "0" : ".0";
      add(*named);
      named->pre_release.clear();
      add(*named);
      ++named->patch;
      add(*named);
    }
    begin = end + 1;
  }
  std::sort(out.begin(), out.end());
  return out;
}

void check_ends(version_range const& range, std::vector<version> const& ascending) {
  bool ended = false;
  bool begun = false;
  for (auto const& v : ascending) {
    bool const below = range.ends_below(v);
    bool const above = range.begins_above(v);
    hold(!ended || below, "once a range has ended it stays so");
    hold(!begun || !above, "once a range has begun it stays so");
    hold(!range.accepts(v) || (!below && !above), "what is in a range lies between its ends");
    ended = below;
    begun = !above;
  }
}

void check_range(std::string const& text, requirement const& wanted, requirement const& again) {
  auto const versions = versions_near(text);
  auto const twice_text = text == "latest" ? "*" : text + "||" + text;
  auto const twice = version_range::parse(twice_text);
  hold(twice.has_value(), "a range beside itself is a range");
  for (auto const& v : versions) {
    bool const accepted = wanted.accepts(v);
    hold(again.accepts(v) == accepted, "what is written contains what was read");
    hold(twice->accepts(v) == accepted, "a range or itself is the range");
    auto stable = v;
    stable.pre_release.clear();
    hold(!accepted || v.is_stable() || text.find('-') != std::string::npos, "no pre-release unasked");
    auto const exact_text = "=" + to_string(v);
    auto const exact = requirement::parse(exact_text);
    hold(exact && exact->accepts(v), "a whole version contains itself");
    hold(v == stable || !exact->accepts(stable), "a whole version contains nothing else");
  }
  check_ends(wanted.range(), versions);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::string const text(fuzz::text_of(data, size));
  auto const wanted = requirement::parse(text);
  auto const label = check_label(text);
  hold(label.has_value() == (wanted && wanted->what() == kind::label),
    "a label is what a requirement reads as one");
  if (!label)
    fuzz::hold_malformed(label.error(), text);
  if (!wanted) {
    fuzz::hold_malformed(wanted.error(), text);
    return 0;
  }
  auto const written = to_string(*wanted);
  auto const again = requirement::parse(written);
  hold(again.has_value(), "what is written can be read");
  hold(again->what() == wanted->what() && to_string(*again) == written, "it is read as the same");
  if (wanted->what() == kind::range)
    check_range(text, *wanted, *again);
  return 0;
}
