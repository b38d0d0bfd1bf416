#include "registry/store/descriptor.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leat {

error system_error(std::filesystem::path const& path, std::string_view what, int number) {
  auto const full = number == ENOSPC || number == EDQUOT;
  return {full ? errc::resource_exhausted : errc::failed_precondition,
    "'" + path.string() + "' cannot be " + std::string(what) + ": " +
      std::generic_category().message(number)};
}

result<descriptor> descriptor::open(std::filesystem::path const& path, int flags) {
  auto const number = ::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (number < 0)
    return system_error(path, (flags & O_CREAT) != 0 ? "opened or created" : "opened", errno);
  return descriptor(number);
}

descriptor::descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

descriptor::~descriptor() {
  if (number_ >= 0)
    ::close(number_);
}

result<void> make_folder(std::filesystem::path const& folder) {
  std::error_code failed;
  if (std::filesystem::is_directory(folder, failed))
    return {};
  auto const above = folder.parent_path();
  if (above != folder)
    if (auto made = make_folder(above); !made)
      return made;
  if (::mkdir(folder.c_str(), S_IRWXU) != 0) {
    auto const number = errno;
    if (number != EEXIST || !std::filesystem::is_directory(folder, failed)) // or another made it meanwhile
      return system_error(folder, "created as a folder", number);
  }
  return sync_folder(above);
}

result<void> sync_folder(std::filesystem::path const& folder) {
  auto opened = descriptor::open(folder, O_RDONLY | O_DIRECTORY);
  if (!opened)
    return std::move(opened).error();
  // EINVAL: a file system that has nothing to sync in folders.
  if (::fsync(opened->number()) != 0 && errno != EINVAL)
    return system_error(folder, "made durable", errno);
  return {};
}

} // namespace leat
