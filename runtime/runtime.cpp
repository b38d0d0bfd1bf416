#include "actors/call_path.hpp"
#include "actors/supervisor.hpp"

#include <leat/runtime.hpp>

#include <thread>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

namespace leat {

namespace {

std::size_t thread_count(runtime_options const& options) {
  if (options.threads != 0)
    return options.threads;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

/// A manifest that can be run, or why it cannot.
result<void> check(detail::manifest const& m) {
  auto const id = m.name + '@' + m.version;
  if (!m.apply)
    return error(errc::invalid_argument, id + " has no apply");
  auto const* wanted = m.apply->state();
  if (wanted && !m.loads)
    return error(errc::invalid_argument, "apply of " + id + " takes a state, but there is no load");
  if (wanted && *wanted != *m.loads)
    return error(
      errc::invalid_argument, "apply of " + id + " takes a state of another type than its load returns");
  if (m.limits.waiting_max == 0)
    return error(errc::invalid_argument, id + " has limits.waiting_max 0: no call could ever run");
  return {};
}

caf::actor_system_config& configured(caf::actor_system_config& config, std::size_t threads) {
  config.set("scheduler.max-threads", threads);
  return config;
}

} // namespace

struct runtime::parts {
  explicit parts(runtime_options options)
      : threads(thread_count(options)),
        loads_max(options.loads_max != 0 ? options.loads_max : threads),
        path(std::make_shared<call_path>(std::move(options), threads)),
        system(configured(config, threads)),
        supervisor(system.spawn(run_supervisor, loads_max)) {
    path->on_order([this](pool& where) { caf::anon_send(supervisor, start_order{&where}); });
  }

  std::size_t threads;
  std::size_t loads_max;
  std::shared_ptr<call_path> path;
  caf::actor_system_config config;
  caf::actor_system system; // its destructor waits for all actors
  supervisor_actor supervisor;
};

runtime::runtime() : runtime(runtime_options()) {}

runtime::runtime(runtime_options options) : parts_(std::make_unique<parts>(std::move(options))) {}

runtime::~runtime() {
  parts_->path->close();
  caf::anon_send_exit(parts_->supervisor, caf::exit_reason::user_shutdown);
}

void runtime::publish(algorithm const& a) {
  check(a.manifest_).value();
  parts_->path->store().publish(std::make_shared<detail::manifest const>(a.manifest_)).value();
}

leat::client runtime::client() const {
  return leat::client(parts_->path);
}

metrics_snapshot runtime::metrics() const {
  return parts_->path->metrics();
}

} // namespace leat
