#include "actors/call_path.hpp"
#include "actors/timer.hpp"
#include "tests/support/book.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;

namespace {

/// Calls with deadlines, which nobody runs.
struct timer_fixture {
  timer_fixture() {
    path.on_order([](leat::start_order const&) {});
  }

  ~timer_fixture() {
    for (auto const& c : made)
      c->end(leat::value());
    path.close();
    path.stop_threads();
  }

  leat::call_ptr pause(std::chrono::hours length) {
    return made.emplace_back(new leat::call(
      {&path, nullptr, made.size() + 1, leat::call::kind::pause}, leat::value(), {.timeout = length}));
  }

  leat::test::book book;
  leat::call_path path{leat::runtime_options(), 1, book.ledger};
  std::vector<leat::call_ptr> made;
  leat::timer_queue queue;
};

} // namespace

TEST_CASE("timer queue: gives out what is due, earliest first, and nothing else", "[actors][timer]") {
  timer_fixture f;
  auto late = f.pause(3h);
  auto early = f.pause(1h);
  auto middle = f.pause(2h);
  CHECK(f.queue.arm(*late));
  CHECK(f.queue.arm(*early));
  CHECK_FALSE(f.queue.arm(*middle));
  CHECK(f.queue.next() == early->deadline());
  CHECK(f.queue.take_due(early->deadline() - 1ns).empty());
  CHECK(f.queue.take_due(middle->deadline()) == std::vector<leat::call_ptr>{early, middle});
  CHECK(f.queue.next() == late->deadline());
}

TEST_CASE("timer queue: a disarmed call is not given out and not kept alive", "[actors][timer]") {
  timer_fixture f;
  auto kept = f.pause(1h);
  auto dropped = f.pause(1h);
  f.queue.arm(*kept);
  f.queue.arm(*dropped);
  f.queue.disarm(*dropped);
  f.queue.disarm(*dropped); // a second time changes nothing
  CHECK(f.queue.take_due(leat::call::clock::time_point::max()) == std::vector<leat::call_ptr>{kept});
  CHECK_FALSE(f.queue.next());
}

TEST_CASE("timer queue: a pause ends with null, a deadline with deadline_exceeded", "[actors][timer]") {
  timer_fixture f;
  auto pause = f.pause(1h);
  leat::expire(*pause);
  REQUIRE(pause->ready());
  CHECK(pause->outcome()->is_null());
  leat::call_ptr group(
    new leat::call({&f.path, nullptr, 99, leat::call::kind::group}, leat::value(), {.timeout = 1h}));
  leat::expire(*group);
  REQUIRE(group->ready());
  CHECK(group->outcome().error().code == leat::errc::deadline_exceeded);
}

TEST_CASE("timer: ends calls without anybody's help", "[actors][timer]") {
  timer_fixture f;
  auto group = f.path.open({nullptr, f.book.ledger->process()}, leat::call::kind::group, {.timeout = 1ms});
  auto result = leat::reply(group).try_get();
  REQUIRE_FALSE(result);
  CHECK(result.error().code == leat::errc::deadline_exceeded);
}
