#include "actors/instance_actor.hpp"

#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/send.hpp>

#if defined(__SANITIZE_THREAD__)
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace leat {

namespace {

constexpr std::size_t steps_per_turn = 256;

thread_local instance_worker* running = nullptr;

// An actor's turns are ordered by the atomics of its mailbox. CAF is not instrumented, so ThreadSanitizer
// must be told.

void turn_begins([[maybe_unused]] caf::scheduled_actor* self) noexcept {
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire(self);
#endif
}

void turn_ends([[maybe_unused]] caf::scheduled_actor* self) noexcept {
#if defined(__SANITIZE_THREAD__)
  __tsan_release(self);
#endif
}

} // namespace

instance_worker* current_actor() noexcept {
  return running;
}

instance_worker::instance_worker(
  caf::actor_config& config, pool* where, std::shared_ptr<instance> runs, bool detached)
    : instance_actor::base(config), where_(where), runs_(std::move(runs)), detached_(detached) {
  // Weak: the instance may be referred to after its actor, and even the actor system, is gone.
  runs_->on_wake([actor = caf::weak_actor_ptr(ctrl())] {
    if (auto alive = actor.lock())
      static_cast<instance_worker*>(alive->get())->wake();
  });
}

instance_worker::behavior_type instance_worker::make_behavior() {
  return {[this](wake_atom) {
    if (detached_)
      run_calls();
  }};
}

void instance_worker::on_exit() {
  where_->remove(*runs_);
  runs_->die();
}

void instance_worker::wake() {
  if (detached_) {
    caf::anon_send(this, wake_atom::value);
    return;
  }
  // Not blocked: it runs or will run, and looks into the inbox before it sleeps.
  if (!mailbox().try_unblock())
    return;
  caf::intrusive_ptr_add_ref(ctrl()); // the scheduler's
  if (running)
    running->context()->exec_later(this); // stays on this worker
  else
    home_system().scheduler().enqueue(this);
}

void instance_worker::run_calls() {
  running = this;
  bool const more = runs_->drain(steps_per_turn);
  running = nullptr;
  if (more && detached_)
    caf::anon_send(this, wake_atom::value);
  if (runs_->left())
    caf::anon_send_exit(this, caf::exit_reason::user_shutdown);
}

caf::resumable::resume_result instance_worker::resume(caf::execution_unit* unit, std::size_t messages_max) {
  if (detached_)
    return instance_actor::base::resume(unit, messages_max);
  turn_begins(this);
  auto result = awaiting_message;
  if (getf(is_initialized_flag)) {
    context(unit);
    run_calls();
  }
  turn_ends(this);
  // Blocking the mailbox succeeds when it is empty: then there is nothing for CAF to do.
  if (!getf(is_initialized_flag) || !mailbox().try_block())
    result = instance_actor::base::resume(unit, messages_max);
  // Here the actor may be blocked, and run on another thread already, so only atomics are touched. A call
  // that came after run_calls() found the mailbox not yet blocked and relied on this look.
  if (result == awaiting_message && runs_->has_work() && mailbox().try_unblock())
    return resume_later;
  return result;
}

} // namespace leat
