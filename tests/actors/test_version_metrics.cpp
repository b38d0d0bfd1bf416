#include "actors/telemetry/version_metrics.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using counter = leat::version_metrics::counter;

TEST_CASE("version metrics: every counter is read into its own member", "[actors][unit]") {
  leat::version_metrics counted;
  for (int c = 0; c <= static_cast<int>(counter::exposed_load); ++c)
    counted.count(static_cast<counter>(c), static_cast<std::uint64_t>(c) + 1);
  leat::algorithm_metrics m;
  counted.read(m);
  auto const number = [](std::chrono::nanoseconds d) { return static_cast<std::uint64_t>(d.count()); };
  std::vector const read{m.calls, m.runs, m.memo_hits, m.memo_misses, m.memo_bypassed, m.memo_reused,
    m.memo_restored, number(m.memo_saved), m.memo_checks, m.memo_differences, m.coalesced, m.loads,
    m.shadow_calls, m.shadow_differences, m.cold_starts, m.cold_starts_avoided, m.batches, m.batched,
    m.refused, m.retried, m.lost, m.restarted, m.pre_starts, m.pre_starts_used, m.pre_starts_late,
    m.pre_starts_wasted, m.pre_starts_cancelled, m.pre_fetches, number(m.pre_starts_wasted_time),
    number(m.exposed_load)};
  REQUIRE(read.size() == static_cast<std::size_t>(counter::exposed_load) + 1);
  for (std::size_t i = 0; i < read.size(); ++i) {
    CAPTURE(i);
    CHECK(read[i] == i + 1);
  }
  CHECK(counted.total(counter::memo_hits) == 3);
  CHECK(m.failures == 0);
  CHECK(m.failures_by_code.empty());
}

TEST_CASE("version metrics: failures are counted by their code", "[actors][unit]") {
  leat::version_metrics counted;
  counted.failed(leat::errc::unauthenticated);
  counted.failed(leat::errc::cancelled);
  counted.failed(leat::errc::cancelled);
  counted.failed(static_cast<leat::errc>(200));
  leat::algorithm_metrics m;
  counted.read(m);
  CHECK(m.failures == 4);
  CHECK(m.failures_by_code == std::map<leat::errc, std::uint64_t>{{leat::errc::cancelled, 2},
                                {leat::errc::internal, 1}, {leat::errc::unauthenticated, 1}});
}

TEST_CASE("version metrics: nothing is made for what nobody calls", "[actors][unit]") {
  leat::version_metrics counted;
  leat::algorithm_metrics m;
  m.calls = m.failures = 7;
  m.failures_by_code[leat::errc::internal] = 7;
  m.waiting = 3;
  counted.read(m);
  CHECK(m.calls == 0);
  CHECK(m.failures == 0);
  CHECK(m.failures_by_code.empty());
  CHECK(m.queue.upper_bounds.empty());
  CHECK(m.waiting == 3); // not counted here
}

TEST_CASE("version metrics: what many threads count adds up", "[actors][unit]") {
  leat::version_metrics counted;
  std::vector<std::thread> threads;
  for (int t = 0; t < 20; ++t) // more than have a shard of their own
    threads.emplace_back([&counted] {
      for (int i = 0; i < 1'500; ++i) {
        counted.count(counter::calls);
        counted.failed(leat::errc::not_found);
        counted.queued(1us);
        counted.ran(2ms);
      }
    });
  for (auto& t : threads)
    t.join();
  leat::algorithm_metrics m;
  counted.read(m);
  CHECK(m.calls == 30'000);
  CHECK(m.failures_by_code[leat::errc::not_found] == 30'000);
  CHECK(m.queue.count == 30'000);
  CHECK(m.queue.sum == 30ms);
  CHECK(m.run.count == 30'000);
  CHECK(m.run.sum == 60s);
}

TEST_CASE("version metrics: a thread goes on with what an ended one has counted", "[actors][unit]") {
  leat::version_metrics counted;
  for (int t = 0; t < 50; ++t)
    std::thread([&counted] { counted.count(counter::calls); }).join();
  CHECK(counted.total(counter::calls) == 50);
}

TEST_CASE("version metrics: a thread that is ending may still count", "[actors][unit]") {
  leat::version_metrics counted;
  struct late_counter {
    leat::version_metrics* to = nullptr;
    ~late_counter() { to->count(counter::calls); }
  };
  std::thread([&] {
    thread_local late_counter late; // made before the thread has a slot, so destroyed after it
    late.to = &counted;
    counted.count(counter::calls);
  }).join();
  CHECK(counted.total(counter::calls) == 2);
}
