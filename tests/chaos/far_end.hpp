#pragma once

#include <array>
#include <system_error>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

namespace leat::chaos {

/// What blocking code waits for: the other end of a socket, which answers each byte with one.
///
/// Thread safety: full.
class far_end {
public:
  far_end() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) != 0)
      throw std::system_error(errno, std::generic_category(), "socketpair");
    answers_ = std::jthread([end = ends_[1]] {
      for (char byte = 0; ::read(end, &byte, 1) == 1;)
        if (::write(end, &byte, 1) != 1)
          return;
    });
  }
  far_end(far_end const&) = delete;
  far_end& operator=(far_end const&) = delete;
  ~far_end() {
    ::shutdown(ends_[0], SHUT_WR);
    answers_.join();
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  /// Asks and waits for an answer. Whose makes no difference.
  void ask() {
    char byte = 0;
    if (::write(ends_[0], &byte, 1) != 1 || ::read(ends_[0], &byte, 1) != 1)
      throw std::system_error(errno, std::generic_category(), "socket");
  }

private:
  std::array<int, 2> ends_{};
  std::jthread answers_;
};

} // namespace leat::chaos
