#include "actors/memo/disk_queue.hpp"
#include "tests/actors/disk_entries.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <thread>

using namespace leat;
using namespace leat::test;

namespace {

using kind = disk_operation::kind;

bool push(disk_queue& queue, kind what, std::string_view form, std::uint8_t version = 1, double number = 0) {
  disk_operation o{what, key(form, version), {}, number};
  return queue.push(o);
}

/// The forms of all that waits, in the order in which it is taken.
std::string taken(disk_queue& queue) {
  std::string out;
  while (!queue.empty()) {
    auto const form = queue.take()->key.form;
    out.append(reinterpret_cast<char const*>(form.data()), form.size());
  }
  return out;
}

} // namespace

TEST_CASE("disk queue: reads go first, but not before a change of what they read", "[actors][unit]") {
  disk_queue queue({100, 100});
  push(queue, kind::write, "a");
  push(queue, kind::erase, "b");
  push(queue, kind::read, "x");
  push(queue, kind::read, "b");
  push(queue, kind::read, "a", 2);
  CHECK(taken(queue) == "xaabb");
  push(queue, kind::read, "b");
  push(queue, kind::write, "c");
  push(queue, kind::read, "d");
  CHECK(taken(queue) == "bdc");
  push(queue, kind::erase_version, "V", 3);
  push(queue, kind::read, "e", 3);
  push(queue, kind::read, "f");
  CHECK(taken(queue) == "fVe");
}

TEST_CASE(
  "disk queue: reads may go between the steps of a change, but for those of what changes", "[actors][unit]") {
  disk_queue queue({100, 100});
  push(queue, kind::erase_version, "", 3);
  REQUIRE(queue.take()->what == kind::erase_version);
  push(queue, kind::read, "a", 3);
  push(queue, kind::read, "b");
  auto const between = queue.take_read();
  REQUIRE(between.has_value());
  CHECK(between->key.form == octets("b"));
  CHECK_FALSE(queue.take_read().has_value());
  CHECK(queue.take()->key.form == octets("a"));
  push(queue, kind::read, "c", 3); // the change is over
  CHECK(queue.take_read().has_value());
}

TEST_CASE("disk queue: reads without end let changes through", "[actors][unit]") {
  disk_queue queue({1000, 1000});
  push(queue, kind::write, "W");
  push(queue, kind::write, "W");
  for (int i = 0; i < 100; ++i)
    push(queue, kind::read, "r");
  auto const order = taken(queue);
  CHECK(order.find('W') < 50);
  CHECK(order.rfind('W') < 100);
}

TEST_CASE("disk queue: each line is bounded, in operations and in bytes", "[actors][unit]") {
  disk_queue queue({2, 10});
  CHECK(push(queue, kind::write, "12345"));
  CHECK_FALSE(push(queue, kind::write, "123456"));
  CHECK(push(queue, kind::write, "67890"));
  CHECK_FALSE(push(queue, kind::erase_version, ""));
  CHECK(push(queue, kind::read, "a"));
  CHECK(push(queue, kind::read, "b"));
  CHECK_FALSE(push(queue, kind::read, "c"));
  CHECK(taken(queue) == "ab1234567890");
  CHECK(push(queue, kind::write, "1234567890"));
}

TEST_CASE("disk queue: what was refused is left as it was", "[actors][unit]") {
  disk_queue queue({0, 100});
  disk_operation o{kind::write, key("a"), octets("record"), 1};
  CHECK_FALSE(queue.push(o));
  CHECK(o.key.form == octets("a"));
  CHECK(o.record == octets("record"));
}

TEST_CASE("disk queue: a closed one gives out what waits and takes nothing", "[actors][unit]") {
  disk_queue queue({100, 100});
  push(queue, kind::write, "a");
  queue.close();
  CHECK_FALSE(push(queue, kind::read, "b"));
  CHECK(queue.take().has_value());
  CHECK_FALSE(queue.take().has_value());
}

TEST_CASE("disk queue: each key sees its operations in order, whoever pushes", "[actors][unit]") {
  constexpr std::uint64_t seed = 5;
  CAPTURE(seed);
  disk_queue queue({100'000, 1 << 20});
  std::vector<std::jthread> threads;
  for (std::uint64_t number = 0; number < 3; ++number)
    threads.emplace_back([&queue, number] {
      std::mt19937_64 random(seed + number);
      std::map<std::string, double> written; // this thread's own keys
      for (int i = 1; i <= 3000; ++i) {
        auto const form = std::to_string(number) + std::to_string(random() % 20);
        auto const reads = random() % 2 == 0;
        // A read carries the number of the last write before it.
        push(queue, reads ? kind::read : kind::write, form, 1, reads ? written[form] : (written[form] = i));
      }
      queue.wait_until_settled();
    });
  std::map<bytes, double> seen;
  int wrong = 0;
  for (int i = 0; i < 9000; ++i) {
    auto const next = queue.take();
    if (next->what == kind::read)
      wrong += seen[next->key.form] < next->cost_seconds;
    else
      wrong += std::exchange(seen[next->key.form], next->cost_seconds) >= next->cost_seconds;
    if (i % 100 == 99)
      queue.settle();
  }
  CHECK(wrong == 0);
  CHECK(queue.empty());
}
