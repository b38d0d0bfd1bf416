#include "actors/memo/memo_sweeper.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <vector>

using leat::memo_sweeper;

TEST_CASE("memo sweeper: frees every version that is gone, in order", "[actors][unit]") {
  std::vector<std::uint32_t> freed;
  std::promise<void> all;
  memo_sweeper sweeper([&](std::uint32_t version, std::function<bool()> const& go_on) {
    for (int step = 0; step < 3; ++step)
      if (!go_on())
        return;
    freed.push_back(version);
    if (version == 3)
      all.set_value();
  });
  for (std::uint32_t version = 1; version <= 3; ++version)
    sweeper.gone(version);
  all.get_future().wait();
  sweeper.stop();
  CHECK(freed == std::vector<std::uint32_t>{1, 2, 3});
}

TEST_CASE("memo sweeper: a stop ends it after the step that it is at", "[actors][unit]") {
  std::promise<void> begun;
  std::atomic<bool> told{false};
  memo_sweeper sweeper([&](std::uint32_t, std::function<bool()> const& go_on) {
    begun.set_value();
    while (go_on()) {
    }
    told = true;
  });
  sweeper.gone(1);
  begun.get_future().wait();
  sweeper.stop();
  CHECK(told);
  sweeper.gone(2); // nothing happens
}
