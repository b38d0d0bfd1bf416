// The part of a pool that has to do with instances that are started before they are called.

#include "actors/ahead/page_cache.hpp"
#include "actors/pool.hpp"

#include <algorithm>

namespace leat {

namespace {

// More instances than that are not looked at one by one.
constexpr std::size_t looked_at_max = 256;
// How long it is believed what lies in the page cache.
constexpr std::chrono::milliseconds looked_again{100};

std::uint32_t narrow(std::size_t n) noexcept {
  return static_cast<std::uint32_t>(std::min<std::size_t>(n, 1U << 30));
}

} // namespace

bool pool::start_ahead(std::uint32_t note) {
  {
    std::lock_guard hold(lock_);
    if (closed_ || gone_ || superseded_ || health_.troubled() || !may_grow())
      return false;
    ++ordered_;
    ++ahead_;
  }
  metrics_.count(version_metrics::counter::starts_ahead);
  order_({.where = this, .what = start_order::kind::ahead, .note = note});
  return true;
}

void pool::cancel_ahead() {
  {
    std::lock_guard hold(lock_);
    if (ahead_ == 0 || !line_.empty())
      return;
  }
  order_({.where = this, .what = start_order::kind::cancel});
}

void pool::ahead_begins() {
  std::lock_guard hold(lock_);
  --ahead_;
  hurried_ = false;
}

void pool::start_dropped() {
  chores due;
  {
    std::lock_guard hold(lock_);
    --ordered_;
    --ahead_;
    hurried_ = false;
    grow(call::clock::now(), due); // somebody may have come meanwhile
  }
  metrics_.count(version_metrics::counter::starts_cancelled);
  carry_out(due);
}

void pool::fetch_ahead() {
  if (is_at_hand(call::clock::now()))
    return;
  metrics_.count(version_metrics::counter::fetched_ahead);
  order_({.where = this, .what = start_order::kind::fetch});
}

void pool::warm_up(instance& fresh, std::function<void(std::optional<error>)> then) {
  warm_up_(fresh, std::move(then));
}

bool pool::stop_one() {
  instance* oldest = nullptr;
  {
    std::lock_guard hold(lock_);
    auto const count = ready_count_.load();
    if (count <= plan_.instances_min * plan_.concurrency || !line_.empty())
      return false;
    for (std::size_t i = 0; i < count; ++i)
      if (auto* one = ready_.at(i); one->idle() && (!oldest || one->last_active() < oldest->last_active()))
        oldest = one;
    if (oldest == nullptr)
      return false;
    take_out(*oldest);
  }
  oldest->leave();
  offer(); // it may have been poked
  return true;
}

void pool::hold_idle(std::chrono::nanoseconds at_most) {
  bool set = false;
  {
    std::lock_guard hold(lock_);
    hold_max_ = at_most;
    set = at_most < plan_.idle_timeout && ready_count_.load() > plan_.instances_min * plan_.concurrency &&
          !std::exchange(alarm_set_[static_cast<std::size_t>(alarm::hold)], true);
  }
  if (set)
    set_alarm_(*this, alarm::hold, std::max(at_most, std::chrono::nanoseconds(std::chrono::milliseconds(1))));
}

/// Asking the kernel takes a while, and the page cache changes slowly.
bool pool::is_at_hand(time_point now) const {
  auto const& files = version_->code->reads;
  if (files.empty())
    return true; // it is linked into this process
  if (now - looked_at_hand_.load(std::memory_order_relaxed) > looked_again) {
    at_hand_.store(in_page_cache(files), std::memory_order_relaxed);
    looked_at_hand_.store(now, std::memory_order_relaxed);
  }
  return at_hand_.load(std::memory_order_relaxed);
}

version_instances pool::present() const {
  version_instances out;
  auto const count = ready_count_.load();
  for (std::size_t i = 0; i < std::min(count, looked_at_max); ++i)
    if (auto const* one = ready_.at(i))
      ++(one->idle() ? out.idle : out.busy);
  out.idle += narrow(count - std::min(count, looked_at_max));
  out.starting = narrow(ordered_.load(std::memory_order_relaxed) * plan_.concurrency);
  out.waiting = narrow(waiting_count_.load());
  out.instances_max = narrow(workers_wanted_max());
  out.at_hand = is_at_hand(call::clock::now());
  return out;
}

} // namespace leat
