#pragma once

#include "actors/instance.hpp"
#include "actors/pool.hpp"
#include "actors/protocol.hpp"

#include <memory>

namespace leat {

/// State of an instance actor: lets its `instance` run when woken, and ends what it has when the actor ends.
class instance_state {
public:
  explicit instance_state(instance_actor::pointer self) : self_(self) {}
  instance_state(instance_state const&) = delete;
  instance_state& operator=(instance_state const&) = delete;
  ~instance_state();

  instance_actor::behavior_type behavior(pool& where, std::shared_ptr<instance> runs);

private:
  void run();

  instance_actor::pointer self_;
  pool* where_ = nullptr;
  std::shared_ptr<instance> runs_;
};

/// The instance's actor function.
instance_actor::behavior_type run_instance(
  instance_actor::stateful_pointer<instance_state> self, pool* where, std::shared_ptr<instance> runs);

/// The instance actor that runs on this thread right now; null outside of one.
instance_actor::pointer current_actor() noexcept;

} // namespace leat

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<leat::instance>)
