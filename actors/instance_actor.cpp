#include "actors/instance_actor.hpp"

namespace leat {

namespace {

thread_local instance_actor::pointer running = nullptr;

constexpr std::size_t steps_per_turn = 256;

} // namespace

instance_actor::pointer current_actor() noexcept {
  return running;
}

instance_state::~instance_state() {
  if (!runs_)
    return;
  where_->remove(*runs_);
  runs_->die();
}

instance_actor::behavior_type instance_state::behavior(pool& where, std::shared_ptr<instance> runs) {
  where_ = &where;
  runs_ = std::move(runs);
  // Weak: the instance may be referred to after its actor, and even the actor system, is gone.
  runs_->on_wake([actor = caf::actor_cast<caf::weak_actor_ptr>(instance_actor(self_))] {
    if (auto alive = actor.lock())
      wake(*alive, running ? running->context() : nullptr);
  });
  where_->add(runs_);
  return {[this](wake_atom) { run(); }};
}

void instance_state::run() {
  running = self_;
  bool const more = runs_->drain(steps_per_turn);
  running = nullptr;
  if (more)
    wake(*self_->ctrl(), self_->context());
}

instance_actor::behavior_type run_instance(
  instance_actor::stateful_pointer<instance_state> self, pool* where, std::shared_ptr<instance> runs) {
  return self->state.behavior(*where, std::move(runs));
}

} // namespace leat
