#include "actors/instance.hpp"

#include "actors/batch_run.hpp"
#include "actors/call_path.hpp"
#include "actors/pool.hpp"
#include "actors/running_step.hpp"

namespace leat {

namespace {

thread_local bool scheduler_thread = false;

void begin_step(pool& where, call const& c, call::clock::time_point now) noexcept {
  auto& here = running_here();
  here.path.store(&c.path(), std::memory_order_release);
  here.where.store(&where, std::memory_order_release);
  here.since.store(std::chrono::nanoseconds(now.time_since_epoch()).count(), std::memory_order_release);
  here.call.store(c.id(), std::memory_order_release);
}

/// True: somebody has reported it already.
bool end_step(std::uint64_t call) noexcept {
  auto& here = running_here();
  here.call.store(0, std::memory_order_release);
  return here.told.load(std::memory_order_relaxed) == call;
}

constexpr std::chrono::milliseconds turn{1};       // then other actors of this thread get theirs
constexpr std::chrono::microseconds short_run{20}; // of shorter ones a sample tells the mean

} // namespace

bool on_scheduler_thread() noexcept {
  return scheduler_thread;
}

std::uint64_t running_call() noexcept {
  return running_here().call.load(std::memory_order_relaxed);
}

std::chrono::nanoseconds running_for(std::uint64_t id, call::clock::time_point now) noexcept {
  using std::chrono::nanoseconds;
  auto const& here = running_here();
  if (here.call.load(std::memory_order_relaxed) != id)
    return nanoseconds(0);
  return now.time_since_epoch() - nanoseconds(here.since.load(std::memory_order_relaxed));
}

scheduler_thread_mark::scheduler_thread_mark(bool on) noexcept
    : before_(std::exchange(scheduler_thread, on)) {}

scheduler_thread_mark::~scheduler_thread_mark() {
  scheduler_thread = before_;
}

// -- from outside
// -------------------------------------------------------------------------------------------------

void instance::on_wake(sleeper who) noexcept {
  forget_sleeper();
  sleeper_ = who;
  inbox_.open();
}

void instance::forget_sleeper() noexcept {
  if (sleeper_.release)
    sleeper_.release(sleeper_.who);
  sleeper_ = {};
}

bool instance::put(call& c) noexcept {
  wakers_.fetch_add(1);
  intrusive_ptr_add_ref(&c); // the inbox's; released by next() or die()
  auto const how = inbox_.push(c);
  if (how == inbox<call>::pushed::wake)
    wake();
  wakers_.fetch_sub(1);
  if (how != inbox<call>::pushed::closed)
    return true;
  intrusive_ptr_release(&c);
  return false;
}

bool instance::reserve(std::size_t most) noexcept {
  auto load = load_.load();
  while (load < most)
    if (load_.compare_exchange_weak(load, load + 1))
      return true;
  return false;
}

bool instance::admit(call& c) {
  if (put(c))
    return true;
  load_.fetch_sub(1);
  return false;
}

bool instance::resume(call& c, std::uint32_t life) noexcept {
  return life == life_.load() && put(c);
}

void instance::poke() noexcept {
  wakers_.fetch_add(1);
  poked_ = true;
  if (inbox_.is_open())
    wake();
  wakers_.fetch_sub(1);
}

void instance::leave() {
  wakers_.fetch_add(1);
  leaving_.store(true);
  if (inbox_.is_open())
    wake();
  wakers_.fetch_sub(1);
}

// -- running
// ------------------------------------------------------------------------------------------------------

/// Whether something waits in the pool's line that it may take. One that leaves takes nothing any more,
/// unless all do: then no other would be better placed.
bool instance::finds_waiting() const noexcept {
  return pool_.has_waiting() && (!leaving_.load() || pool_.is_gone()) &&
         !held_back_.load(std::memory_order_relaxed);
}

call_ptr instance::next(call::clock::time_point now) {
  if (!taken_)
    taken_ = inbox_.take_all();
  if (!taken_ && finds_waiting())
    taken_ = pool_.take(now, *this);
  if (!taken_)
    return nullptr;
  return {std::exchange(taken_, taken_->next_in_inbox), false};
}

bool instance::drain(std::size_t steps_max) {
  scheduler_thread_mark const mark;
  poked_ = false;
  auto now = call::clock::now();
  auto const until = now + turn;
  for (std::size_t steps = 0;;) {
    auto c = next(now);
    if (!c) {
      last_active_.store(now, std::memory_order_relaxed);
      // Free before it looks at the line for the last time: see `pool`.
      if (try_leave() || (inbox_.try_sleep() && !finds_waiting()))
        return false;
      continue;
    }
    if (pool_.plan().batch)
      run_batch(std::move(c), now);
    else
      step(std::move(c), now);
    if (++steps < steps_max && now < until)
      continue;
    bool const more = taken_ || finds_waiting() || !inbox_.try_sleep();
    poked_ = more; // the inbox may be asleep all the same
    return more;
  }
}

/// One start or continuation. `now` is when it begins, and then when it has ended.
void instance::step(call_ptr c, call::clock::time_point& now) {
  bool const fresh = !c->has_started();
  if (!fresh && c->life() != life()) // lost with an earlier one
    return c->woken_in_vain();
  begin_step(pool_, *c, now);
  bool through = true;
  if (!fresh)
    through = c->resume();
  else if (!c->ended()) {
    pool_.metrics().count(version_metrics::counter::runs);
    through = c->start(*this, now);
  }
  auto const began = std::exchange(now, call::clock::now());
  bool const told = end_step(c->id());
  if (!through && fresh)
    keep_aside(*c);
  else if (through && !fresh)
    take_back(*c);
  if (!through)
    c->progress().ran(now - began);
  else
    finished(*c);
  if (fresh)
    load_.fetch_sub(1);
  if (now - began >= short_run || (++steps_ & 7) == 0)
    pool_.observe_run(now - began);
  if (now - began >= pool_.long_run() && !told)
    c->path().report_long_run(pool_, c->id(), now - began, false);
}

/// Until its wait is over.
void instance::keep_aside(call& c) noexcept {
  intrusive_ptr_add_ref(&c);
  suspended_.push_back(c);
  suspended_count_.store(suspended_count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void instance::take_back(call& c) noexcept {
  suspended_.erase(suspended_.iterator_to(c));
  suspended_count_.store(suspended_count_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  intrusive_ptr_release(&c);
}

void instance::finished(call& c) noexcept {
  if (proved_ || !c.has_started() || c.progress().has(span_record::warm_up))
    return;
  proved_ = true;
  pool_.proved();
}

/// All that was taken from the line, as one.
void instance::run_batch(call_ptr first, call::clock::time_point& now) {
  std::vector<call_ptr> members;
  std::size_t taken = 0;
  for (auto c = std::move(first); c; ++taken) {
    if (!c->ended())
      members.push_back(std::move(c));
    c = taken_ ? call_ptr(std::exchange(taken_, taken_->next_in_inbox), false) : nullptr;
  }
  if (!members.empty()) {
    auto const id = members.front()->id();
    begin_step(pool_, *members.front(), now);
    leat::run_batch(*this, members, now);
    auto const began = std::exchange(now, call::clock::now());
    bool const told = end_step(id);
    pool_.observe_batch(members.size(), now - began);
    finished(*members.front());
    if (now - began >= pool_.long_run() && !told)
      members.front()->path().report_long_run(pool_, id, now - began, false);
  }
  load_.fetch_sub(taken);
}

bool instance::try_leave() {
  if (!leaving_.load())
    return false;
  leave_seen_.store(true, std::memory_order_relaxed);
  if (!left_ && suspended_.empty())
    left_ = inbox_.try_close();
  return left_;
}

// -- dying
// --------------------------------------------------------------------------------------------------------

/// What stood in the inbox: calls that have not begun, and those whose wait is over.
void instance::lose(call_ptr c) noexcept {
  if (c->has_started())
    return c->woken_in_vain();
  load_.fetch_sub(1);
  if (c->progress().has(span_record::warm_up))
    c->fail(errc::unavailable, "the instance was lost");
  else if (!c->ended())
    pool_.admit_again(*c);
}

void instance::die() noexcept {
  // Later pushes are refused, so nothing resumes a frame that is destroyed below.
  call* queued = inbox_.close();
  auto const lose_all = [this](call* c) {
    while (c)
      lose({std::exchange(c, c->next_in_inbox), false});
  };
  while (!suspended_.empty()) {
    call_ptr const c(&suspended_.front(), false);
    suspended_.pop_front();
    c->lose_run();
  }
  suspended_count_.store(0, std::memory_order_relaxed);
  lose_all(std::exchange(taken_, nullptr));
  lose_all(queued);
  state_.reset(); // the pool keeps this record, but a model may be large
  pool_.bury(*this);
}

void instance::reborn(std::shared_ptr<void const> state) {
  life_.fetch_add(1);
  state_ = std::move(state);
  last_active_ = call::clock::now();
  poked_ = false;
  leaving_ = false;
  leave_seen_ = false;
  held_back_ = false;
  left_ = false;
  proved_ = false;
  ahead_ = 0;
}

} // namespace leat
