#pragma once

#include "actors/call_path.hpp"

#include <leat/options.hpp>

#include <cstddef>
#include <memory>

namespace caf {
class actor_system;
}

namespace leat {

/// The actors of this process: CAF's actor system with the supervisor in it.
///
/// Destroying it ends all open calls and waits for what runs.
class node {
public:
  /// Starts `threads` scheduler threads, which share work as `how` says; instances that `path` needs are
  /// started here, `loads_max` loads at once.
  node(std::shared_ptr<call_path> path, std::size_t threads, scheduling how, std::size_t loads_max);
  node(node const&) = delete;
  node& operator=(node const&) = delete;
  ~node();

  caf::actor_system& system() noexcept;

private:
  struct actors;
  std::shared_ptr<call_path> path_;
  std::unique_ptr<actors> actors_;
};

} // namespace leat
