#include "registry/manifest/manifest.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

void require(bool ok) {
  if (!ok)
    __builtin_trap();
}

} // namespace

/// Whatever is read as a manifest is a canonical text, and says the same when it is written and read again.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const read = leat::parse_manifest(text);
  if (!read)
    return 0;
  (void)leat::check_manifest(*read); // whatever its schemas are, compiling them ends
  require(leat::canonical_text(*read) == text);
  require(leat::canonical_form(*read) == *read);
  auto const again = leat::parse_manifest(leat::canonical_text(*read));
  require(again.has_value() && *again == *read);
  return 0;
}
