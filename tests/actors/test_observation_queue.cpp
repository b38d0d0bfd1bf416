#include "actors/ahead/observation_queue.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

using leat::observation;
using leat::observation_queue;

TEST_CASE("observations: a lane is bounded, and what it loses is counted", "[actors][unit]") {
  observation_queue q;
  CHECK(q.admits_tree());
  for (std::uint64_t i = 0; i < observation_queue::lane_size + 5; ++i)
    q.push({.call = i});
  CHECK_FALSE(q.admits_tree());
  CHECK(q.lost() == 5);
  std::vector<observation> out;
  q.drain(out);
  REQUIRE(out.size() == observation_queue::lane_size);
  CHECK(out.back().call == observation_queue::lane_size - 1);
  CHECK(q.admits_tree());
  out.clear();
  q.drain(out);
  CHECK(out.empty());
}

TEST_CASE(
  "observations: what was pushed is taken in order, around the end of the lane too", "[actors][unit]") {
  observation_queue q;
  std::vector<observation> out;
  std::uint64_t next = 0;
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < observation_queue::lane_size - 100; ++i)
      q.push({.call = next++});
    q.drain(out);
  }
  REQUIRE(out.size() == next);
  for (std::uint64_t i = 0; i < next; ++i)
    REQUIRE(out[i].call == i);
  CHECK(q.lost() == 0);
}

TEST_CASE("observations: a lane takes no new tree when it has had its share", "[actors][unit]") {
  observation_queue q;
  for (std::uint64_t i = 0; i < observation_queue::budget; ++i) {
    CHECK(q.admits_tree());
    q.push(observation::ended(i, true, 0));
  }
  CHECK_FALSE(q.admits_tree());
}

TEST_CASE("observations: a tree counts for as many as trees had of late", "[actors][unit]") {
  observation_queue q;
  std::vector<observation> out;
  constexpr std::uint64_t tree_size = 24;
  // Roots here; all that they call elsewhere, one window later.
  auto const admit_all = [&] {
    std::uint64_t trees = 0;
    for (; q.admits_tree(); ++trees)
      q.push(observation::arrived(trees + 1, 0, 1, 0, 0));
    return trees;
  };
  auto const run = [&](std::uint64_t trees) {
    std::thread([&] {
      for (std::uint64_t i = 0; i < trees * (tree_size - 1); ++i)
        q.push(observation::arrived(1'000 + i, 1, 2, 0, 0));
    }).join();
  };
  auto trees = admit_all();
  for (int window = 0; window < 300; ++window) {
    run(trees);
    q.drain(out);
    trees = admit_all();
    CHECK(trees >= 1);
    CHECK(trees <= observation_queue::budget);
  }
  CHECK(trees <= 2 * observation_queue::budget / tree_size);
  auto const lost = q.lost();
  run(trees);
  CHECK(q.lost() == lost);
}

TEST_CASE("observations: threads beyond the lanes of their own share some", "[actors][unit]") {
  observation_queue q;
  constexpr std::uint64_t threads = leat::own_slots + 6;
  std::atomic<std::uint64_t> ready{0};
  std::vector<std::thread> all;
  for (std::uint64_t t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      q.push({.call = t});
      for (++ready; ready < threads;) // so that all of them live at once
        std::this_thread::yield();
      for (std::uint64_t i = 1; i < 50; ++i)
        q.push({.call = t + i * threads});
    });
  for (auto& t : all)
    t.join();
  std::vector<observation> out;
  q.drain(out);
  CHECK(out.size() + q.lost() == threads * 50);
}

TEST_CASE("observations: of many threads, each is taken once or counted as lost", "[actors][unit]") {
  observation_queue q;
  constexpr std::uint64_t each = 20'000;
  constexpr std::uint64_t threads = 4;
  std::vector<observation> out;
  std::atomic<std::uint64_t> left{threads};
  std::vector<std::thread> all;
  for (std::uint64_t t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < each; ++i)
        q.push({.call = t * each + i});
      --left;
    });
  while (left > 0)
    q.drain(out);
  for (auto& t : all)
    t.join();
  q.drain(out);
  CHECK(out.size() + q.lost() == threads * each);
  std::vector<bool> seen(threads * each);
  for (auto const& o : out) {
    REQUIRE_FALSE(seen[o.call]);
    seen[o.call] = true;
  }
}
