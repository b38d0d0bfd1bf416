#pragma once

#include "actors/ahead/forerunner.hpp"
#include "actors/pool.hpp"
#include "actors/protocol.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace leat {

/// State of the supervisor actor: starts instances when pools order them.
///
/// A `load` runs on a thread of its own (a detached actor), at most `loads_max` at once that calls wait for.
/// Those ahead of calls begin where fewer run and nothing else is to be loaded, so they never hold a call up
/// but by what they take of the machine. The instance is spawned when its load has ended, so an instance that
/// exists is warm: where the version asks for that, it has run once before calls are placed on it. What a
/// load reads is brought into the page cache first; that alone is done where a call is not probable enough,
/// or far off. One that runs several calls at once is as many actors, which share what was loaded. All
/// instances end with the supervisor.
class supervisor {
public:
  explicit supervisor(supervisor_actor::pointer self) : self_(self) {}
  supervisor(supervisor const&) = delete;
  supervisor& operator=(supervisor const&) = delete;
  ~supervisor();

  /// `ahead`: null where nothing is learned.
  supervisor_actor::behavior_type behavior(std::size_t loads_max, forerunner* ahead);

private:
  struct order {
    pool* where;
    std::uint32_t note; ///< of a start ahead of calls, else 0
  };
  /// What is known of a start whose load has ended.
  struct started {
    std::chrono::nanoseconds load{0};
    std::uint32_t note = 0;
  };

  void start(start_order const& o);
  void start_now(pool& where, std::size_t count);
  std::deque<order>::iterator ahead_of(pool& where);
  void hurry(pool& where);
  void cancel(pool& where);
  void next();
  void load(order const& o);
  void fetch(pool& where);
  void run(load_outcome one);
  void loaded(load_outcome const& outcome);
  void fetched(load_outcome const& outcome);
  void spawn_instances(
    pool& where, std::size_t count, std::shared_ptr<void const> const& state, started const& how);
  void warm_up(pool& where, std::vector<instance*> instances, started const& how);
  void warmed_up(warm_up_outcome const& outcome);
  void add(pool& where, std::vector<instance*> const& ready, started const& how);
  instance& spawn_actor(pool& where, std::shared_ptr<void const> state);
  void over(instance_over const& dead);
  void tell(pool& where, live_starts::step s);

  supervisor_actor::pointer self_;
  std::size_t loads_max_ = 1;
  forerunner* ahead_ = nullptr;
  std::size_t loading_ = 0;       ///< loads that run, and fetches
  std::size_t loading_ahead_ = 0; ///< of them, those that no call has asked for
  std::deque<order> to_load_;
  std::deque<order> to_load_ahead_;
  std::deque<pool*> to_fetch_;
  std::vector<instance_actor> instances_; ///< in no order
};

/// The supervisor's actor function.
supervisor_actor::behavior_type run_supervisor(
  supervisor_actor::stateful_pointer<supervisor> self, std::size_t loads_max, forerunner* ahead);

} // namespace leat
