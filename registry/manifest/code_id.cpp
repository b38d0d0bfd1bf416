#include "registry/manifest/code_id.hpp"

#include "words/hexadecimal.hpp"
#include "words/sha256.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <span>
#include <string_view>
#include <tuple>

#include <link.h>
#include <sys/stat.h>

namespace leat {

namespace {

struct module {
  std::uintptr_t address; ///< searched for
  bool found = false;
  std::string path;
  std::string build_id; ///< empty: none
};

std::span<std::byte const> bytes_at(std::uintptr_t address, std::size_t size) {
  return {reinterpret_cast<std::byte const*>(address), size};
}

/// The build id in a segment of notes; empty where there is none. A note is three words (sizes of name and
/// content, type), then both, each padded to the segment's alignment (ELF gABI, "Note Section").
std::string build_id_in(std::span<std::byte const> notes, std::size_t alignment) {
  auto const padded = [alignment](
                        std::size_t size) { return (size + alignment - 1) / alignment * alignment; };
  constexpr std::string_view gnu("GNU", 4);
  ElfW(Nhdr) head;
  while (notes.size() >= sizeof head) {
    std::memcpy(&head, notes.data(), sizeof head);
    notes = notes.subspan(sizeof head);
    auto const name_size = padded(head.n_namesz);
    if (name_size > notes.size() || head.n_descsz > notes.size() - name_size)
      break;
    auto const content = notes.subspan(name_size, head.n_descsz);
    if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == gnu.size() && !content.empty() &&
        std::memcmp(notes.data(), gnu.data(), gnu.size()) == 0)
      return hexadecimal(content);
    notes = notes.subspan(std::min(notes.size(), name_size + padded(head.n_descsz)));
  }
  return {};
}

/// For `dl_iterate_phdr`: fills in the module that holds the address; not zero to stop.
int look_at(dl_phdr_info* info, std::size_t, void* searched) {
  auto& out = *static_cast<module*>(searched);
  std::span const segments(info->dlpi_phdr, info->dlpi_phnum);
  for (auto const& s : segments) {
    auto const begin = info->dlpi_addr + s.p_vaddr;
    out.found = out.found || (s.p_type == PT_LOAD && out.address >= begin && out.address - begin < s.p_memsz);
  }
  if (!out.found)
    return 0;
  out.path = info->dlpi_name && *info->dlpi_name ? info->dlpi_name : "/proc/self/exe";
  for (auto const& s : segments)
    if (s.p_type == PT_NOTE && out.build_id.empty())
      out.build_id = build_id_in(bytes_at(info->dlpi_addr + s.p_vaddr, s.p_memsz), s.p_align == 8 ? 8 : 4);
  return 1;
}

result<std::string> digest_of_file(std::string const& path) {
  auto const unreadable = [&] {
    return error(errc::unavailable, "cannot read '" + path + "', whose module has no build id");
  };
  std::ifstream file(path, std::ios::binary);
  sha256 hash;
  std::array<char, 1 << 16> piece;
  if (!file)
    return unreadable();
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0)
    hash.add(piece.data(), static_cast<std::size_t>(file.gcount()));
  if (file.bad())
    return unreadable();
  return hexadecimal(hash.finish());
}

/// The digest of a file, remembered as long as the file looks the same.
result<std::string> remembered_digest(std::string const& path) {
  using look = std::tuple<std::uint64_t, std::uint64_t, std::int64_t, std::int64_t, std::int64_t>;
  static std::mutex mutex;
  static std::map<look, std::string> known;
  struct stat s;
  if (stat(path.c_str(), &s) != 0)
    return digest_of_file(path);
  look const key{s.st_dev, s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec};
  std::scoped_lock lock(mutex);
  if (auto at = known.find(key); at != known.end())
    return at->second;
  auto digest = digest_of_file(path);
  if (digest)
    known.emplace(key, *digest);
  return digest;
}

} // namespace

result<std::string> module_code_id(void const* address_in_module) {
  module m{reinterpret_cast<std::uintptr_t>(address_in_module), false, {}, {}};
  dl_iterate_phdr(look_at, &m);
  if (!m.found)
    return error(errc::not_found, "expected an address in a loaded program or library, got one in none");
  if (!m.build_id.empty())
    return "build:" + m.build_id;
  return remembered_digest(m.path).transform([](std::string digest) { return "file:" + std::move(digest); });
}

} // namespace leat
