#include "tests/support/call_graphs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/schedule.hpp"

// Nested admission cannot deadlock: random graphs of algorithms that call each other, through pools of one
// instance whose queues are full, on one thread in an order that the seed decides. When nothing is left to
// happen, every call must have ended.

using drawn_graph = leat::testing::call_graph;
using leat::testing::schedule;
using namespace std::chrono_literals;

namespace {

/// How often things go wrong, at each step.
struct chances {
  double cancel = 0;
  double kill = 0;
  double drain = 0;
  double retire = 0;
};

struct asked {
  std::size_t of;
  long n;
  int budget;
  leat::reply reply;
  bool cancelled = false;
};

/// What the calls came to: a test whose queues are never full shows nothing.
struct tally {
  int values = 0;
  int full = 0;
  int deep = 0;
  int circles = 0;
  int lost = 0;
};

bool says(leat::error const& e, std::string const& text) {
  return e.message.find(text) != std::string::npos;
}

class simulation {
public:
  simulation(std::uint64_t seed, chances const& c, tally& sum)
      : random_(seed * 7919),
        depth_max_(drawn_graph::longest_end + seed % 5 * 10),
        graph_(random_, depth_max_, seed % 6 == 0 ? 60us : 0us),
        schedule_(seed, options(seed)),
        chances_(c),
        tally_(sum) {
    for (auto const& a : graph_.algorithms(live_))
      schedule_.publish(a);
  }

  void run() {
    constexpr std::size_t count = 12;
    constexpr int steps_max = 1'000'000;
    for (int steps = 0; asked_.size() < count || schedule_.step(); ++steps) {
      if (steps == steps_max)
        FAIL("something happens for ever");
      if (asked_.size() < count && schedule_.chance(0.5))
        ask();
      else
        schedule_.step();
      disturb();
    }
    for (auto& a : asked_)
      check(a);
    REQUIRE(live_ == 0);
    REQUIRE(schedule_.path().wait_for_roots(leat::call::clock::now())); // none is open
  }

private:
  /// Backoffs are alarms, which the schedule rings; so all times but that of the circuit are infinite.
  leat::runtime_options options(std::uint64_t seed) const {
    leat::runtime_options out;
    out.depth_max = depth_max_;
    out.supervision.min_backoff = 1h;
    out.supervision.max_backoff = 1h;
    out.supervision.reset_timeout = seed % 2 == 0 ? std::chrono::nanoseconds(1) : 1h;
    return out;
  }

  void ask() {
    auto const of = schedule_.below(graph_.size());
    auto const n = static_cast<long>(schedule_.below(3));
    auto const budget = static_cast<int>(schedule_.below(drawn_graph::budget_max + 1));
    leat::call_options how;
    if (schedule_.chance(0.5))
      how.priority = static_cast<std::int8_t>(static_cast<int>(schedule_.below(255)) - 127);
    leat::json const input{{"n", n}, {"budget", budget}};
    asked_.push_back({of, n, budget, schedule_.start(drawn_graph::name(of), input, how)});
  }

  void disturb() {
    if (!asked_.empty() && schedule_.chance(chances_.cancel)) {
      auto& victim = asked_[schedule_.below(asked_.size())];
      victim.cancelled = victim.cancelled || !victim.reply.ready();
      victim.reply.cancel();
    }
    if (schedule_.chance(chances_.kill))
      schedule_.kill_one();
    if (schedule_.chance(chances_.drain))
      schedule_.drain_one();
    if (schedule_.chance(chances_.drain))
      schedule_.foresee_one();
    if (schedule_.chance(chances_.retire))
      schedule_.retire_one();
  }

  void check(asked& a) {
    CAPTURE(a.of, a.n, a.budget);
    REQUIRE(a.reply.ready());
    auto const got = a.reply.try_get();
    auto const wanted = graph_.expected(a.of, a.n, a.budget);
    INFO((got ? got->to<leat::json>().dump() : to_string(got.error())));
    if (got) {
      ++tally_.values;
      REQUIRE_FALSE(a.cancelled);
      REQUIRE(wanted);
      REQUIRE(got->to<long>() == *wanted);
    } else
      check(got.error(), drawn_graph::name(a.of) + "@1.0.0", a.cancelled, wanted.has_value());
  }

  void check(leat::error const& e, std::string const& root, bool cancelled, bool has_an_end) {
    REQUIRE(cancelled == (e.code == leat::errc::cancelled));
    if (cancelled)
      return;
    REQUIRE_FALSE(e.path.empty());
    if (e.code == leat::errc::unavailable) {
      ++tally_.lost;
      REQUIRE(chances_.kill > 0);
      return;
    }
    REQUIRE(e.code == leat::errc::resource_exhausted);
    bool const deep = says(e, "deeper than " + std::to_string(depth_max_));
    bool const circle = says(e, "waits for itself");
    REQUIRE((deep || circle || says(e, "the queue of ")));
    REQUIRE_FALSE((has_an_end && (deep || circle)));
    if (deep) {
      REQUIRE(e.path.size() == depth_max_ + 1);
      REQUIRE(e.path.front() == root);
    }
    ++(deep ? tally_.deep : circle ? tally_.circles : tally_.full);
  }

  std::mt19937_64 random_;
  std::size_t const depth_max_;
  drawn_graph const graph_;
  std::atomic<int> live_{0};
  schedule schedule_; // after what the algorithms refer to
  chances const chances_;
  tally& tally_;
  std::vector<asked> asked_;
};

void simulate_admission(int all_seeds, chances const& c) {
  auto const seeds = leat::testing::seeds_of(all_seeds);
  tally sum;
  for (int seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    simulation(static_cast<std::uint64_t>(seed), c, sum).run();
  }
  CHECK(sum.values > seeds);
  CHECK(sum.full > seeds);
  CHECK(sum.deep > 0);
  CHECK(sum.circles > 0);
  CHECK((sum.lost > 0) == (c.kill > 0));
}

} // namespace

TEST_CASE("admission: nested calls cannot deadlock, however full the queues are", "[actors][sim]") {
  simulate_admission(400, {});
}

TEST_CASE("admission: what is cancelled makes room, and nobody else is touched", "[actors][sim]") {
  simulate_admission(300, {.cancel = 0.05});
}

TEST_CASE("admission: instances that are let go leave nobody behind", "[actors][sim]") {
  simulate_admission(300, {.cancel = 0.02, .drain = 0.1});
}

TEST_CASE("admission: lost instances leave nobody behind", "[actors][sim]") {
  simulate_admission(400, {.cancel = 0.02, .kill = 0.05, .drain = 0.02});
}

TEST_CASE("admission: versions that are gone leave nobody behind who found them before", "[actors][sim]") {
  simulate_admission(300, {.retire = 0.02});
}
