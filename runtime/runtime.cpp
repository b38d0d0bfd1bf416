#include "actors/ahead/forerunner.hpp"
#include "actors/call_path.hpp"
#include "actors/node.hpp"
#include "registry/ledger.hpp"
#include "registry/store/memory.hpp"
#include "registry/store/sqlite.hpp"
#include "runtime/note_keeper.hpp"

#include <leat/runtime.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace leat {

namespace {

std::size_t thread_count(runtime_options const& options) {
  if (options.threads != 0)
    return options.threads;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::shared_ptr<ledger> open_ledger(std::string const& folder) {
  std::unique_ptr<store> where;
  if (folder.empty())
    where = std::make_unique<memory_store>();
  else
    where = sqlite_store::open(folder).value();
  return ledger::open(std::move(where)).value();
}

/// Throws where they make no sense.
runtime_options const& checked(runtime_options const& options) {
  auto const& memo = options.memo;
  if (!(memo.owner_share_max > 0))
    throw error(errc::invalid_argument,
      "memo.owner_share_max: expected a share above 0, got " + std::to_string(memo.owner_share_max));
  constexpr std::size_t least_on_disk = std::size_t{1} << 20;
  if (memo.disk_bytes_max != 0 && memo.disk_bytes_max < least_on_disk)
    throw error(errc::invalid_argument, "memo.disk_bytes_max: expected 0 or at least " +
                                          std::to_string(least_on_disk) + " bytes, got " +
                                          std::to_string(memo.disk_bytes_max));
  if (!(memo.worth_ratio_min >= 0))
    throw error(errc::invalid_argument,
      "memo.worth_ratio_min: expected 0 or more, got " + std::to_string(memo.worth_ratio_min));
  if (auto const share = options.learning.ahead_share; !(share >= 0 && share <= 1))
    throw error(errc::invalid_argument,
      "learning.ahead_share: expected a share from 0 to 1, got " + std::to_string(share));
  if (auto const price = options.learning.byte_seconds_per_second; !(price > 0 && std::isfinite(price)))
    throw error(errc::invalid_argument,
      "learning.byte_seconds_per_second: expected a number above 0, got " + std::to_string(price));
  return options;
}

/// Whoever runs a program can switch learning off, whatever it says itself.
runtime_options settled(runtime_options o) {
  auto const* const set = std::getenv("LEAT_LEARNING");
  if (set != nullptr && std::string_view(set) == "0")
    o.learning.enabled = false;
  return o;
}

} // namespace

struct runtime::parts {
  parts(runtime_options const& options, std::size_t threads)
      : book(open_ledger(options.data)),
        path(std::make_shared<call_path>(options, threads, book)),
        actors(std::in_place, path, threads, options.scheduling,
          options.loads_max != 0 ? options.loads_max : threads) {
    book->on_versions_changed([this](name_id algorithm) { path->versions_changed(algorithm); });
    if (!options.data.empty())
      notes.emplace(*book);
  }
  parts(parts const&) = delete;
  parts& operator=(parts const&) = delete;
  ~parts() {
    book->on_versions_changed({});
    actors.reset();
    path->release_code();
  }

  std::shared_ptr<ledger> book;    ///< also held by registry handles
  std::shared_ptr<call_path> path; ///< also held by clients
  std::optional<node> actors;      ///< none after a shutdown
  std::mutex ending;
  std::optional<note_keeper> notes;
};

runtime::runtime() : runtime(runtime_options()) {}

runtime::runtime(runtime_options options)
    : parts_(std::make_unique<parts>(settled(checked(options)), thread_count(options))) {}

runtime::~runtime() = default;

void runtime::publish(algorithm const& a) {
  registry().publish(a).value();
}

leat::client runtime::client() const {
  return {parts_->path, parts_->book->process()};
}

leat::client runtime::client(principal const& who) const {
  return {parts_->path, parts_->book->identify(who)};
}

leat::client runtime::client(api_key const& key) const {
  return {parts_->path, parts_->book->identify(key)};
}

leat::registry runtime::registry() const {
  return {parts_->book, parts_->book->process()};
}

leat::registry runtime::registry(principal const& who) const {
  return {parts_->book, parts_->book->identify(who)};
}

leat::registry runtime::registry(api_key const& key) const {
  return {parts_->book, parts_->book->identify(key)};
}

leat::memo runtime::memo() const {
  return {parts_->path, parts_->book->process()};
}

leat::memo runtime::memo(principal const& who) const {
  return {parts_->path, parts_->book->identify(who)};
}

metrics_snapshot runtime::metrics() const {
  return parts_->path->metrics();
}

result<call_tree_report> runtime::explain(std::uint64_t call_id) const {
  return parts_->path->explain(call_id);
}

std::vector<span> runtime::recent_calls(std::size_t n) const {
  return parts_->path->recent_calls(n);
}

std::vector<span> runtime::slow_calls(std::size_t n) const {
  return parts_->path->slow_calls(n);
}

call_graph runtime::graph() const {
  auto* const ahead = parts_->path->ahead();
  return ahead != nullptr ? ahead->graph() : call_graph();
}

std::size_t runtime::shutdown(std::chrono::nanoseconds grace) {
  std::lock_guard hold(parts_->ending);
  if (!parts_->actors)
    return 0;
  auto& path = *parts_->path;
  path.stop_admitting();
  auto const now = std::chrono::steady_clock::now();
  auto const longest = std::chrono::steady_clock::time_point::max() - now;
  path.wait_for_roots(now + std::min(grace, longest));
  auto const cut_off = path.close();
  parts_->actors.reset();
  return cut_off;
}

caf::actor_system& actor_system_of(runtime& rt) noexcept {
  return rt.parts_->actors->system();
}

} // namespace leat
