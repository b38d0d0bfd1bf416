#include "registry/manifest/schema.hpp"
#include "tests/fuzz/property.hpp"

using leat::fuzz::hold;

/// A line with a schema, and a document after it: whatever they are, compiling and checking ends, twice the
/// same.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto const text = leat::fuzz::text_of(data, size);
  auto rest = text;
  auto const rules = leat::json::parse(leat::fuzz::take_line(rest), nullptr, false);
  auto const document = leat::json::parse(rest, nullptr, false);
  if (rules.is_discarded() || document.is_discarded())
    return 0;
  auto const compiled = leat::schema::compile(rules);
  if (!compiled)
    return 0;
  auto const checked = compiled->check(document);
  hold(checked.has_value() == compiled->check(document).has_value(), "a check says the same again");
  if (!checked)
    (void)checked.error().detail.dump(); // must be JSON
  return 0;
}
