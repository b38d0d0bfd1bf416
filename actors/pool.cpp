#include "actors/pool.hpp"

#include "actors/policy/retry_hint.hpp"
#include "actors/quick_random.hpp"
#include "actors/refusal.hpp"

#include <algorithm>

namespace leat {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// What an instance may have at hand, in time and in calls.
constexpr nanoseconds at_hand = microseconds(50);
constexpr std::size_t room_max = 64;

} // namespace

pool::pool(published_ptr version, environment const& around)
    : version_(std::move(version)),
      plan_(*version_, around.threads),
      contract_(*version_),
      order_(around.order),
      set_alarm_(around.set_alarm),
      warm_up_(around.warm_up),
      long_run_(
        plan_.execution == execution::cooperative ? around.long_run : std::chrono::nanoseconds::max()),
      memo_(version_->owner, around.worth_ratio_min),
      health_(around.supervision) {
  if (plan_.batch)
    sizer_ = batch_sizer({.size_max = plan_.batch->size_max, .objective = plan_.batch->latency});
}

// -- calls
// --------------------------------------------------------------------------------------------------------

void pool::admit(call& c) {
  if (troubled_.load(std::memory_order_acquire) && !passes_circuit(c))
    return;
  if (!plan_.batch && waiting_count_.load(std::memory_order_relaxed) == 0)
    while (auto* chosen = pick()) {
      if (!chosen->reserve(room()))
        break;
      if (chosen->admit(c))
        return;
      remove(*chosen); // it died a moment ago
    }
  wait_in_line(c, true);
}

void pool::admit_again(call& c) {
  wait_in_line(c, false);
}

instance* pool::pick() noexcept {
  auto const count = ready_count_.load(std::memory_order_acquire);
  if (count == 0)
    return nullptr;
  if (count == 1)
    return ready_.at(0);
  auto const r = quick_random();
  auto* a = ready_.at(static_cast<std::uint32_t>(r) % count);
  auto* b = ready_.at(static_cast<std::uint32_t>(r >> 32) % count);
  if (!a || !b)
    return a ? a : b; // a slot that was emptied meanwhile; both empty is treated as none ready
  return a->load() <= b->load() ? a : b;
}

/// Whether a call would hardly be served before its deadline, as far as one can tell: it would only take the
/// time of others who can be.
bool pool::too_late(call const& c, time_point now) const noexcept {
  auto const servers = static_cast<std::int64_t>(ready_count_.load(std::memory_order_relaxed));
  if (c.deadline() == call::no_deadline || c.priority() > 0 || servers == 0 || plan_.batch)
    return false;
  auto const expected = run_.mean() * static_cast<std::int64_t>(line_.size() + 1) / servers;
  return expected + expected / 4 > c.deadline() - now; // a quarter for runs that take longer than the mean
}

std::optional<error> pool::why_not(call const& c, time_point now, bool bounded) const {
  if (closed_)
    return closed_;
  if (!bounded)
    return std::nullopt;
  auto const hint = [this] {
    return retry_hint(line_.size(), run_.mean(), ready_count_.load(std::memory_order_relaxed));
  };
  auto const waiting = [this] { return std::to_string(line_.size()) + " calls wait"; };
  if (line_.size() >= plan_.waiting_max)
    return refusal(
      errc::resource_exhausted, "the queue of " + version_->id + " is full: " + waiting(), hint());
  if (too_late(c, now))
    return refusal(errc::resource_exhausted,
      "the queue of " + version_->id + " is too long for the time that is left: " + waiting(), hint());
  return std::nullopt;
}

void pool::wait_in_line(call& c, bool bounded) {
  auto const now = call::clock::now();
  chores due;
  bool look_around = false;
  std::optional<error> refused;
  {
    std::lock_guard hold(lock_);
    refused = why_not(c, now, bounded);
    if (!refused) {
      look_around = line_.empty() || plan_.batch;
      if (ready_count_.load(std::memory_order_relaxed) == 0)
        c.progress().mark(span_record::cold);
      c.admitted(now);
      c.stand_in_line(true);
      line_.push(c);
      if (c.ended()) // or else `forget`, which comes after the end, sees it in line
        line_.remove(c);
      count_line();
      grow(now, due);
    }
  }
  if (refused) {
    metrics_.count(version_metrics::counter::refused);
    c.end(*std::move(refused));
    return;
  }
  carry_out(due);
  if (look_around)
    offer();
}

void pool::forget(call& c) noexcept {
  if (!c.in_a_line())
    return;
  std::lock_guard hold(lock_);
  if (!line_.remove(c))
    return;
  c.stand_in_line(false);
  count_line();
}

bool pool::batch_due(time_point now) const {
  return line_.size() >= sizer_.size() || closed_ || gone_ ||
         now - time_point(nanoseconds(line_.front().admitted_at())) >= plan_.batch->linger;
}

/// Lets an instance that has nothing to do know that there is something. All were busy when the line began to
/// form, and whoever has become free since looks himself, so this is only for those in between.
void pool::offer() {
  {
    std::lock_guard hold(lock_);
    if (line_.empty() || (plan_.batch && lingering_ && !batch_due(call::clock::now())))
      return;
    lingering_ = false;
  }
  auto const count = ready_count_.load();
  if (count == 0)
    return;
  auto const first = quick_random() % count;
  instance* best = nullptr; // one that has room may be busy all the same, for how long nobody knows
  for (std::size_t i = 0; i < count && !(best && best->load() == 0); ++i)
    if (auto* one = ready_.at((first + i) % count); one && has_room(*one) && (!best || one->load() == 0))
      best = one;
  if (best)
    best->poke();
}

call* pool::take(time_point now, instance& by) {
  chores due;
  call* first = nullptr;
  bool more = false;
  {
    std::lock_guard hold(lock_);
    if (line_.empty())
      return nullptr;
    auto most = room();
    if (plan_.batch) {
      most = sizer_.size();
      if (!batch_due(now)) {
        lingering_ = true;
        auto const waited = now - time_point(nanoseconds(line_.front().admitted_at()));
        due.push_back({alarm::linger, plan_.batch->linger - waited});
        most = 0;
      } else
        lingering_ = false;
    }
    grow(now, due);
    call** end = &first;
    while (!line_.empty() && by.reserve(most)) {
      auto* c = line_.pop().detach();
      c->stand_in_line(false);
      if (c->progress().has(span_record::cold))
        progress::set(c->progress().load, static_cast<std::uint64_t>(last_load_.count()));
      c->next_in_inbox = nullptr;
      *end = c;
      end = &c->next_in_inbox;
    }
    count_line();
    more = !line_.empty() && !lingering_ && workers_wanted_max() > 1;
  }
  carry_out(due);
  if (more) // it came while this instance had been poked and not yet taken: another may be free
    offer();
  return first;
}

void pool::observe_run(nanoseconds took) noexcept {
  run_.observe(took);
  auto const mean = run_.mean();
  auto const room =
    std::clamp<std::size_t>(static_cast<std::size_t>(at_hand / std::max(mean, nanoseconds(1))), 1, room_max);
  if (!plan_.batch && room != room_.load(std::memory_order_relaxed))
    room_.store(room, std::memory_order_relaxed);
}

void pool::observe_batch(std::size_t size, nanoseconds took) {
  run_.observe(took / static_cast<std::int64_t>(size));
  std::lock_guard hold(lock_);
  sizer_.observe(size, took);
}

/// Those who wait now: whoever comes back at once is a new caller.
void pool::fail_waiting(error const& why) {
  std::vector<call_ptr> waiting;
  {
    std::lock_guard hold(lock_);
    while (auto c = line_.pop()) {
      c->stand_in_line(false);
      waiting.push_back(std::move(c));
    }
    count_line();
  }
  for (auto const& c : waiting)
    c->end(why);
}

void pool::close(error const& why) {
  {
    std::lock_guard hold(lock_);
    closed_ = why;
  }
  fail_waiting(why);
}

} // namespace leat
