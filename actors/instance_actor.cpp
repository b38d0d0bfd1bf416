#include "actors/instance_actor.hpp"

#include <caf/actor_system.hpp>
#include <caf/logger.hpp>
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
// must be told. What it is told by is the address, so an actor must always be named by the same base.

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

// The same of what the scheduler is handed, which is read before it is known whose it is.

void handed_over([[maybe_unused]] caf::resumable* job) noexcept {
#if defined(__SANITIZE_THREAD__)
  __tsan_release(job);
#endif
}

void taken_over([[maybe_unused]] caf::resumable* job) noexcept {
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire(job);
#endif
}

/// CAF takes down for its log which actor a thread runs, twice a turn, also where it was built to log
/// nothing. Then this thread has no log, until it spawns an actor.
void leave_silent_log() {
#if CAF_LOG_LEVEL == CAF_LOG_LEVEL_QUIET
  caf::logger::set_current_actor_system(nullptr);
#endif
}

/// Where the actor has long been idle, its memory is fetched all at once, not line after line at each use: of
/// what a call to one of a million idle instances costs beyond a call to a busy one, that saves a fifth.
void fetch_ahead(caf::abstract_actor const* actor) noexcept {
  constexpr std::size_t cache_line = 64;
  for (std::size_t at = 0; at < sizeof(instance_worker); at += cache_line)
    __builtin_prefetch(reinterpret_cast<char const*>(actor) + at, 1);
}

// Weak: the instance may be referred to after its actor, and even the actor system, is gone.

void wake_actor(void* block, instance&) {
  auto* actor = static_cast<caf::actor_control_block*>(block);
  fetch_ahead(actor->get());
  if (!caf::intrusive_ptr_upgrade_weak(actor))
    return;
  caf::strong_actor_ptr const alive(actor, false);
  static_cast<instance_worker*>(alive->get())->wake();
}

void release_actor(void* block) {
  caf::intrusive_ptr_release_weak(static_cast<caf::actor_control_block*>(block));
}

} // namespace

instance_worker* current_actor() noexcept {
  return running;
}

instance_worker::instance_worker(
  caf::actor_config& config, instance* runs, supervisor_actor starter, bool detached)
    : instance_actor::base(config), runs_(runs), starter_(std::move(starter)), detached_(detached) {
  caf::intrusive_ptr_add_weak_ref(ctrl());
  runs_->on_wake({wake_actor, release_actor, ctrl()});
}

instance_worker::behavior_type instance_worker::make_behavior() {
  return {[this](wake_atom) {
    if (detached_)
      run_calls();
  }};
}

void instance_worker::on_exit() {
  auto& home = runs_->home();
  home.remove(*runs_);
  instance_over const over{this, &home, runs_->ahead_note(), call::clock::now() - runs_->last_active()};
  runs_->die();
  caf::anon_send(std::exchange(starter_, nullptr), over);
}

void instance_worker::wake() {
  if (detached_) {
    caf::anon_send(this, wake_atom::value);
    return;
  }
  // Not blocked: it runs or will run, and looks into the inbox before it sleeps.
  if (!mailbox().try_unblock())
    return;
  // Of whoever wakes it: what he knows of the actor, the turn that follows knows.
  turn_ends(this);
  handed_over(&turn_);
  caf::intrusive_ptr_add_ref(ctrl()); // the scheduler's
  if (running)
    running->context()->exec_later(&turn_); // stays on this worker
  else
    home_system().scheduler().enqueue(&turn_);
}

void instance_worker::wake_if_needed() {
  if (runs_->has_work())
    wake();
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

caf::resumable::resume_result instance_worker::turn::resume(
  caf::execution_unit* unit, std::size_t messages_max) {
  taken_over(this);
  return of_.resume(unit, messages_max);
}

caf::resumable::resume_result instance_worker::resume(caf::execution_unit* unit, std::size_t messages_max) {
  turn_begins(this);
  if (detached_)
    return instance_actor::base::resume(unit, messages_max);
  leave_silent_log();
  auto result = awaiting_message;
  context(unit);
  run_calls();
  turn_ends(this);
  // Blocking the mailbox succeeds when it is empty: then there is nothing for CAF to do. It makes the
  // behavior when the first message comes, which most instances never see.
  if (!mailbox().try_block())
    result = instance_actor::base::resume(unit, messages_max);
  // Here the actor may be blocked, and run on another thread already, so only atomics are touched. A call
  // that came after run_calls() found the mailbox not yet blocked and relied on this look.
  if (result == awaiting_message && runs_->has_work() && mailbox().try_unblock())
    return resume_later;
  return result;
}

} // namespace leat
