#pragma once

#include "actors/ahead/page_cache.hpp"

#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace leat::test {

/// A file on a disk, in the working directory, that can be made to leave the page cache. Removed with the
/// object.
class evicted_file {
public:
  evicted_file(std::string const& name, std::size_t size)
      : path_(std::filesystem::current_path() / ("leat-" + std::to_string(::getpid()) + '-' + name)) {
    std::ofstream(path_, std::ios::binary) << std::string(size, 'x');
  }
  evicted_file(evicted_file const&) = delete;
  evicted_file& operator=(evicted_file const&) = delete;
  ~evicted_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  std::string path() const { return path_.string(); }

  /// False where it lies in memory all the same: some file systems are nothing else.
  bool evict() const {
    auto const fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
      return false;
    ::fsync(fd); // what is not written yet does not leave
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
    auto const name = path();
    return !in_page_cache(std::span(&name, 1));
  }

private:
  std::filesystem::path path_;
};

} // namespace leat::test
