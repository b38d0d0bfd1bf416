#include "actors/timer.hpp"

#include "actors/instance.hpp"

namespace leat {

bool timer_queue::arm(call& c) {
  std::lock_guard hold(lock_);
  c.timer_key = ++last_key_;
  auto place = waiting_.emplace(key(c.deadline(), c.timer_key), call_ptr(&c)).first;
  return place == waiting_.begin();
}

void timer_queue::disarm(call& c) {
  call_ptr last; // released after the lock
  std::lock_guard hold(lock_);
  auto found = waiting_.find(key(c.deadline(), c.timer_key));
  if (found == waiting_.end())
    return;
  last = std::move(found->second);
  waiting_.erase(found);
}

std::vector<call_ptr> timer_queue::take_due(call::clock::time_point now) {
  std::vector<call_ptr> due;
  std::lock_guard hold(lock_);
  while (!waiting_.empty() && waiting_.begin()->first.first <= now) {
    due.push_back(std::move(waiting_.begin()->second));
    waiting_.erase(waiting_.begin());
  }
  return due;
}

std::optional<call::clock::time_point> timer_queue::next() const {
  std::lock_guard hold(lock_);
  if (waiting_.empty())
    return std::nullopt;
  return waiting_.begin()->first.first;
}

timer::timer() : thread_([this] { run(); }) {}

void timer::stop() {
  {
    std::lock_guard hold(lock_);
    stop_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable())
    thread_.join();
}

void timer::arm(call& c) {
  if (!queue_.arm(c))
    return;
  {
    std::lock_guard hold(lock_);
    earlier_ = true;
  }
  changed_.notify_one();
}

void timer::run() {
  scheduler_thread_mark const mark; // callbacks that run here must not block either
  std::unique_lock hold(lock_);
  auto const interrupted = [this] { return earlier_ || stop_; };
  while (!stop_) {
    earlier_ = false;
    hold.unlock();
    for (auto const& c : queue_.take_due(call::clock::now()))
      expire(*c);
    auto const next = queue_.next();
    hold.lock();
    if (next)
      changed_.wait_until(hold, *next, interrupted);
    else
      changed_.wait(hold, interrupted);
  }
}

void expire(call& c) noexcept {
  if (c.what() == call::kind::pause)
    c.end(value());
  else
    c.fail(errc::deadline_exceeded, "the deadline passed before the call ended");
}

} // namespace leat
