#include "actors/instance.hpp"

#include "actors/pool.hpp"

namespace leat {

namespace {

thread_local bool scheduler_thread = false;
thread_local std::uint64_t call_on_this_thread = 0;

constexpr std::chrono::milliseconds turn{1}; // then other actors of this thread get theirs

} // namespace

bool on_scheduler_thread() noexcept {
  return scheduler_thread;
}

std::uint64_t running_call() noexcept {
  return call_on_this_thread;
}

scheduler_thread_mark::scheduler_thread_mark(bool on) noexcept
    : before_(std::exchange(scheduler_thread, on)) {}

scheduler_thread_mark::~scheduler_thread_mark() {
  scheduler_thread = before_;
}

bool instance::put(call& c) noexcept {
  intrusive_ptr_add_ref(&c); // the inbox's; released by next() or die()
  switch (inbox_.push(c)) {
  case inbox<call>::pushed::queued:
    return true;
  case inbox<call>::pushed::wake:
    wake_();
    return true;
  case inbox<call>::pushed::closed:
    break;
  }
  intrusive_ptr_release(&c);
  return false;
}

bool instance::admit(call& c) {
  load_.fetch_add(1, std::memory_order_relaxed);
  if (put(c))
    return true;
  load_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void instance::resume(call& c) noexcept {
  put(c);
}

call_ptr instance::next() noexcept {
  if (!taken_)
    taken_ = inbox_.take_all();
  if (!taken_)
    return nullptr;
  return {std::exchange(taken_, taken_->next_in_inbox), false};
}

bool instance::drain(std::size_t steps_max) {
  scheduler_thread_mark const mark;
  auto const until = call::clock::now() + turn;
  for (std::size_t steps = 0;;) {
    auto c = next();
    if (!c) {
      if (try_leave() || inbox_.try_sleep())
        return false;
      continue;
    }
    call_on_this_thread = c->id();
    step(*c);
    call_on_this_thread = 0;
    if (++steps == steps_max || call::clock::now() >= until)
      return taken_ || !inbox_.try_sleep();
  }
}

void instance::step(call& c) {
  if (c.has_started()) {
    if (c.resume()) {
      suspended_.erase(suspended_.iterator_to(c));
      intrusive_ptr_release(&c);
    }
    return;
  }
  load_.fetch_sub(1, std::memory_order_relaxed);
  pool_.taken();
  if (c.ended())
    return; // cancelled while it waited
  pool_.counters().runs.fetch_add(1, std::memory_order_relaxed);
  if (!c.start(*this, state_.get())) {
    intrusive_ptr_add_ref(&c);
    suspended_.push_back(c);
  }
}

void instance::leave() {
  leaving_.store(true);
  wake_();
}

bool instance::try_leave() {
  if (!leaving_.load())
    return false;
  leave_seen_.store(true, std::memory_order_relaxed);
  if (!left_ && suspended_.empty())
    left_ = inbox_.try_close();
  return left_;
}

void instance::die() noexcept {
  // Later pushes are refused, so nothing resumes a frame that is destroyed below.
  call* queued = inbox_.close();
  error const lost(errc::unavailable, "the instance that ran the call was lost");
  auto end_all = [&](call* c) {
    while (c) {
      call_ptr const held(std::exchange(c, c->next_in_inbox), false);
      held->end(lost);
      if (!held->has_started())
        pool_.taken();
    }
  };
  end_all(std::exchange(taken_, nullptr));
  end_all(queued);
  while (!suspended_.empty()) {
    call_ptr const held(&suspended_.front(), false);
    suspended_.pop_front();
    held->end(lost);
    held->drop_frame();
  }
  state_.reset(); // the pool keeps this record, but a model may be large
}

} // namespace leat
