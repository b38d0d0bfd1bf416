// The part of a pool that has to do with its instances: growing, shrinking, failing.

#include "actors/pool.hpp"
#include "actors/quick_random.hpp"

#include <algorithm>

namespace leat {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using counter = version_metrics::counter;

// How long calls may wait before another instance is worth its start.
constexpr nanoseconds patience_with_load = milliseconds(5);
constexpr nanoseconds patience = microseconds(200);

// How long an instance of a superseded version may have nothing to do.
constexpr nanoseconds superseded_linger = std::chrono::seconds(2);

double random_0_1() noexcept {
  return static_cast<double>(quick_random() >> 11) * 0x1p-53;
}

} // namespace

// -- growing
// ------------------------------------------------------------------------------------------------------

bool pool::may_grow() const noexcept {
  return !closed_ && ready_count_.load(std::memory_order_relaxed) + (ordered_ + 1) * plan_.concurrency <=
                       workers_wanted_max();
}

/// Whether what waits would wait longer than another instance is worth.
bool pool::crowded(time_point now) const noexcept {
  if (line_.empty())
    return false;
  auto const limit = version_->code->loads ? patience_with_load : patience;
  auto const waited = now - time_point(nanoseconds(line_.front().admitted_at()));
  if (ordered_ == 0 && waited > limit)
    return true;
  auto const servers = ready_count_.load(std::memory_order_relaxed) + ordered_ * plan_.concurrency;
  auto const expected = run_.mean() * static_cast<std::int64_t>(line_.size()) /
                        static_cast<std::int64_t>(std::max<std::size_t>(servers, 1));
  return expected > limit;
}

void pool::order_one(time_point now, chores& out) {
  ++ordered_;
  out.push_back({alarm::start, std::max(nanoseconds::zero(), nanoseconds(not_before_ - now))});
}

/// Orders another instance where calls wait for it, now or when the first has waited for long enough.
void pool::grow(time_point now, chores& out) {
  if (line_.empty())
    return;
  if (ahead_ > 0 && !std::exchange(hurried_, true))
    out.push_back({alarm::hurry, {}});
  if (ready_count_.load(std::memory_order_relaxed) == 0) {
    if (ordered_ == 0 && !closed_)
      order_one(now, out);
    if (plan_.instances_max == 1)
      return;
  }
  if (!may_grow())
    return;
  if (crowded(now))
    order_one(now, out);
  else if (ordered_ == 0 && !std::exchange(alarm_set_[static_cast<std::size_t>(alarm::crowd)], true))
    out.push_back({alarm::crowd, patience_with_load});
}

void pool::keep_warm() {
  std::size_t missing = 0;
  nanoseconds wait{};
  {
    std::lock_guard hold(lock_);
    auto const there = ready_count_.load(std::memory_order_relaxed) / plan_.concurrency + ordered_;
    if (!closed_ && !gone_ && !superseded_ && there < plan_.instances_min)
      missing = plan_.instances_min - there;
    ordered_ += missing;
    wait = not_before_ - call::clock::now();
  }
  if (missing == 0)
    return;
  if (wait <= nanoseconds::zero())
    return order_({this, missing});
  for (; missing > 0; --missing)
    set_alarm_(*this, alarm::start, wait);
}

/// Outside of the lock: whoever is told may come back at once.
void pool::carry_out(chores const& all) {
  for (auto const& one : all)
    if (one.after > nanoseconds::zero())
      set_alarm_(*this, one.what, one.after);
    else
      ring(one.what);
}

void pool::ring(alarm what) {
  chores due;
  switch (what) {
  case alarm::start:
    return order_({this});
  case alarm::hurry:
    return order_({.where = this, .what = start_order::kind::hurry});
  case alarm::linger: {
    std::lock_guard hold(lock_);
    lingering_ = false; // whoever takes decides anew
    break;
  }
  case alarm::crowd: {
    std::lock_guard hold(lock_);
    alarm_set_[static_cast<std::size_t>(what)] = false;
    grow(call::clock::now(), due);
    break;
  }
  case alarm::idle:
  case alarm::hold:
    return stop_idle(what);
  }
  carry_out(due);
  if (what == alarm::linger)
    offer();
}

// -- coming
// -------------------------------------------------------------------------------------------------------

instance& pool::make_instance(std::shared_ptr<void const> state) {
  std::lock_guard hold(lock_);
  auto const unused =
    std::find_if(dead_.begin(), dead_.end(), [](instance const* i) { return i->may_be_reborn(); });
  if (unused == dead_.end()) {
    auto const number = static_cast<std::uint32_t>(kept_.size() + 1);
    return kept_.emplace_back(*this, number, std::move(state));
  }
  auto& i = **unused;
  *unused = dead_.back();
  dead_.pop_back();
  i.reborn(std::move(state));
  return i;
}

void pool::add(std::vector<instance*> const& ready, nanoseconds load, std::uint32_t note) {
  bool gone = false;
  chores due;
  {
    std::lock_guard hold(lock_);
    auto const started = ready.size() / plan_.concurrency;
    ordered_ -= started;
    last_load_ = load;
    metrics_.count(counter::loads, started);
    auto count = ready_count_.load();
    for (auto* i : ready) {
      i->place = count;
      i->started_ahead(note);
      ready_.put(count++, i);
    }
    ready_count_.store(count);
    gone = gone_;
    if (count > plan_.instances_min * plan_.concurrency &&
        !std::exchange(alarm_set_[static_cast<std::size_t>(alarm::idle)], true))
      due.push_back({alarm::idle, idle_timeout()});
  }
  carry_out(due);
  for (auto* one : ready)
    if (has_waiting())
      one->poke();
  if (gone)
    drain();
}

void pool::proved() noexcept {
  if (!troubled_.load(std::memory_order_relaxed))
    return;
  std::lock_guard hold(lock_);
  health_.proved();
  not_before_ = {};
  troubled_ = health_.troubled();
}

// -- failing
// ------------------------------------------------------------------------------------------------------

bool pool::passes_circuit(call& c) {
  std::optional<error> refused;
  {
    std::lock_guard hold(lock_);
    refused = health_.admit(version_->id, call::clock::now());
  }
  if (refused)
    c.end(*std::move(refused));
  return !refused;
}

void pool::load_failed(error const& why) {
  {
    std::lock_guard hold(lock_);
    --ordered_;
  }
  failed(why);
}

/// Tries again after a while, for those who wait; or gives up.
void pool::failed(error const& why) {
  chores due;
  bool give_up = false;
  {
    std::lock_guard hold(lock_);
    auto const now = call::clock::now();
    auto const wait = health_.failed(why, now, random_0_1());
    troubled_ = true;
    if (wait)
      not_before_ = now + *wait;
    give_up = !wait && ready_count_.load(std::memory_order_relaxed) == 0 && ordered_ == 0;
    if (wait)
      restart(now, due);
  }
  if (give_up)
    fail_waiting(why);
  carry_out(due);
}

void pool::restart(time_point now, chores& out) {
  auto const count = ready_count_.load(std::memory_order_relaxed) + ordered_ * plan_.concurrency;
  bool const wanted = count < plan_.instances_min * plan_.concurrency && !gone_;
  if ((!wanted && (count != 0 || line_.empty())) || closed_)
    return;
  metrics_.count(counter::restarted);
  order_one(now, out);
}

// -- going
// --------------------------------------------------------------------------------------------------------

/// False where it is not ready.
bool pool::take_out(instance& one) {
  auto const place = std::exchange(one.place, instance::no_place);
  if (place == instance::no_place)
    return false;
  auto const last = ready_count_.load() - 1;
  if (place != last) {
    ready_.put(place, ready_.at(last));
    ready_.at(place)->place = place;
  }
  ready_count_.store(last);
  return true;
}

void pool::remove(instance& gone) {
  chores due;
  bool was_ready = false;
  {
    std::lock_guard hold(lock_);
    was_ready = take_out(gone) && !closed_;
  }
  if (was_ready) {
    metrics_.count(counter::lost);
    failed({errc::unavailable, "an instance of " + version_->id + " was lost"});
  } else {
    std::lock_guard hold(lock_);
    grow(call::clock::now(), due);
  }
  carry_out(due);
  offer(); // it may have been the one that was poked
}

void pool::bury(instance& dead) {
  std::lock_guard hold(lock_);
  dead_.push_back(&dead);
}

void pool::drain() {
  std::vector<instance*> leaving;
  chores due;
  {
    std::lock_guard hold(lock_);
    auto const count = ready_count_.exchange(0);
    leaving.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      leaving.push_back(ready_.at(i));
      leaving.back()->place = instance::no_place;
    }
    if (!gone_ || leaving.empty()) // else those who leave take what waits
      grow(call::clock::now(), due);
  }
  for (auto* i : leaving)
    i->leave();
  carry_out(due);
}

void pool::let_go(bool gone) {
  {
    std::lock_guard hold(lock_);
    gone_ = gone;
  }
  if (gone)
    drain();
}

void pool::supersede(bool by_newer) {
  bool set = false;
  {
    std::lock_guard hold(lock_);
    set = by_newer && !superseded_ && ready_count_.load() > 0;
    superseded_ = by_newer;
  }
  if (set)
    set_alarm_(*this, alarm::idle, superseded_linger);
}

std::chrono::nanoseconds pool::idle_timeout() const {
  return superseded_ ? superseded_linger : std::min(plan_.idle_timeout, hold_max_);
}

/// Stops instances that have had nothing to do for long enough, and looks again when the next may have.
void pool::stop_idle(alarm by) {
  std::vector<instance*> leaving;
  chores due;
  {
    std::lock_guard hold(lock_);
    auto const now = call::clock::now();
    auto const timeout = idle_timeout();
    auto const keep = superseded_ ? 0 : plan_.instances_min * plan_.concurrency;
    auto next = timeout;
    for (std::size_t i = ready_count_.load(); i-- > 0 && ready_count_.load() > keep;) {
      auto* one = ready_.at(i);
      // Where calls wait, it is about to take them.
      auto const idle = one->idle() && line_.empty() ? now - one->last_active() : nanoseconds::zero();
      if (idle < timeout) {
        next = std::min(next, timeout - idle);
        continue;
      }
      leaving.push_back(one);
      take_out(*one);
    }
    bool const more = ready_count_.load() > keep && (by == alarm::idle || hold_max_ < plan_.idle_timeout);
    alarm_set_[static_cast<std::size_t>(by)] = more;
    if (more)
      due.push_back({by, std::max(next, nanoseconds(milliseconds(1)))});
  }
  for (auto* i : leaving)
    i->leave();
  carry_out(due);
  offer(); // one of them may have been poked
}

void pool::read_present(algorithm_metrics& into) {
  {
    std::lock_guard hold(lock_);
    bool const waits = not_before_ > call::clock::now();
    (waits ? into.instances.backing_off : into.instances.starting) = ordered_;
    into.waiting = line_.size();
  }
  into.memo_quarantined = memo_.quarantined;
  into.memo_entries = memo_.entries;
  into.memo_bytes = memo_.bytes;
  // Without the lock: there may be a million.
  for (std::size_t i = 0, count = ready_count_.load(); i < count; ++i)
    if (auto const* one = ready_.at(i))
      ++(one->idle() ? into.instances.idle : into.instances.busy);
}

} // namespace leat
