#include "tools/draw.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leat::tools {

namespace {

using open_file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

error not_written(std::string const& file) {
  return {errc::invalid_argument, file + ": cannot be written: " + std::strerror(errno)};
}

/// Runs `dot -Tsvg` from one file to another; its exit code.
result<int> run_dot(std::FILE* from, std::FILE* to) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, fileno(from), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, fileno(to), STDOUT_FILENO);
  std::string program = "dot";
  std::string format = "-Tsvg";
  char* arguments[] = {program.data(), format.data(), nullptr};
  pid_t child = 0;
  auto const failed = posix_spawnp(&child, program.c_str(), &files, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed == ENOENT)
    return error(errc::failed_precondition,
      "drawing needs Graphviz' program `dot`, which is not installed (Debian: apt-get install graphviz)");
  if (failed != 0)
    return error(errc::internal, std::string("`dot` cannot be run: ") + std::strerror(failed));
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return error(errc::internal, "`dot` is gone");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

result<void> draw_svg(std::string const& dot, std::string const& file) {
  // Files on both sides, not pipes: nobody waits for anybody.
  open_file const from(std::tmpfile(), std::fclose);
  if (!from || std::fwrite(dot.data(), 1, dot.size(), from.get()) != dot.size() ||
      std::fflush(from.get()) != 0 || std::fseek(from.get(), 0, SEEK_SET) != 0)
    return not_written("a temporary file");
  auto const fresh = file + ".new";
  auto const drawn = [&]() -> result<void> {
    open_file const to(std::fopen(fresh.c_str(), "wbe"), std::fclose);
    if (!to)
      return not_written(file);
    auto const code = run_dot(from.get(), to.get());
    if (!code)
      return code.error();
    if (*code != 0)
      return error(errc::internal, "`dot` failed with exit code " + std::to_string(*code));
    return {};
  }();
  if (drawn && std::rename(fresh.c_str(), file.c_str()) != 0) {
    auto const e = not_written(file);
    std::remove(fresh.c_str());
    return e;
  }
  if (!drawn)
    std::remove(fresh.c_str());
  return drawn;
}

} // namespace leat::tools
