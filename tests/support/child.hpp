#pragma once

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace leat::test {

/// What `f` returns when a forked child runs it, which ends at once after it. Checks in `f` are not seen: it
/// says what it found.
inline std::string in_child(std::function<std::string()> const& f) {
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::runtime_error("no pipe");
  auto const child = ::fork();
  if (child < 0)
    throw std::runtime_error("no child");
  if (child == 0) {
    std::string said;
    try {
      said = f();
    } catch (std::exception const& e) {
      said = std::string("exception: ") + e.what();
    }
    (void)!::write(ends[1], said.data(), said.size());
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string out;
  char buffer[4096];
  for (ssize_t got; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    out.append(buffer, static_cast<std::size_t>(got));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return out;
}

} // namespace leat::test
