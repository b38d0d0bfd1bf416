#include "actors/run_watch.hpp"

#include "actors/call_path.hpp"
#include "actors/running_step.hpp"

#include <algorithm>
#include <vector>

namespace leat {

void run_watch::look_later() noexcept {
  auto const interval =
    std::max<std::chrono::nanoseconds>(path_.options().long_run, std::chrono::milliseconds(1));
  auto const pause = path_.open({nullptr, path_.book().process()}, call::kind::pause, {.timeout = interval});
  if (!pause->wait(*this))
    call_ended(*pause);
}

void run_watch::call_ended(call& pause) noexcept {
  if (!pause.outcome())
    return; // the runtime ends
  if (look() || path_.has_open_roots())
    return look_later();
  awake_ = false;
  if (path_.has_open_roots()) // came in between
    wake();
}

/// True: cooperative code is running.
bool run_watch::look() const {
  struct finding {
    pool* where;
    std::uint64_t call;
    std::chrono::nanoseconds took;
  };
  std::vector<finding> found;
  bool runs = false;
  auto const now = std::chrono::nanoseconds(call::clock::now().time_since_epoch()).count();
  visit_running([&](running_step& step) {
    auto const call = step.call.load();
    auto* where = step.where.load();
    std::chrono::nanoseconds const took(now - step.since.load());
    // Another runtime's pool may be gone by now: first whose it is, then the rest.
    if (call == 0 || step.path.load() != &path_ || step.call.load() != call || where->is_blocking())
      return;
    runs = true;
    if (took >= path_.options().long_run && step.told.exchange(call) != call)
      found.push_back({where, call, took});
  });
  for (auto const& f : found)
    path_.report_long_run(*f.where, f.call, f.took, true);
  return runs;
}

} // namespace leat
