#include "registry/version/range.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace leat;

namespace {

version_range range(std::string_view text) {
  return version_range::parse(text).value();
}

} // namespace

TEST_CASE("range: is written in one spelling for each meaning", "[registry][requirement]") {
  std::vector<std::pair<std::string_view, std::string_view>> const spellings = {{"", "*"}, {"x.X", "*"},
    {">=0", "*"}, {"1.2.3 || *", "*"}, {"=v1.2.3+b", "1.2.3"}, {">=1.2.3 <=1.2.3", "1.2.3"},
    {"1.2.3-rc.1", "1.2.3-rc.1"}, {"^1.4", ">=1.4.0 <2.0.0-0"}, {"^0", "<1.0.0-0"},
    {"~1.4.2-b", ">=1.4.2-b <1.5.0-0"}, {">1", ">=2.0.0"}, {"<=1.2", "<1.3.0-0"}, {"> 1.2.3", ">1.2.3"},
    {"1.2.3 - 2.3.4", ">=1.2.3 <=2.3.4"}, {"<*", "<0.0.0-0"},
    {"^2||^1", ">=2.0.0 <3.0.0-0 || >=1.0.0 <2.0.0-0"}, {">=v0.0.0 <1.0.0", ">=v0.0.0 <1.0.0"},
    {"0.0.0", "0.0.0"}, {">0.0.0", ">0.0.0"}};
  for (auto const& [text, wanted] : spellings) {
    CAPTURE(std::string(text));
    auto const written = to_string(range(text));
    CHECK(written == wanted);
    CHECK(to_string(range(written)) == written);
  }
}

TEST_CASE("range: both ends can be found in an ascending list by bisection", "[registry][requirement]") {
  std::vector<version> versions;
  for (std::string_view text : {"0.9.0", "1.0.0-rc", "1.0.0", "1.3.9", "1.4.0-rc", "1.4.0", "1.9.0",
         "2.0.0-0", "2.0.0", "3.0.0", "3.1.0", "4.0.0-rc"})
    versions.push_back(parse_version(text).value());
  for (std::string_view text : {"^1.4", "1.4.0", "<2", ">1.4.0", ">=1.4.0-rc <=2.0.0", "^1 || 3.1.0",
         "^3 || 0.9.0", "<* || ^1", "<*", "*", ">=5", "<0.1", "<=1.4.0", "<1.4.0", "1.0.0 2.0.0", "2 - 1"}) {
    auto const wanted = range(text);
    CAPTURE(std::string(text));
    auto const first = std::partition_point(
      versions.begin(), versions.end(), [&](version const& v) { return wanted.begins_above(v); });
    auto const last = std::partition_point(
      versions.begin(), versions.end(), [&](version const& v) { return !wanted.ends_below(v); });
    for (auto v = versions.begin(); v != versions.end(); ++v) {
      CAPTURE(to_string(*v));
      CHECK(wanted.begins_above(*v) == (v < first));
      CHECK(wanted.ends_below(*v) == (v >= last));
      if (wanted.accepts(*v))
        CHECK((v >= first && v < last));
    }
  }
  CHECK(range("^1.4").ends_below(parse_version("2.0.0-0").value()));
  CHECK_FALSE(range("^1.4").ends_below(parse_version("1.99.0").value()));
  CHECK(range("^1.4").begins_above(parse_version("1.4.0-rc").value()));
  CHECK_FALSE(range("^1.4").begins_above(parse_version("1.4.0").value()));
}
