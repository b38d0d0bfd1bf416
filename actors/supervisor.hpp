#pragma once

#include "actors/pool.hpp"
#include "actors/protocol.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>

#include <caf/actor_addr.hpp>

namespace leat {

/// State of the supervisor actor: starts instances when pools order them.
///
/// A `load` runs on a thread of its own (a detached actor), at most `loads_max` at once; the instance is
/// spawned when its load has ended, so an instance that exists is warm. One that runs several calls at once
/// is as many actors, which share what was loaded. All instances are linked to the supervisor and end with
/// it.
class supervisor {
public:
  explicit supervisor(supervisor_actor::pointer self) : self_(self) {}
  supervisor(supervisor const&) = delete;
  supervisor& operator=(supervisor const&) = delete;
  ~supervisor();

  supervisor_actor::behavior_type behavior(std::size_t loads_max);

private:
  void start(pool& where);
  void load(pool& where);
  void loaded(load_outcome const& outcome);
  void spawn_instance(pool& where, std::shared_ptr<void const> state, std::chrono::nanoseconds load);

  supervisor_actor::pointer self_;
  std::size_t loads_max_ = 1;
  std::size_t loading_ = 0;
  std::deque<pool*> to_load_;
  std::unordered_map<caf::actor_addr, instance_actor> instances_;
};

/// The supervisor's actor function.
supervisor_actor::behavior_type run_supervisor(
  supervisor_actor::stateful_pointer<supervisor> self, std::size_t loads_max);

} // namespace leat
