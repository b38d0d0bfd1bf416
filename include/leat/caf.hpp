#pragma once

// For users who bring CAF actors of their own. The one public header that shows CAF; `leat/leat.hpp` leaves
// it out.

#include <leat/context.hpp>
#include <leat/runtime.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/atom.hpp>
#include <caf/error.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace leat {

/// The actor system of a runtime, to spawn actors in. They must have ended when the runtime is destroyed,
/// which waits for them.
caf::actor_system& actor_system_of(runtime& rt) noexcept;

/// What an actor answered instead of a result, as an error: a receiver that is gone is `unavailable`, a
/// request that timed out `deadline_exceeded`, a message that it does not understand `unimplemented`, all
/// else `algorithm_failed`.
error error_of(caf::error const& e, caf::actor_system& system);

namespace detail {

using wake_atom = caf::atom_constant<caf::atom("leat.wake")>;
using instance_actor = caf::typed_actor<caf::reacts_to<wake_atom>>;

/// The actor that runs the call of `ctx`. Throws `failed_precondition` outside of the algorithm's own thread
/// of control.
instance_actor::pointer actor_of(context& ctx);

/// A call without an algorithm, which stands for the request in the call tree: a deadline or a cancellation
/// ends it.
call_ptr open_request(context& ctx);
void answer_request(call& request) noexcept;
void fail_request(call& request, error why) noexcept;

/// A request on its way, to be awaited.
template <class Out>
class actor_request {
public:
  struct state {
    call_ptr call;
    std::optional<Out> answer;
  };

  struct awaiter : call_awaiter {
    std::shared_ptr<state> shared;

    Out await_resume() {
      void_awaiter(*this).await_resume();
      return *std::move(shared->answer);
    }
  };

  explicit actor_request(std::shared_ptr<state> shared) noexcept : shared_(std::move(shared)) {}

  awaiter await_in(call* owner) { return {{shared_->call, owner}, shared_}; }

private:
  std::shared_ptr<state> shared_;
};

} // namespace detail

/// Asks any CAF actor from inside a task: `auto n = co_await leat::request<int>(ctx, counter,
/// get_atom::value);`
///
/// The message is sent at once. Awaiting gives the one value that the actor answers, or throws: the actor's
/// error as `error_of` translates it, or `deadline_exceeded` / `cancelled` as soon as the call ends so. The
/// task continues in its instance, as after every `co_await`. The request has no timer of its own: the call's
/// deadline covers it. Must be called from the algorithm itself (`failed_precondition` elsewhere).
template <class Out, class Handle, class... Ts>
detail::actor_request<Out> request(context& ctx, Handle const& to, Ts&&... xs) {
  using state = typename detail::actor_request<Out>::state;
  auto self = detail::actor_of(ctx);
  auto shared = std::make_shared<state>(state{detail::open_request(ctx), std::nullopt});
  // Both handlers run in the instance's actor, as the task does, so `answer` needs no lock. They may run when
  // the call has ended and its frame is gone: they own what they touch.
  self->request(to, caf::infinite, std::forward<Ts>(xs)...)
    .then(
      [shared](Out& answer) {
        shared->answer.emplace(std::move(answer));
        detail::answer_request(*shared->call);
      },
      [shared, system = &self->system()](
        caf::error& e) { detail::fail_request(*shared->call, error_of(e, *system)); });
  return detail::actor_request<Out>(std::move(shared));
}

} // namespace leat
