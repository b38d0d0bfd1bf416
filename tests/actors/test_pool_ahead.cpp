#include "actors/call_path.hpp"
#include "actors/pool.hpp"
#include "tests/support/book.hpp"
#include "tests/support/catch.hpp"

#include <optional>
#include <vector>

using namespace std::chrono_literals;
using order = leat::start_order;

namespace {

/// A pool that notes what it asks the supervisor for.
struct pool_ahead_fixture {
  pool_ahead_fixture()
      : version(book.publish("ann/slow", "1.0.0")),
        where(version, {.threads = 1,
                         .order = [this](order const& o) { orders.push_back(o); },
                         .set_alarm = [](leat::pool&, leat::pool::alarm, std::chrono::nanoseconds) {},
                         .supervision = {},
                         .long_run = 1h}) {}
  ~pool_ahead_fixture() {
    for (auto const& c : made) {
      where.forget(*c);
      c->end(leat::value());
    }
    if (one)
      one->die();
  }

  leat::call& admit() {
    auto& c = *made.emplace_back(
      new leat::call({&path, nullptr, made.size() + 1, leat::call::kind::algorithm}, leat::value(), {}));
    where.admit(c);
    return c;
  }

  void load(std::uint32_t note) {
    one = &where.make_instance(nullptr);
    one->on_wake({[](void*, leat::instance&) {}, nullptr, nullptr});
    where.add({one}, 1ms, note);
  }

  std::size_t count(order::kind what) const {
    std::size_t n = 0;
    for (auto const& o : orders)
      n += o.what == what ? 1 : 0;
    return n;
  }

  leat::test::book book;
  leat::call_path path{leat::runtime_options(), 1, book.ledger};
  std::vector<order> orders;
  leat::published_ptr version;
  leat::pool where;
  leat::instance* one = nullptr;
  std::vector<leat::call_ptr> made;
};

} // namespace

TEST_CASE("start ahead: a call joins it, and has it hurried once", "[actors][pool]") {
  pool_ahead_fixture f;
  REQUIRE(f.where.start_ahead(7));
  REQUIRE(f.orders.size() == 1);
  CHECK(f.orders[0].what == order::kind::ahead);
  CHECK(f.orders[0].note == 7);
  f.admit();
  f.admit();
  CHECK(f.count(order::kind::hurry) == 1);
  CHECK(f.count(order::kind::demand) == 0);
  f.where.cancel_ahead();
  CHECK(f.count(order::kind::cancel) == 0); // calls wait for it
}

TEST_CASE("start ahead: what has begun to load is not hurried", "[actors][pool]") {
  pool_ahead_fixture f;
  REQUIRE(f.where.start_ahead(1));
  f.where.ahead_begins();
  f.admit();
  CHECK(f.count(order::kind::hurry) == 0);
  CHECK(f.count(order::kind::demand) == 0);
}

TEST_CASE("start ahead: one that is dropped is ordered again by a call", "[actors][pool]") {
  pool_ahead_fixture f;
  REQUIRE(f.where.start_ahead(1));
  f.where.cancel_ahead();
  CHECK(f.count(order::kind::cancel) == 1);
  f.where.start_dropped();
  CHECK(f.where.metrics().total(leat::version_metrics::counter::starts_cancelled) == 1);
  f.admit();
  CHECK(f.count(order::kind::demand) == 1);
}

TEST_CASE("start ahead: a call that comes before the drop is not forgotten", "[actors][pool]") {
  pool_ahead_fixture f;
  REQUIRE(f.where.start_ahead(1));
  f.where.cancel_ahead();
  f.admit(); // the supervisor has not read the order yet
  f.where.start_dropped();
  CHECK(f.count(order::kind::demand) == 1);
}

TEST_CASE("start ahead: no more than the version allows, and none once it is closed", "[actors][pool]") {
  pool_ahead_fixture f;
  REQUIRE(f.where.start_ahead(1));
  CHECK_FALSE(f.where.start_ahead(2));
  f.where.ahead_begins();
  f.load(1);
  CHECK_FALSE(f.where.start_ahead(3));
  CHECK(f.where.present().idle == 1);
  CHECK(f.one->ahead_note() == 1);
  CHECK(f.where.stop_one());
  CHECK_FALSE(f.where.stop_one());
  f.where.close({leat::errc::unavailable, "over"});
  CHECK_FALSE(f.where.start_ahead(4));
}
