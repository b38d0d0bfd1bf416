#pragma once

#include "actors/pool.hpp"
#include "actors/protocol.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace leat {

/// State of the supervisor actor: starts instances when pools order them.
///
/// A `load` runs on a thread of its own (a detached actor), at most `loads_max` at once; the instance is
/// spawned when its load has ended, so an instance that exists is warm. One that runs several calls at once
/// is as many actors, which share what was loaded. All instances end with the supervisor.
class supervisor {
public:
  explicit supervisor(supervisor_actor::pointer self) : self_(self) {}
  supervisor(supervisor const&) = delete;
  supervisor& operator=(supervisor const&) = delete;
  ~supervisor();

  supervisor_actor::behavior_type behavior(std::size_t loads_max);

private:
  void start(pool& where, std::size_t count);
  void load(pool& where);
  void loaded(load_outcome const& outcome);
  void spawn_instances(
    pool& where, std::size_t count, std::shared_ptr<void const> const& state, std::chrono::nanoseconds load);
  instance& spawn_actor(pool& where, std::shared_ptr<void const> state);
  void over(instance_worker& dead);

  supervisor_actor::pointer self_;
  std::size_t loads_max_ = 1;
  std::size_t loading_ = 0;
  std::deque<pool*> to_load_;
  std::vector<instance_actor> instances_; ///< in no order
};

/// The supervisor's actor function.
supervisor_actor::behavior_type run_supervisor(
  supervisor_actor::stateful_pointer<supervisor> self, std::size_t loads_max);

} // namespace leat
