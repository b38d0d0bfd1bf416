#include "actors/job_queues.hpp"

#include "actors/brief_mutex.hpp"
#include "actors/spin_pause.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace leat {

namespace {

using clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr int looks = 100;             ///< before a worker sleeps: some ten microseconds
constexpr int looks_at_others = 10;    ///< each so many
constexpr std::uint32_t fair = 61;     ///< of so many jobs, one from outside goes before its turn
constexpr std::uint32_t measured = 16; ///< jobs that are timed together
/// What waits is worth telling another worker if it takes this long: to be woken takes 5 to 50 us.
constexpr nanoseconds worth = std::chrono::microseconds(50);

} // namespace

struct alignas(64) job_queues::worker {
  std::atomic<job> next{nullptr};      ///< left to the worker
  std::atomic<std::uint32_t> taken{0}; ///< jobs, by the worker itself

  alignas(64) brief_mutex lock;
  std::deque<job> own;                   ///< latest first
  std::deque<job> outside;               ///< oldest first
  std::atomic<std::uint32_t> spare{0};   ///< size of `own`
  std::atomic<std::uint32_t> foreign{0}; ///< size of `outside`

  alignas(64) std::atomic<bool> asleep{false};
  std::mutex bed;
  std::condition_variable called;
  bool told = false;

  // Of its thread alone.
  alignas(64) std::size_t victim = 0;
  std::vector<std::uint32_t> seen; ///< of the others' `taken`
  std::uint32_t timed = 0;         ///< jobs since `since`
  clock::time_point since;
  nanoseconds each = 2 * worth; ///< what a job takes, as far as is known: at first, long

  void measure() {
    if (timed == 0)
      return;
    auto const now = clock::now();
    each = (each + (now - since) / timed) / 2;
    begin(now);
  }
  void begin(clock::time_point now) noexcept {
    since = now;
    timed = 0;
  }

  bool has_for_others() const noexcept { return foreign.load() > 0 || spare.load() > 0; }
  bool has_next() const noexcept { return next.load(std::memory_order_relaxed) != nullptr; }

  job take_next() noexcept { return has_next() ? next.exchange(nullptr) : nullptr; }
  /// For the worker itself: what is warm first.
  job take() {
    if (auto* const out = take_next())
      return out;
    if (!has_for_others())
      return nullptr;
    std::lock_guard hold(lock);
    return own.empty() ? take_outside() : take_own(true);
  }
  /// What has waited longest.
  job take_oldest() {
    std::lock_guard hold(lock);
    return outside.empty() ? take_own(false) : take_outside();
  }

  void add_own(job j) {
    std::lock_guard hold(lock);
    own.push_front(j);
    count();
  }
  void add_outside(job j) {
    std::lock_guard hold(lock);
    outside.push_back(j);
    count();
  }

private:
  job take_own(bool latest) {
    if (own.empty())
      return nullptr;
    auto* const out = latest ? own.front() : own.back();
    if (latest)
      own.pop_front();
    else
      own.pop_back();
    count();
    return out;
  }
  job take_outside() {
    if (outside.empty())
      return nullptr;
    auto* const out = outside.front();
    outside.pop_front();
    count();
    return out;
  }

  /// In one order with what workers say before they sleep.
  void count() noexcept {
    spare.store(static_cast<std::uint32_t>(own.size()));
    foreign.store(static_cast<std::uint32_t>(outside.size()));
  }
};

job_queues::job_queues(std::size_t workers, nanoseconds looks_again)
    : count_(workers), looks_again_(looks_again), workers_(new worker[workers]) {
  for (std::size_t i = 0; i < count_; ++i) {
    workers_[i].victim = i + 1;
    workers_[i].seen.resize(count_);
    workers_[i].begin(clock::now());
  }
}

job_queues::~job_queues() = default;

// -- giving
// -------------------------------------------------------------------------------------------------------

void job_queues::submit(job j) {
  if (looking_.load() == 0 && sleeping_.load() > 0 && give(j))
    return;
  workers_[next_.fetch_add(1, std::memory_order_relaxed) % count_].add_outside(j);
  // Who looks now will look once more after it has said that it sleeps.
  if (looking_.load() == 0)
    tell_another();
}

void job_queues::push(std::size_t at, job j) {
  auto& me = workers_[at];
  auto* const before = me.next.exchange(j);
  if (before == nullptr)
    return;
  me.add_own(before);
  if (sleeping_.load() > 0 && looking_.load() == 0 &&
      worth_telling(me, me.spare.load(std::memory_order_relaxed)))
    tell_another();
}

void job_queues::push_last(std::size_t at, job j) {
  workers_[at].add_outside(j);
}

/// To one who sleeps, if somebody still does.
bool job_queues::give(job j) {
  auto const first = next_.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t i = 0; i < count_; ++i) {
    auto& w = workers_[(first + i) % count_];
    if (!claim(w))
      continue;
    w.add_outside(j);
    tell(w);
    return true;
  }
  return false;
}

/// Wakes one who sleeps, if there is one.
void job_queues::tell_another() {
  for (std::size_t i = 0; sleeping_.load() > 0 && i < count_; ++i)
    if (claim(workers_[i]))
      return tell(workers_[i]);
}

/// Who claims a sleeping worker tells it, unless it is that worker itself.
bool job_queues::claim(worker& w) noexcept {
  if (!w.asleep.load(std::memory_order_relaxed) || !w.asleep.exchange(false))
    return false;
  sleeping_.fetch_sub(1);
  return true;
}

void job_queues::tell(worker& w) {
  std::lock_guard hold(w.bed);
  w.told = true;
  w.called.notify_one();
}

bool job_queues::worth_telling(worker const& by, std::size_t jobs) const noexcept {
  return by.each * static_cast<std::int64_t>(jobs) > worth;
}

// -- taking
// -------------------------------------------------------------------------------------------------------

job_queues::job job_queues::take_own(std::size_t at) {
  return workers_[at].take();
}

job_queues::job job_queues::take(std::size_t at) {
  auto& me = workers_[at];
  auto const taken = me.taken.load(std::memory_order_relaxed) + 1;
  me.taken.store(taken, std::memory_order_relaxed);
  if (++me.timed == measured)
    me.measure();
  auto* out =
    taken % fair == 0 && me.foreign.load(std::memory_order_relaxed) > 0 ? me.take_oldest() : me.take();
  if (out != nullptr)
    return out;
  looking_.fetch_add(1);
  while (out == nullptr) {
    out = look(me);
    if (out == nullptr)
      out = sleep(me);
  }
  // Somebody may have relied on this one's looking, which has found something else.
  if (looking_.fetch_sub(1) == 1 && sleeping_.load() > 0 && leaves_some(me))
    tell_another();
  return out;
}

job_queues::job job_queues::look(worker& me) {
  for (int i = 0; i < looks; ++i) {
    if (auto* const out = me.take())
      return out;
    if (i % looks_at_others == 0)
      if (auto* const out = steal(me))
        return out;
    spin_pause();
  }
  return nullptr;
}

job_queues::job job_queues::steal(worker& thief) {
  auto const first = thief.victim++;
  for (std::size_t i = 0; i < count_; ++i) {
    auto& from = workers_[(first + i) % count_];
    if (from.has_for_others())
      if (auto* const out = from.take_oldest())
        return out;
  }
  return nullptr;
}

/// Until it is told, or finds something itself. Comes back as one who looks.
job_queues::job job_queues::sleep(worker& me) {
  me.measure();
  me.asleep.store(true);
  sleeping_.fetch_add(1);
  looking_.fetch_sub(1);
  job out = nullptr;
  {
    std::unique_lock hold(me.bed);
    while (!me.told) {
      if (any_for_others() && claim(me))
        break;
      me.called.wait_for(hold, any_next() ? looks_again_ / 10 : looks_again_, [&] { return me.told; });
      if (!me.told && (out = take_stuck(me)) != nullptr) {
        // Claimed by somebody else, it will be told.
        if (claim(me))
          break;
        me.called.wait(hold, [&] { return me.told; });
      }
    }
    me.told = false;
  }
  looking_.fetch_add(1);
  me.begin(clock::now());
  return out;
}

/// The next job of a worker that has not come to it since this one looked last.
job_queues::job job_queues::take_stuck(worker& thief) {
  for (std::size_t i = 0; i < count_; ++i) {
    auto& from = workers_[i];
    auto const taken = from.taken.load(std::memory_order_relaxed);
    auto const stands = std::exchange(thief.seen[i], taken) == taken;
    if (stands && from.has_next())
      if (auto* const out = from.take_next())
        return out;
  }
  return nullptr;
}

/// Whether what others may take is worth telling one of them.
bool job_queues::leaves_some(worker const& me) const noexcept {
  std::size_t spare = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (workers_[i].foreign.load() > 0)
      return true;
    spare += workers_[i].spare.load();
  }
  return worth_telling(me, spare);
}

bool job_queues::any_for_others() const noexcept {
  return std::any_of(
    workers_.get(), workers_.get() + count_, [](worker const& w) { return w.has_for_others(); });
}

bool job_queues::any_next() const noexcept {
  return std::any_of(workers_.get(), workers_.get() + count_, [](worker const& w) { return w.has_next(); });
}

} // namespace leat
