#include "examples/tweets/input/input_file.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tweets {

namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10;

[[noreturn]] void unreadable(std::string const& name, std::string const& what, int reason) {
  throw std::runtime_error(name + ": cannot be " + what + ": " + std::generic_category().message(reason));
}

} // namespace

input_file::input_file(std::string const& name)
    : name_(name == "-" ? "standard input" : name),
      descriptor_(name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)),
      block_(block_bytes) {
  if (descriptor_ < 0)
    unreadable(name_, "opened", errno);
}

input_file::~input_file() {
  if (descriptor_ != STDIN_FILENO)
    ::close(descriptor_);
}

std::optional<std::uint64_t> input_file::size() const {
  struct ::stat about {};
  if (::fstat(descriptor_, &about) != 0 || !S_ISREG(about.st_mode))
    return std::nullopt;
  auto const at = ::lseek(descriptor_, 0, SEEK_CUR);
  if (at < 0 || at > about.st_size)
    return std::nullopt;
  return static_cast<std::uint64_t>(about.st_size - at) + read_;
}

input_file::int_type input_file::underflow() {
  for (;;) {
    if (ended_ && *ended_)
      return traits_type::eof();
    auto const count = ::read(descriptor_, block_.data(), block_.size());
    if (count > 0) {
      read_ += static_cast<std::uint64_t>(count);
      setg(block_.data(), block_.data(), block_.data() + count);
      return traits_type::to_int_type(*gptr());
    }
    if (count == 0)
      return traits_type::eof();
    if (errno != EINTR)
      unreadable(name_, "read", errno);
  }
}

} // namespace tweets
