#include "actors/call_path.hpp"
#include "actors/pool.hpp"
#include "tests/support/book.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <optional>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// A pool whose instances never run, and calls to put into it.
struct pool_fixture {
  explicit pool_fixture(std::size_t threads = 1)
      : version(book.publish("ann/slow", "1.0.0")),
        where(version, {.threads = threads,
                         .order = [](leat::start_order const&) {},
                         .set_alarm = [](leat::pool&, leat::pool::alarm, std::chrono::nanoseconds) {},
                         .supervision = {},
                         .long_run = 1h}) {}
  ~pool_fixture() {
    for (auto const& c : made) {
      where.forget(*c);
      c->end(leat::value());
    }
    if (one)
      one->die();
  }

  /// With an instance that is there and never awake.
  void start_one() {
    one = &where.make_instance(nullptr);
    one->on_wake({[](void*, leat::instance&) {}, nullptr, nullptr});
    where.add({one}, {});
  }

  leat::call& admit(std::optional<std::chrono::nanoseconds> timeout, std::int8_t priority = 0) {
    leat::call_options options;
    options.timeout = timeout;
    options.priority = priority;
    auto& c = *made.emplace_back(
      new leat::call({&path, nullptr, made.size() + 1, leat::call::kind::algorithm}, leat::value(), options));
    where.admit(c);
    return c;
  }

  std::uint64_t waiting() {
    leat::algorithm_metrics now;
    where.read_present(now);
    return now.waiting;
  }

  leat::test::book book;
  leat::call_path path{leat::runtime_options(), 1, book.ledger};
  leat::published_ptr version;
  leat::pool where;
  leat::instance* one = nullptr;
  std::vector<leat::call_ptr> made;
};

} // namespace

TEST_CASE("pool: a call that could not be served before its deadline is refused at once", "[actors][pool]") {
  pool_fixture f;
  f.start_one();
  f.where.observe_run(1h);
  CHECK_FALSE(f.admit(90min).ended()); // to the instance
  CHECK_FALSE(f.admit(std::nullopt).ended());
  auto& late = f.admit(90min);
  REQUIRE(late.ended());
  CHECK(late.outcome().error().code == leat::errc::resource_exhausted);
  CHECK(late.outcome().error().detail["retry_after_ms"] == 30'000);
  CHECK_FALSE(f.admit(90min, 100).ended()); // it may overtake
  CHECK_FALSE(f.admit(24h).ended());
  CHECK(f.waiting() == 3);
}

TEST_CASE("pool: while nothing is known about run times, calls with deadlines wait", "[actors][pool]") {
  pool_fixture f;
  for (int i = 0; i < 10; ++i)
    CHECK_FALSE(f.admit(1h).ended());
  CHECK(f.waiting() == 10);
}

TEST_CASE("pool: of two instances drawn by chance the less loaded takes a call", "[actors][pool]") {
  constexpr std::size_t count = 256;
  pool_fixture f;
  f.where.observe_run(1us); // so short that an instance may have many at hand
  std::vector<leat::instance*> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(&f.where.make_instance(nullptr));
    all.back()->on_wake({[](void*, leat::instance&) {}, nullptr, nullptr});
    f.where.add({all.back()}, {});
  }
  for (std::size_t i = 0; i < 4 * count; ++i)
    f.admit(std::nullopt);
  std::size_t squares = 0;
  for (auto* one : all)
    squares += one->load() * one->load();
  // About 0.6; 4 where calls went to instances by chance, as their loads were Poisson's. 0 where each took
  // its turn.
  auto const variance = static_cast<double>(squares) / count - 16;
  CHECK(variance < 2);
  CHECK(variance > 0);
  for (auto* one : all)
    one->die();
}

TEST_CASE("pool: when an instance leaves something in line, another is poked", "[actors][pool]") {
  struct sleepy {
    int pokes = 0;
    static void wake(void* who, leat::instance&) { ++static_cast<sleepy*>(who)->pokes; }
  };
  bool const full = GENERATE(false, true); // by a call that comes in at this moment
  pool_fixture f(2);
  f.admit(std::nullopt);
  f.admit(std::nullopt);
  std::array<sleepy, 2> sleepers;
  std::array<leat::instance*, 2> both{};
  for (std::size_t i = 0; i < 2; ++i) {
    both[i] = &f.where.make_instance(nullptr);
    both[i]->on_wake({sleepy::wake, nullptr, &sleepers[i]});
    f.where.add({both[i]}, {});
    CHECK(sleepers[i].pokes == 1);
  }
  if (full)
    CHECK(both[0]->reserve(1));
  leat::call_ptr const taken(f.where.take(leat::call::clock::now(), *both[0]), false);
  CHECK(!taken == full);
  CHECK(sleepers[1].pokes == 2);
  for (auto* one : both)
    one->die();
}
