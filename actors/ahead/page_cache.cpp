#include "actors/ahead/page_cache.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leat {

namespace {

constexpr std::size_t chunk = std::size_t{1} << 20;

/// A file that is open for reading, or not.
class open_file {
public:
  explicit open_file(std::string const& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  open_file(open_file const&) = delete;
  open_file& operator=(open_file const&) = delete;
  ~open_file() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  int fd() const noexcept { return fd_; }
  /// 0 where it cannot be read, or is no file.
  std::size_t size() const noexcept {
    struct stat s {};
    return fd_ >= 0 && ::fstat(fd_, &s) == 0 && S_ISREG(s.st_mode) ? static_cast<std::size_t>(s.st_size) : 0;
  }

private:
  int fd_;
};

bool is_in_page_cache(std::string const& path) {
  open_file const file(path);
  auto const size = file.size();
  if (size == 0)
    return true;
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.fd(), 0);
  if (at == MAP_FAILED)
    return true;
  auto const page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages((size + page - 1) / page);
  bool const told = ::mincore(at, size, pages.data()) == 0;
  ::munmap(at, size);
  return !told || std::all_of(pages.begin(), pages.end(), [](unsigned char p) { return (p & 1U) != 0; });
}

void bring(std::string const& path) {
  open_file const file(path);
  auto const size = file.size();
  if (size == 0)
    return;
  ::posix_fadvise(file.fd(), 0, 0, POSIX_FADV_SEQUENTIAL);
  std::vector<std::byte> scratch(std::min(size, chunk));
  while (::read(file.fd(), scratch.data(), scratch.size()) > 0) {
  }
}

} // namespace

bool in_page_cache(std::span<std::string const> files) {
  return std::all_of(files.begin(), files.end(), is_in_page_cache);
}

void bring_into_page_cache(std::span<std::string const> files) {
  for (auto const& path : files)
    bring(path);
}

} // namespace leat
