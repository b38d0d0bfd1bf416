#include "registry/manifest/code_id.hpp"
#include "tests/support/catch.hpp"
#include "words/hexadecimal.hpp"
#include "words/sha256.hpp"

#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <dlfcn.h>

using namespace leat;

namespace {

int const here = 0;

std::string content_of(char const* path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The build id of an ELF file, searched for by the bytes that its note begins with: sizes of name and id,
/// type 3, "GNU". Empty: none.
std::string build_id_of(std::string const& file) {
  using namespace std::string_literals;
  for (char size : {'\x14', '\x10', '\x08', '\x20'}) {
    auto const head = "\4\0\0\0"s + size + "\0\0\0\3\0\0\0GNU\0"s;
    if (auto const at = file.find(head); at != std::string::npos) {
      auto const id = std::string_view(file).substr(at + head.size(), static_cast<unsigned char>(size));
      return hexadecimal(std::as_bytes(std::span(id)));
    }
  }
  return {};
}

std::string digest_of(std::string const& content) {
  sha256 hash;
  hash.add(content);
  return hexadecimal(hash.finish());
}

/// A shared library, loaded as long as this lives.
class library {
public:
  explicit library(char const* path) : handle_(dlopen(path, RTLD_NOW | RTLD_LOCAL), &dlclose) {
    INFO(path);
    REQUIRE(handle_);
  }

  void const* symbol() const { return dlsym(handle_.get(), "leat_test_symbol"); }

private:
  std::unique_ptr<void, int (*)(void*)> handle_;
};

} // namespace

TEST_CASE("code_id: of a module with a build id is that id", "[registry][unit]") {
  library const with_id(LEAT_MODULE_WITH_ID);
  auto const expected = build_id_of(content_of(LEAT_MODULE_WITH_ID));
  REQUIRE_FALSE(expected.empty());
  CHECK(module_code_id(with_id.symbol()).value() == "build:" + expected);
}

TEST_CASE("code_id: of a module without a build id is its file's digest", "[registry][unit]") {
  library const without_id(LEAT_MODULE_WITHOUT_ID);
  auto const expected = "file:" + digest_of(content_of(LEAT_MODULE_WITHOUT_ID));
  CHECK(module_code_id(without_id.symbol()).value() == expected);
  CHECK(module_code_id(without_id.symbol()).value() == expected);
}

TEST_CASE("code_id: the program itself has one, the same for all its addresses", "[registry][unit]") {
  auto const program = content_of("/proc/self/exe");
  auto const id = module_code_id(&here).value();
  auto const build_id = build_id_of(program);
  CHECK(id == (build_id.empty() ? "file:" + digest_of(program) : "build:" + build_id));
  CHECK(module_code_id(reinterpret_cast<void const*>(&content_of)).value() == id);
}

TEST_CASE("code_id: an address in no module is refused", "[registry][unit]") {
  auto const on_heap = std::make_unique<int>();
  for (void const* address : {static_cast<void const*>(nullptr), static_cast<void const*>(on_heap.get())})
    CHECK(module_code_id(address).error().code == errc::not_found);
}
