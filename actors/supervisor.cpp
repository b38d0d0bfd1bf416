#include "actors/supervisor.hpp"

#include "actors/ahead/page_cache.hpp"
#include "actors/instance_actor.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <unistd.h>

namespace leat {

namespace {

// Instances that are spawned in one turn of the supervisor's: calls share its thread.
constexpr std::size_t slice = 256;

/// Bytes of this process that are in memory; 0 where that cannot be told.
std::size_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  in >> all >> resident;
  return in ? resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

/// Where it is not there already.
std::chrono::nanoseconds bring_at_hand(std::vector<std::string> const& files) {
  auto const begin = std::chrono::steady_clock::now();
  if (in_page_cache(files))
    return {};
  bring_into_page_cache(files);
  return std::chrono::steady_clock::now() - begin;
}

void load(load_outcome& outcome) {
  auto const before = resident_bytes();
  auto const begin = std::chrono::steady_clock::now();
  try {
    outcome.state = outcome.where->version().code->load();
  } catch (...) {
    outcome.failure = detail::error_of(std::current_exception());
    outcome.failure->message =
      "load of " + outcome.where->version().id + " failed: " + outcome.failure->message;
  }
  outcome.took = std::chrono::steady_clock::now() - begin;
  auto const after = resident_bytes();
  outcome.grown = after > before ? after - before : 0;
}

/// Runs one `load`, or what comes before it, on this actor's own thread and reports.
caf::behavior run_load(
  caf::event_based_actor* self, load_outcome outcome, supervisor_actor const& report_to) {
  outcome.fetched = bring_at_hand(outcome.where->version().code->reads);
  if (!outcome.fetch_only)
    load(outcome);
  self->send(report_to, std::move(outcome));
  return {};
}

instance_worker& worker_of(instance_actor const& handle) {
  return *static_cast<instance_worker*>(caf::actor_cast<caf::abstract_actor*>(handle));
}

} // namespace

supervisor_actor::behavior_type supervisor::behavior(std::size_t loads_max, forerunner* ahead) {
  loads_max_ = loads_max;
  ahead_ = ahead;
  return {
    [this](start_order const& o) { start(o); },
    [this](load_outcome const& outcome) { outcome.fetch_only ? fetched(outcome) : loaded(outcome); },
    [this](warm_up_outcome const& outcome) { warmed_up(outcome); },
    [this](instance_over const& dead) { over(dead); },
  };
}

void supervisor::tell(pool& where, live_starts::step s) {
  if (ahead_ == nullptr)
    return;
  s.version = where.version().ordinal;
  ahead_->step(s);
}

void supervisor::start(start_order const& o) {
  auto& where = *o.where;
  switch (o.what) {
  case start_order::kind::demand:
    if (!where.version().code->load)
      return start_now(where, o.count);
    to_load_.insert(to_load_.end(), o.count, {&where, 0});
    break;
  case start_order::kind::ahead:
    to_load_ahead_.push_back({&where, o.note});
    break;
  case start_order::kind::hurry:
    hurry(where);
    break;
  case start_order::kind::cancel:
    cancel(where);
    break;
  case start_order::kind::fetch:
    to_fetch_.push_back(&where);
    break;
  }
  next();
}

/// What has nothing to load.
void supervisor::start_now(pool& where, std::size_t count) {
  auto const now = std::min(count, slice);
  spawn_instances(where, now, nullptr, {});
  if (count > now)
    self_->send(supervisor_actor(self_), start_order{&where, count - now});
}

std::deque<supervisor::order>::iterator supervisor::ahead_of(pool& where) {
  return std::find_if(
    to_load_ahead_.begin(), to_load_ahead_.end(), [&](order const& o) { return o.where == &where; });
}

/// A call waits for it now.
void supervisor::hurry(pool& where) {
  auto const found = ahead_of(where);
  if (found == to_load_ahead_.end())
    return;
  to_load_.push_back(*found);
  to_load_ahead_.erase(found);
}

void supervisor::cancel(pool& where) {
  auto const found = ahead_of(where);
  if (found == to_load_ahead_.end())
    return;
  to_load_ahead_.erase(found);
  where.start_dropped();
}

/// Begins what may begin.
void supervisor::next() {
  for (; !to_load_.empty() && loading_ - loading_ahead_ < loads_max_; to_load_.pop_front())
    load(to_load_.front());
  for (; to_load_.empty() && !to_load_ahead_.empty() && loading_ < loads_max_; to_load_ahead_.pop_front()) {
    ++loading_ahead_;
    load(to_load_ahead_.front());
  }
  for (; to_load_.empty() && !to_fetch_.empty() && loading_ < loads_max_; to_fetch_.pop_front()) {
    ++loading_ahead_;
    fetch(*to_fetch_.front());
  }
}

void supervisor::load(order const& o) {
  auto& where = *o.where;
  if (o.note != 0)
    where.ahead_begins();
  tell(where, {.what = live_starts::step::kind::began, .ahead = o.note != 0});
  run({.where = &where, .note = o.note});
}

/// Before it is decided that an instance is to be started.
void supervisor::fetch(pool& where) {
  tell(where, {.what = live_starts::step::kind::began, .to = readiness::at_hand});
  run({.where = &where, .fetch_only = true});
}

void supervisor::run(load_outcome one) {
  one.beside = loading_++;
  one.begun = std::chrono::steady_clock::now();
  self_->spawn<caf::detached>(run_load, std::move(one), supervisor_actor(self_));
}

void supervisor::fetched(load_outcome const& outcome) {
  --loading_;
  if (loading_ahead_ > 0)
    --loading_ahead_;
  next();
  start_cost const cost{outcome.fetched, 0, (outcome.beside + loading_) / 2, false};
  tell(*outcome.where, {.what = live_starts::step::kind::ended, .to = readiness::at_hand, .cost = cost});
}

void supervisor::loaded(load_outcome const& outcome) {
  --loading_;
  if (outcome.note != 0 && loading_ahead_ > 0)
    --loading_ahead_;
  next();
  auto& where = *outcome.where;
  if (outcome.fetched > std::chrono::nanoseconds(0))
    tell(where, {.what = live_starts::step::kind::passed,
                  .to = readiness::at_hand,
                  .ahead = outcome.note != 0,
                  .cost = {outcome.fetched, 0, (outcome.beside + loading_) / 2, false}});
  // What the way to the load and back takes belongs to it for those who are to begin it in time.
  auto const took = std::chrono::steady_clock::now() - outcome.begun - outcome.fetched;
  start_cost const cost{
    took, outcome.grown / (outcome.beside + 1), (outcome.beside + loading_) / 2, outcome.failure.has_value()};
  tell(where, {.what = live_starts::step::kind::ended, .ahead = outcome.note != 0, .cost = cost});
  if (outcome.failure)
    where.load_failed(*outcome.failure);
  else
    spawn_instances(where, 1, outcome.state, {outcome.fetched + outcome.took, outcome.note});
}

void supervisor::spawn_instances(
  pool& where, std::size_t count, std::shared_ptr<void const> const& state, started const& how) {
  std::vector<instance*> ready(count * where.plan().concurrency);
  for (auto*& one : ready)
    one = &spawn_actor(where, state);
  if (where.version().code->warm_up)
    warm_up(where, std::move(ready), how);
  else
    add(where, ready, how);
}

/// The first of those that share a state runs once for all of them, before calls are placed on any.
void supervisor::warm_up(pool& where, std::vector<instance*> instances, started const& how) {
  auto const now = std::chrono::steady_clock::now();
  tell(where, {.what = live_starts::step::kind::began, .to = readiness::warmed_up, .ahead = how.note != 0});
  auto& first = *instances.front();
  auto then = [me = supervisor_actor(self_), outcome = warm_up_outcome{&where, std::move(instances),
                                               first.life(), std::nullopt, how.load, now, how.note}](
                std::optional<error> failure) mutable {
    outcome.failure = std::move(failure);
    caf::anon_send(me, std::move(outcome));
  };
  where.warm_up(first, std::move(then));
}

void supervisor::warmed_up(warm_up_outcome const& outcome) {
  auto& where = *outcome.where;
  auto const took = std::chrono::steady_clock::now() - outcome.begun;
  auto failure = outcome.failure;
  auto& first = *outcome.instances.front();
  bool const lives = first.life() == outcome.life;
  if (lives)
    first.hold_back(false);
  else if (!failure)
    failure = error(errc::unavailable, "the instance was lost");
  tell(where, {.what = live_starts::step::kind::ended,
                .to = readiness::warmed_up,
                .ahead = outcome.note != 0,
                .cost = {took, 0, loading_, failure.has_value()}});
  if (!failure)
    return add(where, outcome.instances, {outcome.load + took, outcome.note});
  for (auto* i : outcome.instances)
    if (i != &first || lives)
      i->leave();
  failure->message = "warm-up of " + where.version().id + " failed: " + failure->message;
  where.load_failed(*failure);
}

void supervisor::add(pool& where, std::vector<instance*> const& ready, started const& how) {
  if (how.note != 0)
    ahead_->ready(how.note, std::chrono::steady_clock::now());
  where.add(ready, how.load, how.note);
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
void supervisor::over(instance_over const& dead) {
  auto const place = dead.actor->place;
  worker_of(instances_.back()).place = place;
  std::swap(instances_[place], instances_.back());
  instances_.pop_back();
  auto& home = *dead.home;
  if (ahead_ == nullptr || !home.version().code->loads)
    return;
  if (dead.unused != 0 && ahead_->wasted(dead.unused)) {
    home.metrics().count(version_metrics::counter::starts_wasted);
    home.metrics().count(
      version_metrics::counter::wasted_time, static_cast<std::uint64_t>(dead.stood.count()));
  }
  tell(home, {.what = live_starts::step::kind::gone});
}

supervisor::~supervisor() {
  for (auto const& handle : instances_)
    caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
}

supervisor_actor::behavior_type run_supervisor(
  supervisor_actor::stateful_pointer<supervisor> self, std::size_t loads_max, forerunner* ahead) {
  return self->state.behavior(loads_max, ahead);
}

} // namespace leat
