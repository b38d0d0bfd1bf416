#include "actors/inbox.hpp"
#include "tests/support/catch.hpp"

#include <thread>
#include <vector>

namespace {

struct item {
  int producer = 0;
  int number = 0;
  item* next_in_inbox = nullptr;
};

using item_inbox = leat::inbox<item>;
using pushed = item_inbox::pushed;

} // namespace

TEST_CASE("inbox: only the push that finds the consumer asleep must wake it", "[actors][inbox]") {
  item_inbox box;
  item a;
  item b;
  item c;
  CHECK(box.push(a) == pushed::wake);
  CHECK(box.push(b) == pushed::queued);
  CHECK(box.take_all() == &a);
  CHECK(box.push(c) == pushed::queued); // taken, not asleep yet
  CHECK_FALSE(box.try_sleep());
  CHECK(box.take_all() == &c);
  CHECK(box.has_work());
  CHECK(box.try_sleep());
  CHECK(box.try_sleep()); // woken for another reason, it may sleep again
  CHECK_FALSE(box.has_work());
  CHECK(box.push(a) == pushed::wake);
  CHECK(box.has_work());
}

TEST_CASE("inbox: what was pushed comes out in order", "[actors][inbox]") {
  item_inbox box;
  std::vector<item> items(5);
  for (auto& x : items)
    box.push(x);
  auto* x = box.take_all();
  for (auto& expected : items) {
    REQUIRE(x == &expected);
    x = x->next_in_inbox;
  }
  CHECK(x == nullptr);
  CHECK(box.take_all() == nullptr);
}

TEST_CASE("inbox: closed, it refuses and gives back what was left", "[actors][inbox]") {
  item_inbox box;
  item a;
  item b;
  box.push(a);
  box.push(b);
  auto* rest = box.close();
  REQUIRE(rest == &a);
  CHECK(rest->next_in_inbox == &b);
  CHECK(box.push(a) == pushed::closed);
  CHECK(box.take_all() == nullptr);
  CHECK(box.close() == nullptr);
}

TEST_CASE("inbox: many producers lose nothing, keep their order and wake once per sleep", "[actors][inbox]") {
  constexpr int producers = 3;
  constexpr int each = 5000;
  item_inbox box;
  std::atomic<int> wakes{0};
  std::vector<std::vector<item>> items(producers, std::vector<item>(each));
  std::vector<std::jthread> threads;
  for (int p = 0; p < producers; ++p)
    threads.emplace_back([&, p] {
      for (int i = 0; i < each; ++i) {
        auto& x = items[static_cast<std::size_t>(p)][static_cast<std::size_t>(i)];
        x.producer = p;
        x.number = i;
        if (box.push(x) == pushed::wake) {
          ++wakes;
          wakes.notify_one();
        }
      }
    });
  std::vector<int> next(producers, 0);
  int sleeps = 0;
  for (int taken = 0; taken < producers * each;) {
    wakes.wait(sleeps); // a consumer runs only when woken, as an actor does
    ++sleeps;
    do {
      for (auto* x = box.take_all(); x;) {
        auto* following = x->next_in_inbox;
        REQUIRE(x->number == next[static_cast<std::size_t>(x->producer)]++);
        ++taken;
        x = following;
      }
    } while (!box.try_sleep());
  }
  threads.clear();
  CHECK(wakes == sleeps);
}
