#include "tests/support/catch.hpp"
#include "words/hexadecimal.hpp"
#include "words/sha256.hpp"

#include <string>

using namespace leat;

namespace {

std::string digest(std::string_view text) {
  sha256 hash;
  hash.add(text);
  return hexadecimal(hash.finish());
}

} // namespace

TEST_CASE("sha256: gives the digests of FIPS 180-4", "[words][unit]") {
  CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: pieces count as the whole", "[words][unit]") {
  sha256 hash;
  hash.add("a");
  hash.add("");
  hash.add("bc");
  CHECK(hexadecimal(hash.finish()) == digest("abc"));
}

TEST_CASE("hexadecimal: two lower-case digits for each byte", "[words][unit]") {
  std::byte const bytes[] = {std::byte{0x00}, std::byte{0x0f}, std::byte{0xa0}, std::byte{0xff}};
  CHECK(hexadecimal(bytes) == "000fa0ff");
  CHECK(hexadecimal({}).empty());
}
