#include "actors/pool.hpp"

#include <algorithm>

namespace leat {

namespace {

/// xorshift (Marsaglia 2003), one per thread: the choice of instance needs no quality, only speed.
std::uint32_t quick_random() noexcept {
  thread_local std::uint32_t x = 2'463'534'242U;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return x;
}

std::size_t bound_of_instances(published const& version, std::size_t threads) {
  std::size_t const wanted =
    version.instances_max != 0 ? version.instances_max : (version.code->load ? 1 : threads);
  return std::clamp<std::size_t>(wanted, 1, pool::instances_limit);
}

} // namespace

pool::pool(published_ptr version, std::size_t threads, std::function<void(pool&)> order)
    : version_(std::move(version)),
      contract_(*version_),
      instances_max_(bound_of_instances(*version_, threads)),
      waiting_max_(version_->waiting_max),
      order_(std::move(order)) {}

void pool::admit(call& c) {
  if (waiting_count_.fetch_add(1, std::memory_order_relaxed) >= waiting_max_) {
    taken();
    c.fail(errc::resource_exhausted, "the queue of " + version_->id + " is full: " +
                                       std::to_string(waiting_max_) + " calls wait; try again later");
    return;
  }
  while (auto* chosen = pick()) {
    if (chosen->admit(c)) {
      grow(*chosen);
      return;
    }
    remove(*chosen); // it died a moment ago
  }
  keep_waiting(c);
}

instance* pool::pick() noexcept {
  auto const count = ready_count_.load(std::memory_order_acquire);
  if (count == 0)
    return nullptr;
  auto* a = ready_[0].load(std::memory_order_acquire);
  if (count == 1)
    return a;
  auto const r = quick_random();
  a = ready_[r % count].load(std::memory_order_acquire);
  auto* b = ready_[(r >> 16) % count].load(std::memory_order_acquire);
  if (!a || !b)
    return a ? a : b; // a slot that was emptied meanwhile; both empty is treated as none ready
  return a->load() <= b->load() ? a : b;
}

/// Orders another instance when even the chosen one has more to do than this call.
void pool::grow(instance const& chosen) {
  if (instances_max_ == 1 || chosen.load() < 2 ||
      ready_count_.load(std::memory_order_relaxed) + ordered_.load(std::memory_order_relaxed) >=
        instances_max_)
    return;
  {
    std::lock_guard hold(lock_);
    if (closed_ || ordered_ != 0 || ready_count_ >= instances_max_)
      return;
    ++ordered_;
  }
  order_(*this);
}

void pool::keep_waiting(call& c) {
  {
    std::unique_lock hold(lock_);
    if (closed_) {
      auto why = *closed_;
      hold.unlock();
      taken();
      c.end(std::move(why));
      return;
    }
    if (auto* ready = ready_count_ > 0 ? ready_[0].load() : nullptr; ready && ready->admit(c))
      return; // came between pick() and the lock
    waiting_.emplace_back(&c);
    if (ordered_ != 0)
      return;
    ++ordered_;
  }
  order_(*this);
}

void pool::add(std::shared_ptr<instance> ready) {
  std::deque<call_ptr> waiting;
  instance& fresh = *ready;
  {
    std::lock_guard hold(lock_);
    --ordered_;
    counters_.loads.fetch_add(1, std::memory_order_relaxed);
    kept_.push_back(std::move(ready));
    auto const count = ready_count_.load();
    ready_[count].store(&fresh, std::memory_order_release);
    ready_count_.store(count + 1, std::memory_order_release);
    waiting.swap(waiting_);
  }
  for (auto const& c : waiting)
    if (!fresh.admit(*c))
      keep_waiting(*c);
  bool gone = false;
  {
    std::lock_guard hold(lock_);
    gone = gone_;
  }
  if (gone)
    drain();
}

void pool::load_failed(error const& why) {
  {
    std::lock_guard hold(lock_);
    --ordered_;
    if (ready_count_ > 0)
      return; // the others carry on
  }
  fail_waiting(why);
}

void pool::remove(instance& dead) {
  std::lock_guard hold(lock_);
  auto const count = ready_count_.load();
  for (std::size_t i = 0; i < count; ++i)
    if (ready_[i].load() == &dead) {
      ready_[i].store(ready_[count - 1].load());
      ready_count_.store(count - 1);
      return;
    }
}

void pool::drain() {
  std::vector<instance*> leaving;
  {
    std::lock_guard hold(lock_);
    auto const count = ready_count_.exchange(0);
    for (std::size_t i = 0; i < count; ++i)
      leaving.push_back(ready_[i].load());
  }
  for (auto* i : leaving)
    i->leave();
}

void pool::let_go(bool gone) {
  {
    std::lock_guard hold(lock_);
    gone_ = gone;
  }
  if (gone)
    drain();
}

void pool::close(error const& why) {
  {
    std::lock_guard hold(lock_);
    closed_ = why;
  }
  fail_waiting(why);
}

void pool::fail_waiting(error const& why) {
  std::deque<call_ptr> waiting;
  {
    std::lock_guard hold(lock_);
    waiting.swap(waiting_);
  }
  for (auto const& c : waiting) {
    taken();
    c->end(why);
  }
}

} // namespace leat
