#include "actors/telemetry/version_metrics.hpp"

#include <new>

namespace leat {

/// What some of the threads have counted.
struct alignas(64) version_metrics::shard {
  std::array<std::atomic<std::uint64_t>, counter_count> counters{};
  std::array<std::atomic<std::uint64_t>, code_count> failures{};
  histogram queue;
  histogram run;
};

version_metrics::~version_metrics() {
  for (auto const& place : shards_)
    delete place.load(std::memory_order_relaxed);
}

/// `what` adds something to the shard it is given.
template <typename Write>
void version_metrics::write(Write const& what) noexcept {
  auto const slot = thread_slot();
  auto* s = shards_[slot].load(std::memory_order_acquire);
  if (s == nullptr)
    s = make(shards_[slot]);
  if (s != nullptr)
    what(*s, slot < own_slots ? writers::one : writers::many);
}

version_metrics::shard* version_metrics::make(std::atomic<shard*>& place) noexcept {
  auto* const made = new (std::nothrow) shard;
  shard* there = nullptr;
  if (made == nullptr ||
      place.compare_exchange_strong(there, made, std::memory_order_acq_rel, std::memory_order_acquire))
    return made;
  delete made; // another thread was faster
  return there;
}

void version_metrics::count(counter what, std::uint64_t by) noexcept {
  write([&](shard& s, writers who) { tally(s.counters[static_cast<std::size_t>(what)], by, who); });
}

void version_metrics::failed(errc code) noexcept {
  auto const known = static_cast<std::size_t>(code) < code_count ? code : errc::internal;
  write([&](shard& s, writers who) {
    tally(s.failures[static_cast<std::size_t>(known)], std::uint64_t{1}, who);
  });
}

void version_metrics::queued(std::chrono::nanoseconds duration) noexcept {
  write([&](shard& s, writers who) { s.queue.record(duration, who); });
}

void version_metrics::ran(std::chrono::nanoseconds duration) noexcept {
  write([&](shard& s, writers who) { s.run.record(duration, who); });
}

std::uint64_t version_metrics::total(counter what) const noexcept {
  std::uint64_t sum = 0;
  for (auto const& place : shards_)
    if (auto const* s = place.load(std::memory_order_acquire))
      sum += s->counters[static_cast<std::size_t>(what)].load(std::memory_order_relaxed);
  return sum;
}

void version_metrics::read(algorithm_metrics& into) const {
  into.calls = total(counter::calls);
  into.runs = total(counter::runs);
  into.memo_hits = total(counter::memo_hits);
  into.memo_misses = total(counter::memo_misses);
  into.memo_bypassed = total(counter::memo_bypassed);
  into.memo_reused = total(counter::memo_reused);
  into.memo_restored = total(counter::memo_restored);
  into.memo_saved = std::chrono::nanoseconds(static_cast<std::int64_t>(total(counter::memo_saved)));
  into.memo_checks = total(counter::memo_checks);
  into.memo_differences = total(counter::memo_differences);
  into.coalesced = total(counter::coalesced);
  into.loads = total(counter::loads);
  into.shadow_calls = total(counter::shadow_calls);
  into.shadow_differences = total(counter::shadow_differences);
  into.cold_starts = total(counter::cold_starts);
  into.cold_starts_avoided = total(counter::cold_starts_avoided);
  into.batches = total(counter::batches);
  into.batched = total(counter::batched);
  into.refused = total(counter::refused);
  into.retried = total(counter::retried);
  into.lost = total(counter::lost);
  into.restarted = total(counter::restarted);
  into.pre_starts = total(counter::starts_ahead);
  into.pre_starts_used = total(counter::starts_used);
  into.pre_starts_late = total(counter::starts_late);
  into.pre_starts_wasted = total(counter::starts_wasted);
  into.pre_starts_cancelled = total(counter::starts_cancelled);
  into.pre_fetches = total(counter::fetched_ahead);
  into.pre_starts_wasted_time =
    std::chrono::nanoseconds(static_cast<std::int64_t>(total(counter::wasted_time)));
  into.exposed_load = std::chrono::nanoseconds(static_cast<std::int64_t>(total(counter::exposed_load)));
  into.failures = 0;
  into.failures_by_code.clear();
  into.queue = {};
  into.run = {};
  for (auto const& place : shards_) {
    auto const* s = place.load(std::memory_order_acquire);
    if (s == nullptr)
      continue;
    s->queue.add_to(into.queue);
    s->run.add_to(into.run);
    for (std::size_t code = 0; code < code_count; ++code)
      if (auto const n = s->failures[code].load(std::memory_order_relaxed); n > 0) {
        into.failures_by_code[static_cast<errc>(code)] += n;
        into.failures += n;
      }
  }
}

} // namespace leat
