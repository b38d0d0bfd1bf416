#include "actors/node.hpp"

#include "actors/ahead/forerunner.hpp"
#include "actors/supervisor.hpp"
#include "actors/work_stealing.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

namespace leat {

namespace {

caf::actor_system_config& set_up(caf::actor_system_config& config, std::size_t threads, scheduling how) {
  auto const shared = how == scheduling::sharing;
  config.set("scheduler.max-threads", threads);
  config.set("scheduler.policy", shared ? caf::atom("sharing") : caf::atom("stealing"));
  if (!shared)
    use_work_stealing(config);
  return config;
}

} // namespace

struct node::actors {
  actors(std::size_t threads, scheduling how, std::size_t loads_max, forerunner* ahead)
      : system(set_up(config, threads, how)), supervisor(system.spawn(run_supervisor, loads_max, ahead)) {}

  caf::actor_system_config config;
  caf::actor_system system; // its destructor waits for all actors
  supervisor_actor supervisor;
};

node::node(std::shared_ptr<call_path> path, std::size_t threads, scheduling how, std::size_t loads_max)
    : path_(std::move(path)), actors_(std::make_unique<actors>(threads, how, loads_max, path_->ahead())) {
  // Weak: whoever calls or publishes meanwhile may order when the actor system is gone.
  path_->on_order([to = caf::actor_cast<caf::weak_actor_ptr>(actors_->supervisor)](start_order const& order) {
    if (auto const alive = to.lock())
      caf::anon_send(caf::actor_cast<supervisor_actor>(alive), order);
  });
  if (auto* ahead = path_->ahead())
    ahead->begin();
}

node::~node() {
  path_->close();
  path_->stop_threads();
  caf::anon_send_exit(actors_->supervisor, caf::exit_reason::user_shutdown);
}

caf::actor_system& node::system() noexcept {
  return actors_->system;
}

} // namespace leat
