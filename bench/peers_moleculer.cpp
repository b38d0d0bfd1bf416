#include "bench/peers_moleculer.hpp"

#include <leat/json.hpp>

#include <stdexcept>

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace leat::bench {

namespace {

/// `node moleculer.js` with the socket as its standard input and output; 0 where it cannot be started.
pid_t start_node(int socket) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  std::string program = "node";
  std::string script = LEAT_MOLECULER_SCRIPT;
  char* arguments[] = {program.data(), script.data(), nullptr};
  pid_t process = 0;
  int const failed = posix_spawnp(&process, "node", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed != 0 ? 0 : process;
}

} // namespace

std::unique_ptr<moleculer_peer> moleculer_peer::start() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return nullptr;
  auto const process = start_node(ends[1]);
  close(ends[1]);
  if (process == 0) {
    close(ends[0]);
    return nullptr;
  }
  std::unique_ptr<moleculer_peer> peer(new moleculer_peer(process, ends[0]));
  auto const ready = json::parse(peer->line(), nullptr, false);
  return ready.is_object() && ready.value("ready", false) ? std::move(peer) : nullptr;
}

moleculer_peer::~moleculer_peer() {
  close(socket_); // the script ends with its input
  waitpid(process_, nullptr, 0);
}

double moleculer_peer::ask(std::string_view what, int count) {
  auto const request = json{{"measure", what}, {"count", count}}.dump() + '\n';
  if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    throw std::runtime_error("the Moleculer process does not take requests any more");
  auto const answer = json::parse(line(), nullptr, false);
  if (!answer.is_object() || !answer.contains("nanoseconds"))
    throw std::runtime_error("the Moleculer process has not measured \"" + std::string(what) + '"');
  return answer["nanoseconds"].get<double>() / count;
}

std::string moleculer_peer::line() {
  for (;;) {
    if (auto const end = read_.find('\n'); end != std::string::npos) {
      auto first = read_.substr(0, end);
      read_.erase(0, end + 1);
      return first;
    }
    char buffer[512];
    auto const got = read(socket_, buffer, sizeof buffer);
    if (got <= 0)
      return {};
    read_.append(buffer, static_cast<std::size_t>(got));
  }
}

} // namespace leat::bench
