#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace leat::bench {

/// Moleculer's `broker.call` inside one process: Node, which runs moleculer.js and measures when told.
///
/// Each function does a thing `count` times and returns the nanoseconds of one; throws std::runtime_error
/// where Node has gone.
class moleculer_peer {
public:
  /// None where there is no `node`, or no module `moleculer` that it finds.
  static std::unique_ptr<moleculer_peer> start();

  moleculer_peer(moleculer_peer const&) = delete;
  moleculer_peer& operator=(moleculer_peer const&) = delete;
  ~moleculer_peer();

  /// One action calls another.
  double nested(int count) { return ask("nested", count); }
  /// One action calls the first of four in a row.
  double chain(int count) { return ask("chain", count); }
  /// One action calls another, whose answers are cached.
  double hit(int count) { return ask("hit", count); }

private:
  moleculer_peer(pid_t process, int socket) : process_(process), socket_(socket) {}

  double ask(std::string_view what, int count);
  /// The next line that Node has printed; empty where it has gone.
  std::string line();

  pid_t process_;
  int socket_; ///< its standard input and output
  std::string read_;
};

} // namespace leat::bench
