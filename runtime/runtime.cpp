#include "actors/call_path.hpp"
#include "actors/node.hpp"

#include <leat/runtime.hpp>

#include <algorithm>
#include <thread>

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

} // namespace

struct runtime::parts {
  explicit parts(runtime_options options, std::size_t threads)
      : path(std::make_shared<call_path>(options, threads)),
        actors(path, threads, options.loads_max != 0 ? options.loads_max : threads) {}

  std::shared_ptr<call_path> path; ///< also held by clients
  node actors;
};

runtime::runtime() : runtime(runtime_options()) {}

runtime::runtime(runtime_options options) : parts_(std::make_unique<parts>(options, thread_count(options))) {}

runtime::~runtime() = default;

void runtime::publish(algorithm const& a) {
  check(a.manifest()).value();
  parts_->path->store().publish(std::make_shared<detail::manifest const>(a.manifest())).value();
}

leat::client runtime::client() const {
  return leat::client(parts_->path);
}

metrics_snapshot runtime::metrics() const {
  return parts_->path->metrics();
}

caf::actor_system& actor_system_of(runtime& rt) noexcept {
  return rt.parts_->actors.system();
}

} // namespace leat
