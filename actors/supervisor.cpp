#include "actors/supervisor.hpp"

#include "actors/instance_actor.hpp"

#include <algorithm>
#include <chrono>

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

namespace leat {

namespace {

// Instances that are spawned in one turn of the supervisor's: calls share its thread.
constexpr std::size_t slice = 256;

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

instance_worker& worker_of(instance_actor const& handle) {
  return *static_cast<instance_worker*>(caf::actor_cast<caf::abstract_actor*>(handle));
}

} // namespace

supervisor_actor::behavior_type supervisor::behavior(std::size_t loads_max) {
  loads_max_ = loads_max;
  return {
    [this](start_order const& order) { start(*order.where, order.count); },
    [this](load_outcome const& outcome) { loaded(outcome); },
    [this](instance_over const& dead) { over(*dead.actor); },
  };
}

void supervisor::start(pool& where, std::size_t count) {
  if (!where.version().code->load) {
    auto const now = std::min(count, slice);
    spawn_instances(where, now, nullptr, {});
    if (count > now)
      self_->send(supervisor_actor(self_), start_order{&where, count - now});
    return;
  }
  for (; count > 0 && loading_ < loads_max_; --count)
    load(where);
  to_load_.insert(to_load_.end(), count, &where);
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
    spawn_instances(*outcome.where, 1, outcome.state, outcome.took);
}

void supervisor::spawn_instances(
  pool& where, std::size_t count, std::shared_ptr<void const> const& state, std::chrono::nanoseconds load) {
  std::vector<instance*> ready(count * where.plan().concurrency);
  for (auto*& one : ready)
    one = &spawn_actor(where, state);
  where.add(ready, load);
}

instance& supervisor::spawn_actor(pool& where, std::shared_ptr<void const> state) {
  auto& runs = where.make_instance(std::move(state));
  supervisor_actor const me(self_);
  auto const spawned = where.plan().execution == execution::blocking
                         ? self_->spawn<instance_worker, caf::detached>(&runs, me, true)
                         : self_->spawn<instance_worker, caf::lazy_init>(&runs, me, false);
  auto& worker = worker_of(spawned);
  worker.place = instances_.size();
  instances_.push_back(spawned);
  worker.wake_if_needed();
  return runs;
}

/// The last takes its place.
void supervisor::over(instance_worker& dead) {
  auto const place = dead.place;
  worker_of(instances_.back()).place = place;
  std::swap(instances_[place], instances_.back());
  instances_.pop_back();
}

supervisor::~supervisor() {
  for (auto const& handle : instances_)
    caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
}

supervisor_actor::behavior_type run_supervisor(
  supervisor_actor::stateful_pointer<supervisor> self, std::size_t loads_max) {
  return self->state.behavior(loads_max);
}

} // namespace leat
