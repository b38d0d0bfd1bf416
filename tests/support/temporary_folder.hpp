#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h>
#include <unistd.h>

namespace leat::test {

/// A folder of its own, removed with the object. In memory where the system has a place for that: no test
/// should wait for a disk.
class temporary_folder {
public:
  temporary_folder() {
    bool const in_memory = ::access("/dev/shm", W_OK | X_OK) == 0;
    auto const place = in_memory ? "/dev/shm" : std::filesystem::temp_directory_path();
    auto name = (place / "leat-XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw std::runtime_error("no temporary folder " + name);
    path_ = name;
  }
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace leat::test
