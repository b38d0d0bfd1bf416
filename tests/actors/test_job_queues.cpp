#include "actors/job_queues.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"

#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#include <caf/resumable.hpp>

using leat::job_queues;

namespace {

/// A job that does nothing: who takes it knows what it is by its address.
struct idle_job final : caf::resumable {
  resume_result resume(caf::execution_unit*, std::size_t) override { return done; }
  void intrusive_ptr_add_ref_impl() override {}
  void intrusive_ptr_release_impl() override {}

  int children = 0;
  std::atomic<int> taken{0};
};

constexpr std::chrono::hours never{10'000}; // who is not told sleeps for ever

} // namespace

TEST_CASE("job queues: its own jobs first, the latest before the others, then those from outside in order",
  "[actors][unit]") {
  job_queues all(1);
  idle_job own[2];
  idle_job outside[2];
  idle_job last;
  all.submit(&outside[0]);
  all.push(0, &own[0]);
  all.submit(&outside[1]);
  all.push_last(0, &last);
  all.push(0, &own[1]);
  CHECK(all.take(0) == &own[1]);
  CHECK(all.take(0) == &own[0]);
  CHECK(all.take(0) == &outside[0]);
  CHECK(all.take(0) == &outside[1]);
  CHECK(all.take_own(0) == &last);
  CHECK(all.take_own(0) == nullptr);
}

TEST_CASE("job queues: a worker that always has its own jobs comes to those from outside", "[actors][unit]") {
  job_queues all(1);
  idle_job own;
  idle_job outside;
  all.submit(&outside);
  int before = 0;
  for (all.push(0, &own); all.take(0) == &own; all.push(0, &own))
    REQUIRE(++before < 1'000);
  CHECK(all.take(0) == &own);
}

TEST_CASE(
  "job queues: the job that a worker takes next is left to it, the others are not", "[actors][unit]") {
  job_queues all(2, never);
  idle_job first;
  idle_job second;
  idle_job outside;
  all.push(0, &first);
  all.push(0, &second);
  CHECK(all.take(1) == &first);
  all.submit(&outside);
  CHECK(all.take(1) == &outside);
  CHECK(all.take(0) == &second);
}

TEST_CASE(
  "job queues: what a worker does not come to is taken by one who has nothing to do", "[actors][unit]") {
  job_queues all(2, std::chrono::milliseconds(1));
  idle_job behind;
  all.push(0, &behind);
  CHECK(all.take(1) == &behind); // worker 0 works on something else all the time
}

TEST_CASE("job queues: who sleeps is told of what a busy worker has to spare", "[actors][concurrent]") {
  job_queues all(2, never);
  idle_job jobs[2];
  caf::resumable* taken = nullptr;
  {
    std::jthread const other([&] { taken = all.take(1); });
    all.push(0, &jobs[0]);
    all.push(0, &jobs[1]); // asleep or about to be
  }
  CHECK(taken == &jobs[0]);
}

TEST_CASE(
  "job queues: each job is taken once, and nobody sleeps while there are some", "[actors][concurrent]") {
  constexpr int rounds = leat::testing::sanitized ? 2'000 : 20'000;
  constexpr int outside = 2;
  auto const workers = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{4});
  CAPTURE(workers);
  job_queues all(workers, never);
  std::deque<idle_job> jobs(outside * rounds);
  std::deque<idle_job> ends(workers);
  std::atomic<int> open{0};
  {
    std::vector<std::jthread> threads;
    for (std::size_t me = 0; me < workers; ++me)
      threads.emplace_back([&, me] {
        for (;;) {
          auto* const job = static_cast<idle_job*>(all.take(me));
          ++job->taken;
          if (job->children < 0)
            return;
          for (int i = 1; i <= job->children; ++i) // those that follow it in the list
            all.push(me, job + i);
          --open;
        }
      });
    std::vector<std::jthread> senders;
    for (int s = 0; s < outside; ++s)
      senders.emplace_back([&, s] {
        for (int i = 0; i < rounds; i += 4) {
          auto& job = jobs[static_cast<std::size_t>(s * rounds + i)];
          job.children = 3;
          open += 4;
          all.submit(&job);
          for (int left = i % 3 * 2; open > left;) // at times all are waited for, so that workers fall asleep
            std::this_thread::yield();
        }
      });
    senders.clear();
    for (auto& end : ends) {
      end.children = -1;
      all.submit(&end);
    }
  }
  for (auto const& job : jobs)
    REQUIRE(job.taken == 1);
  for (auto const& end : ends)
    CHECK(end.taken == 1);
}
