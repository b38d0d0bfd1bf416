#include "actors/node.hpp"

#include "actors/supervisor.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

namespace leat {

namespace {

caf::atom_value policy_of(scheduling how) {
  return how == scheduling::sharing ? caf::atom("sharing") : caf::atom("stealing");
}

} // namespace

struct node::actors {
  actors(std::size_t threads, scheduling how, std::size_t loads_max)
      : system((config.set("scheduler.max-threads", threads), config.set("scheduler.policy", policy_of(how)),
          config)),
        supervisor(system.spawn(run_supervisor, loads_max)) {}

  caf::actor_system_config config;
  caf::actor_system system; // its destructor waits for all actors
  supervisor_actor supervisor;
};

node::node(std::shared_ptr<call_path> path, std::size_t threads, scheduling how, std::size_t loads_max)
    : path_(std::move(path)), actors_(std::make_unique<actors>(threads, how, loads_max)) {
  path_->on_order([this](pool& where) { caf::anon_send(actors_->supervisor, start_order{&where}); });
}

node::~node() {
  path_->close();
  caf::anon_send_exit(actors_->supervisor, caf::exit_reason::user_shutdown);
}

caf::actor_system& node::system() noexcept {
  return actors_->system;
}

} // namespace leat
