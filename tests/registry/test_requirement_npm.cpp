#include "registry/requirement.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <string>

using namespace leat;

namespace {

/// What `accepts` answers for one line's requirement and version, as the file spells it; a text where it has
/// no answer.
std::string answer(std::string const& requirement, std::string const& version) {
  auto wanted = requirement::parse(requirement);
  if (!wanted)
    return wanted.error().message;
  auto offered = parse_version(version);
  if (!offered)
    return offered.error().message;
  return wanted->accepts(*offered) ? "1" : "0";
}

} // namespace

TEST_CASE("requirement: accepts what npm accepts", "[registry][requirement]") {
  // Written by requirements.js: requirement, version, and npm's answer. The first line names npm's version.
  std::ifstream file(LEAT_REQUIREMENTS_TSV);
  REQUIRE(file.is_open());
  std::size_t lines = 0;
  std::size_t accepted = 0;
  std::string different;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#'))
      continue;
    auto const first = line.find('\t');
    auto const second = line.find('\t', first + 1);
    REQUIRE(second != std::string::npos);
    auto const requirement = line.substr(0, first);
    auto const version = line.substr(first + 1, second - first - 1);
    auto const npm = line.substr(second + 1);
    REQUIRE((npm == "0" || npm == "1"));
    ++lines;
    accepted += npm == "1" ? 1 : 0;
    if (auto const ours = answer(requirement, version); ours != npm)
      different.append("\n'")
        .append(requirement)
        .append("' with '")
        .append(version)
        .append("': npm says ")
        .append(npm)
        .append(", we say ")
        .append(ours);
  }
  INFO(different);
  CHECK(different.empty());
  // A file cut short must not pass.
  CHECK(lines == std::size_t{4000});
  CHECK(accepted > std::size_t{1000});
}
