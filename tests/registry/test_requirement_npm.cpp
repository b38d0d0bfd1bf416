#include "registry/version/requirement.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace leat;

namespace {

using cells = std::vector<std::string>;

/// Calls `f` with the cells of each line that requirements.js wrote.
void each_line(char const* path, std::function<void(cells const&)> const& f) {
  std::ifstream file(path);
  REQUIRE(file.is_open());
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#'))
      continue;
    cells out(1);
    for (char c : line)
      if (c == '\t')
        out.emplace_back();
      else
        out.back() += c;
    REQUIRE(out.size() > std::size_t{1});
    f(out);
  }
}

/// The range that the file spells with escapes.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    std::string_view const names = "tnvfr";
    out += std::string_view("\t\n\v\f\r").at(names.find(text.at(++i)));
  }
  return out;
}

/// What we say of a range and a version as the file spells them: "+", "-", "!", or an error's text.
std::string our_verdict(std::string const& text, std::string_view version) {
  auto wanted = requirement::parse(text);
  if (!wanted)
    return "!";
  auto offered = parse_version(version);
  if (!offered)
    return offered.error().message;
  return wanted->accepts(*offered) ? "+" : "-";
}

std::string order(std::string_view a, std::string_view b) {
  auto const x = parse_version(a);
  auto const y = parse_version(b);
  if (!x || !y)
    return "!";
  auto const forth = *x <=> *y;
  if (auto const back = *y <=> *x; (forth < 0) != (back > 0) || (forth == 0) != (back == 0))
    return "contradicts itself";
  return forth < 0 ? "<" : forth > 0 ? ">" : "=";
}

} // namespace

TEST_CASE("requirement: contains and refuses what npm does", "[registry][requirement]") {
  std::size_t pairs = 0;
  std::size_t accepted = 0;
  std::size_t refused = 0;
  std::string different;
  each_line(LEAT_REQUIREMENTS_TSV, [&](cells const& line) {
    auto const text = unescaped(line[0]);
    for (std::size_t i = 1; i < line.size(); ++i) {
      auto const npm = line[i].substr(0, 1);
      ++pairs;
      accepted += npm == "+" ? 1 : 0;
      refused += npm == "!" ? 1 : 0;
      if (auto const ours = our_verdict(text, line[i].substr(1)); ours != npm)
        different += "\n'" + line[0] + "' with '" + line[i] + "': we say " + ours;
    }
  });
  INFO(different);
  CHECK(different.empty());
  // A file cut short must not pass.
  CHECK(pairs >= std::size_t{24000});
  CHECK(accepted > std::size_t{10000});
  CHECK(refused > std::size_t{500});
}

TEST_CASE("version: stands to others as npm has it", "[registry][version]") {
  std::size_t lines = 0;
  std::string different;
  each_line(LEAT_VERSIONS_TSV, [&](cells const& line) {
    ++lines;
    bool const pair = line.size() == 3;
    auto const ours = pair ? order(line[0], line[2]) : parse_version(line[0]) ? "a version" : "!";
    if (ours != line[1])
      different += "\n'" + line[0] + "' " + line[1] + " '" + line.back() + "': we say " + ours;
  });
  INFO(different);
  CHECK(different.empty());
  CHECK(lines >= std::size_t{3000});
}
