#include "actors/call.hpp"
#include "actors/call_path.hpp"
#include "actors/instance_actor.hpp"

#include <leat/caf.hpp>

#include <caf/sec.hpp>

namespace leat {

error error_of(caf::error const& e, caf::actor_system& system) {
  auto const code = [&] {
    if (e == caf::sec::request_receiver_down || e.category() == caf::atom("exit"))
      return errc::unavailable;
    if (e == caf::sec::request_timeout)
      return errc::deadline_exceeded;
    if (e == caf::sec::unexpected_message)
      return errc::unimplemented;
    return errc::algorithm_failed;
  }();
  return {code, "the actor answered " + system.render(e)};
}

namespace detail {

instance_actor::pointer actor_of(context& ctx) {
  auto* self = current_actor();
  if (!self || running_call() != ctx.call_id())
    throw error(
      errc::failed_precondition, "leat::request must be called by the algorithm whose context it is given");
  return self;
}

call_ptr open_request(context& ctx) {
  return ctx.call_.path().open({&ctx.call_}, call::kind::group);
}

void answer_request(call& request) noexcept {
  request.end(value());
}

void fail_request(call& request, error why) noexcept {
  request.end(std::move(why));
}

} // namespace detail
} // namespace leat
