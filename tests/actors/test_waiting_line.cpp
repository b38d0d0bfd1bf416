#include "actors/call_path.hpp"
#include "actors/waiting_line.hpp"
#include "tests/support/book.hpp"
#include "tests/support/catch.hpp"

#include <random>

namespace {

struct waiting_line_fixture {
  ~waiting_line_fixture() {
    for (auto const& c : made)
      c->end(leat::value());
  }

  /// A call that came `at` milliseconds after the first.
  leat::call& came(int at, std::int8_t priority) {
    leat::call_options options;
    options.priority = priority;
    auto& c = *made.emplace_back(
      new leat::call({&path, nullptr, made.size() + 1, leat::call::kind::algorithm}, leat::value(), options));
    c.span().begin = 1'000'000LL * at;
    return c;
  }

  leat::test::book book;
  leat::call_path path{leat::runtime_options(), 1, book.ledger};
  std::vector<leat::call_ptr> made;
  leat::waiting_line line;
};

} // namespace

TEST_CASE(
  "waiting line: first come, first served, and priorities overtake for a bounded time", "[actors][pool]") {
  waiting_line_fixture f;
  auto& low = f.came(0, -10); // as if it had come 100 ms later
  auto& early = f.came(50, 0);
  auto& same = f.came(50, 0);
  auto& urgent = f.came(60, 5);
  auto& late_high = f.came(300, 10); // as if it had come at 200
  for (auto* c : {&low, &early, &same, &urgent, &late_high})
    f.line.push(*c);
  CHECK(f.line.size() == 5);
  CHECK(f.line.pop().get() == &urgent);
  CHECK(f.line.pop().get() == &early);
  CHECK(f.line.pop().get() == &same);
  CHECK(f.line.pop().get() == &low);
  CHECK(f.line.pop().get() == &late_high);
  CHECK_FALSE(f.line.pop());
}

TEST_CASE(
  "waiting line: takes calls out anywhere, and a second time nothing happens", "[actors][pool][sim]") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
    waiting_line_fixture f;
    std::vector<leat::call*> in;
    for (int i = 0; i < 100; ++i) {
      in.push_back(&f.came(below(1000), static_cast<std::int8_t>(below(21) - 10)));
      f.line.push(*in.back());
      if (below(3) == 0) {
        auto const which = static_cast<std::size_t>(below(static_cast<int>(in.size())));
        CHECK(f.line.remove(*in[which]));
        CHECK_FALSE(f.line.remove(*in[which]));
        in.erase(in.begin() + static_cast<std::ptrdiff_t>(which));
      }
      REQUIRE(f.line.size() == in.size());
    }
    auto place = [](leat::call const& c) { return c.admitted_at() - c.priority() * 10'000'000LL; };
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    while (auto c = f.line.pop()) {
      CHECK(place(*c) >= last);
      last = place(*c);
    }
  }
}
