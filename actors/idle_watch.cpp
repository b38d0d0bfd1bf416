#include "actors/idle_watch.hpp"

#include "actors/call_path.hpp"

namespace leat {

void idle_watch::begin(call_path& path, pool& where) {
  if (!where.watched.exchange(true))
    (new idle_watch(path, where))->look_later();
}

void idle_watch::look_later() {
  calls_ = where_.counters().calls.load(std::memory_order_relaxed);
  pause_ = path_.open({nullptr, path_.book().process()}, call::kind::pause, {.timeout = linger});
  if (!pause_->wait(*this))
    call_ended(*pause_);
}

void idle_watch::call_ended(call& pause) noexcept {
  auto const alive = std::move(pause_);
  bool const runtime_ends = !pause.outcome();
  bool const idle = where_.counters().calls.load(std::memory_order_relaxed) == calls_;
  if (!runtime_ends && !idle)
    return look_later();
  where_.watched = false;
  if (!runtime_ends)
    where_.drain();
  delete this;
}

} // namespace leat
