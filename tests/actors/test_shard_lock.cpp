#include "actors/memo/memo_entry.hpp"
#include "actors/memo/shard_lock.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

using leat::memo_entry;
using leat::shard_lock;

TEST_CASE("shard lock: who holds all sees what the others left", "[actors][memo][unit]") {
  shard_lock lock;
  memo_entry first;
  memo_entry second;
  std::size_t noted = 0;
  for (; shard_lock::look(lock, 0)->note(first); ++noted)
    REQUIRE(noted < 1'000);
  CHECK(noted > 0);
  CHECK(shard_lock::look(lock, 3)->note(second));
  std::vector<memo_entry*> taken;
  {
    std::lock_guard hold(lock);
    lock.take_hits([&](memo_entry& e) { taken.push_back(&e); });
  }
  CHECK(std::count(taken.begin(), taken.end(), &first) == static_cast<std::ptrdiff_t>(noted));
  CHECK(std::count(taken.begin(), taken.end(), &second) == 1);
  CHECK(shard_lock::look(lock, 0)->note(first)); // there is room again
}

TEST_CASE("shard lock: nobody looks while one changes, and no hit is lost", "[actors][memo][concurrent]") {
  constexpr int rounds = leat::testing::sanitized ? 2'000 : 20'000;
  constexpr std::size_t readers = 3;
  shard_lock lock;
  memo_entry e;
  int left = 0; // equal to `right`, but while somebody changes them
  int right = 0;
  std::atomic<int> torn{0};
  std::atomic<int> noted{0};
  int taken = 0;
  auto const change = [&] {
    std::lock_guard hold(lock);
    ++left;
    lock.take_hits([&](memo_entry&) { ++taken; });
    ++right;
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t slot = 0; slot < readers; ++slot)
      threads.emplace_back([&, slot] {
        for (int i = 0; i < rounds; ++i) {
          bool kept = false;
          {
            shard_lock::look const mine(lock, slot);
            torn += left != right;
            kept = mine->note(e);
          }
          noted += kept;
          if (!kept)
            change();
        }
      });
    for (int i = 0; i < rounds / 10; ++i)
      change();
  }
  change();
  CHECK(torn == 0);
  CHECK(taken == noted);
  CHECK(left == right);
}
