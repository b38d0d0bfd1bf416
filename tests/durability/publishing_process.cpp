// Changes a durable registry until it is killed, and says on its standard output what has been acknowledged,
// one line for each change: `publishing_process FOLDER ROUND SECRETS`.

#include <leat/leat.hpp>

#include <cstdio>
#include <string>

#include <unistd.h>

namespace {

void say(std::string line) {
  line += '\n';
  // One write: a line is there whole or not at all.
  if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    _exit(3);
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3)
    return 2;
  leat::runtime rt({.data = argv[1], .threads = 1});
  std::string const round = argv[2];
  auto const registry = rt.registry();
  say("open");
  for (int i = 0;; ++i) {
    auto const n = round + '-' + std::to_string(i);
    auto const name = "kill/a" + round;
    auto const version = "1." + std::to_string(i) + ".0";
    rt.publish(
      leat::algorithm(name, version).describe("Number " + n).code_id("test").apply([](std::string s) {
        return s;
      }));
    say("publish " + name + ' ' + version);
    registry.label(name, "stable", version).value();
    say("label " + name + ' ' + version);
    registry.create_user("user" + n).value();
    say("user user" + n);
    registry.grant({"user:user" + n, "call", name}).value();
    say("grant user" + n + ' ' + name);
    if (i % 8 == 0) { // a key takes some 50 ms
      auto const key = registry.create_key("user:user" + n, {}).value();
      say("key user" + n + ' ' + key.id + ' ' + key.secret);
    }
  }
}
