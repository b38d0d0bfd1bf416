#include "registry/manifest/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

void require(bool ok) {
  if (!ok)
    __builtin_trap();
}

} // namespace

/// A line with a schema, and a document after it: whatever they are, compiling and checking ends, twice the
/// same.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const line = text.find('\n');
  if (line == std::string_view::npos)
    return 0;
  auto const rules = leat::json::parse(text.substr(0, line), nullptr, false);
  auto const document = leat::json::parse(text.substr(line + 1), nullptr, false);
  if (rules.is_discarded() || document.is_discarded())
    return 0;
  auto const compiled = leat::schema::compile(rules);
  if (!compiled)
    return 0;
  auto const checked = compiled->check(document);
  require(checked.has_value() == compiled->check(document).has_value());
  if (!checked)
    (void)checked.error().detail.dump(); // must be JSON
  return 0;
}
