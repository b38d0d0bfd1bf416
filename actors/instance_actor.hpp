#pragma once

#include "actors/instance.hpp"
#include "actors/pool.hpp"
#include "actors/protocol.hpp"

#include <memory>

namespace leat {

/// The CAF actor around an `instance`: lets it run when there is work, and ends what it has when the actor
/// ends.
///
/// Calls do not come as messages. A message costs an allocation, a pass over five queues, a match against the
/// behavior and a response promise, at both ends of every nested call; more than the call itself. So calls
/// stand in the instance's own inbox, and what they share with messages is the right to run: whoever puts the
/// first call in wakes the actor as CAF does for the first message, by unblocking its mailbox, and the
/// scheduler resumes it. Everything else (exit, monitoring, answers to `leat::request`) comes as messages.
/// Calls and messages are handled in turns on one thread at a time.
///
/// A blocking algorithm's instance is a detached actor, with a thread of its own, which does wait for
/// messages: there the wake-up is one.
class instance_worker final : public instance_actor::base {
public:
  instance_worker(caf::actor_config& config, instance* runs, supervisor_actor starter, bool detached);

  char const* name() const override { return "leat.instance"; }
  resume_result resume(caf::execution_unit* unit, std::size_t messages_max) override;
  void on_exit() override;

  /// Lets the actor run because its inbox is no longer empty. Any thread.
  void wake();
  /// The same after it was spawned, where somebody has tried to wake its record before.
  void wake_if_needed();

  std::size_t place = 0; ///< among the supervisor's instances; the supervisor's own

protected:
  behavior_type make_behavior() override;

private:
  /// What the scheduler is given in place of the actor, to the same end. Before each turn it asks, for its
  /// log, whether what it runs is an actor; of an actor's many base classes that takes a dynamic_cast of a
  /// thousand instructions, of this one a tenth.
  class turn final : public caf::resumable {
  public:
    explicit turn(instance_worker& of) : of_(of) {}

    resume_result resume(caf::execution_unit* unit, std::size_t messages_max) override;
    void intrusive_ptr_add_ref_impl() override { caf::intrusive_ptr_add_ref(of_.ctrl()); }
    void intrusive_ptr_release_impl() override { caf::intrusive_ptr_release(of_.ctrl()); }

  private:
    instance_worker& of_;
  };

  void run_calls();

  turn turn_{*this};
  instance* const runs_;
  supervisor_actor starter_;
  bool const detached_;
};

/// The instance actor that runs on this thread right now; null outside of one.
instance_worker* current_actor() noexcept;

} // namespace leat
