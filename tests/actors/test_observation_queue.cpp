#include "actors/ahead/observation_queue.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

using leat::observation;
using leat::observation_queue;

TEST_CASE("observations: a lane is bounded, and what it loses is counted", "[actors][unit]") {
  observation_queue q;
  CHECK(q.empty());
  CHECK(q.admits_tree());
  for (std::uint64_t i = 0; i < observation_queue::lane_size + 5; ++i)
    q.push({.call = i});
  CHECK_FALSE(q.admits_tree());
  CHECK(q.lost() == 5);
  std::vector<observation> out;
  q.drain(out);
  REQUIRE(out.size() == observation_queue::lane_size);
  CHECK(out.back().call == observation_queue::lane_size - 1);
  CHECK(q.empty());
  CHECK(q.admits_tree());
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
