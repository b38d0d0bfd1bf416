#include "actors/supervisor.hpp"

#include "actors/instance_actor.hpp"

#include <chrono>
#include <vector>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

namespace leat {

namespace {

/// Runs one `load` on this actor's own thread and reports.
caf::behavior run_load(caf::event_based_actor* self, pool* where, supervisor_actor const& report_to) {
  load_outcome outcome{where, nullptr, std::nullopt, {}};
  auto const begin = std::chrono::steady_clock::now();
  try {
    outcome.state = where->version().code->load();
  } catch (...) {
    outcome.failure = detail::error_of(std::current_exception());
    outcome.failure->message = "load of " + where->version().id + " failed: " + outcome.failure->message;
  }
  outcome.took = std::chrono::steady_clock::now() - begin;
  self->send(report_to, std::move(outcome));
  return {};
}

} // namespace

supervisor_actor::behavior_type supervisor::behavior(std::size_t loads_max) {
  loads_max_ = loads_max;
  self_->set_down_handler([this](caf::down_msg const& down) { instances_.erase(down.source); });
  return {
    [this](start_order const& order) { start(*order.where); },
    [this](load_outcome const& outcome) { loaded(outcome); },
  };
}

void supervisor::start(pool& where) {
  if (!where.version().code->load)
    spawn_instance(where, nullptr, {});
  else if (loading_ < loads_max_)
    load(where);
  else
    to_load_.push_back(&where);
}

void supervisor::load(pool& where) {
  ++loading_;
  self_->spawn<caf::detached>(run_load, &where, supervisor_actor(self_));
}

void supervisor::loaded(load_outcome const& outcome) {
  --loading_;
  if (!to_load_.empty()) {
    auto* next = to_load_.front();
    to_load_.pop_front();
    load(*next);
  }
  if (outcome.failure)
    outcome.where->load_failed(*outcome.failure);
  else
    spawn_instance(*outcome.where, outcome.state, outcome.took);
}

void supervisor::spawn_instance(
  pool& where, std::shared_ptr<void const> state, std::chrono::nanoseconds load) {
  std::vector<std::shared_ptr<instance>> ready;
  for (std::size_t i = 0; i < where.plan().concurrency; ++i) {
    auto const& runs = ready.emplace_back(where.make_instance(state));
    auto spawned = where.plan().execution == execution::blocking
                     ? self_->spawn<instance_worker, caf::monitored + caf::detached>(&where, runs, true)
                     : self_->spawn<instance_worker, caf::monitored>(&where, runs, false);
    instances_.emplace(spawned.address(), std::move(spawned));
  }
  where.add(ready, load);
}

supervisor::~supervisor() {
  for (auto const& [address, handle] : instances_)
    caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
}

supervisor_actor::behavior_type run_supervisor(
  supervisor_actor::stateful_pointer<supervisor> self, std::size_t loads_max) {
  return self->state.behavior(loads_max);
}

} // namespace leat
