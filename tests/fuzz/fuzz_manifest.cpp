#include "registry/manifest/manifest.hpp"
#include "tests/fuzz/property.hpp"

using leat::fuzz::hold;

/// Whatever is read as a manifest is a canonical text, and says the same when it is written and read again.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto const text = leat::fuzz::text_of(data, size);
  auto const read = leat::parse_manifest(text);
  if (!read)
    return 0;
  (void)leat::check_manifest(*read); // whatever its schemas are, compiling them ends
  hold(leat::canonical_text(*read) == text, "what is read is canonical");
  hold(leat::canonical_form(*read) == *read, "what is read has the canonical form");
  auto const again = leat::parse_manifest(leat::canonical_text(*read));
  hold(again.has_value() && *again == *read, "what is written is read as the same");
  return 0;
}
