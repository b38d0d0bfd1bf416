#pragma once

// The messages of Leat's own actors, and everything that is spelled differently in other releases of CAF than
// 0.17 (typed interfaces, atoms, type ids): a move to another release begins and should end here.

#include "actors/start_order.hpp"

#include <leat/caf.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace leat {

class instance;
class instance_worker;
class pool;

/// A `load` has ended, well or not; or what it reads was only brought into the page cache.
struct load_outcome {
  pool* where;
  bool fetch_only = false;
  std::shared_ptr<void const> state = {};
  std::optional<error> failure = {};
  std::chrono::nanoseconds fetched{0}; ///< to bring what it reads into the page cache; 0: it was there
  std::chrono::nanoseconds took{0};
  std::chrono::steady_clock::time_point begun = {}; ///< by the supervisor
  std::size_t grown = 0;                            ///< bytes by which the process grew meanwhile
  std::size_t beside = 0;                           ///< other loads that ran when it began
  std::uint32_t note = 0;                           ///< of a start ahead of calls, else 0
};

/// An instance's first run has ended, before it takes calls.
struct warm_up_outcome {
  pool* where;
  std::vector<instance*> instances; ///< that share the state; the first has run
  std::uint32_t life;               ///< of the first
  std::optional<error> failure;
  std::chrono::nanoseconds load;
  std::chrono::steady_clock::time_point begun;
  std::uint32_t note;
};

/// An instance's actor is over; it lives on as an object until the supervisor has read this.
struct instance_over {
  instance_worker* actor;
  pool* home;
  std::uint32_t unused;           ///< note of a start ahead that no call has run on; else 0
  std::chrono::nanoseconds stood; ///< idle at its end
};

/// Wakes an instance, which looks for work whenever it is awake.
using detail::wake_atom;

/// An instance. Calls do not come as messages, see instance_worker.
using detail::instance_actor;

/// The supervisor: starts instances.
using supervisor_actor = caf::typed_actor<caf::reacts_to<start_order>, caf::reacts_to<load_outcome>,
  caf::reacts_to<warm_up_outcome>, caf::reacts_to<instance_over>>;

} // namespace leat

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(leat::start_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(leat::load_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(leat::warm_up_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(leat::instance_over)
