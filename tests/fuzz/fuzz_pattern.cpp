// A pattern and a name, a line each.

#include "registry/name.hpp"
#include "tests/fuzz/property.hpp"

#include <string>

using namespace leat;
using fuzz::hold;

namespace {

std::string owner_of(std::string_view name) {
  return std::string(name.substr(0, name.find('/')));
}

void check_one(std::string_view text) {
  auto const as_name = check_name(text);
  auto const as_pattern = check_pattern(text);
  if (!as_pattern)
    fuzz::hold_malformed(as_pattern.error(), text);
  if (!as_name)
    return fuzz::hold_malformed(as_name.error(), text);
  hold(as_pattern.has_value(), "a name is a pattern");
  hold(text.size() >= 3 && text.size() <= 2 * name_part_max + 1, "a name has bounds");
  hold(
    text.find_first_of("*@ \n") == std::string_view::npos, "a name holds nothing that means something else");
  hold(matches(text, text), "a name matches itself");
  hold(matches("*", text), "a star matches every name");
  hold(matches(owner_of(text) + "/*", text), "an owner's star matches what is the owner's");
  hold(!matches(owner_of(text) + "x/*", text), "another owner's star does not");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto rest = fuzz::text_of(data, size);
  auto const pattern = fuzz::take_line(rest);
  auto const name = fuzz::take_line(rest);
  check_one(pattern);
  check_one(name);
  if (!check_pattern(pattern) || !check_name(name))
    return 0;
  bool const wanted = pattern == "*" || pattern == name || pattern == owner_of(name) + "/*";
  hold(matches(pattern, name) == wanted, "a pattern matches a name, an owner's names, or all");
  return 0;
}
