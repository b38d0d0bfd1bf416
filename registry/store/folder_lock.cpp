#include "registry/store/folder_lock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace leat {

namespace {

/// The digits in a lock file, empty between two holders; none where it holds something else.
std::optional<std::string> read_holder(int file) {
  std::array<char, 32> text{};
  auto const size = ::pread(file, text.data(), text.size(), 0);
  if (size < 0)
    return std::nullopt;
  auto read = std::string_view(text.data(), static_cast<std::size_t>(size));
  if (read.ends_with('\n'))
    read.remove_suffix(1);
  if (!std::ranges::all_of(read, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return std::string(read);
}

/// Only for people: that nothing else failed is no reason to refuse the folder.
void write_holder(int file, std::string const& text) {
  if (::ftruncate(file, 0) == 0)
    (void)!::pwrite(file, text.data(), text.size(), 0);
}

} // namespace

result<folder_lock> folder_lock::take(std::filesystem::path const& folder) {
  auto const path = folder / "lock";
  auto file = descriptor::open(path, O_RDWR | O_CREAT);
  if (!file)
    return std::move(file).error();
  auto const holder = read_holder(file->number());
  if (!holder)
    return error(errc::failed_precondition,
      "'" + path.string() + "' is no lock file of Leat's: expected the number of a process and nothing else");
  while (::flock(file->number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR)
      continue;
    if (errno != EWOULDBLOCK)
      return system_error(path, "locked", errno);
    return error(errc::failed_precondition, "'" + folder.string() + "' is in use by process " +
                                              (holder->empty() ? "(unknown)" : *holder) +
                                              "; one registry at a time may hold it");
  }
  write_holder(file->number(), std::to_string(::getpid()) + '\n');
  return folder_lock(*std::move(file));
}

folder_lock::~folder_lock() {
  if (file_.number() >= 0)
    write_holder(file_.number(), "");
}

} // namespace leat
