#include "actors/pool_alarm.hpp"

#include "actors/call_path.hpp"

namespace leat {

void pool_alarm::set(call_path& path, pool& where, pool::alarm what, std::chrono::nanoseconds after) {
  auto* alarm = new pool_alarm(where, what);
  auto const pause = path.open({nullptr, path.book().process()}, call::kind::pause, {.timeout = after});
  if (!pause->wait(*alarm))
    alarm->call_ended(*pause);
}

void pool_alarm::call_ended(call& pause) noexcept {
  if (pause.outcome()) // else the runtime ends
    where_.ring(what_);
  delete this;
}

} // namespace leat
