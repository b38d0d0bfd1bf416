#include "bench/sim/policies/catalog.hpp"
#include "bench/sim/policies/clairvoyant.hpp"
#include "bench/sim/policies/eager_path.hpp"
#include "bench/sim/policies/fixed_keep_alive.hpp"
#include "bench/sim/policies/greedy_dual.hpp"
#include "bench/sim/policies/hybrid_histogram.hpp"
#include "bench/sim/policies/one_hop.hpp"
#include "bench/sim/policies/xanadu.hpp"
#include "tests/simulation/small_workload.hpp"
#include "tests/support/catch.hpp"

using namespace leat;
using namespace leat::testing;
using bench::play;

namespace {

/// A chain of three, called again when a keep-alive of a second is long over.
struct three_in_a_row : small_workload {
  std::uint32_t a = version(100ms);
  std::uint32_t b = version(100ms);
  std::uint32_t c = version(100ms);

  three_in_a_row() {
    for (int i = 0; i < 3; ++i)
      chain(i * 1h, {{a, 300ms}, {b, 300ms}, {c, 300ms}});
  }
};

/// The same decisions, and nothing kept for longer than a second.
template <class Policy>
class forgetful final : public start_policy {
public:
  template <class... Args>
  explicit forgetful(Args&&... args) : of_(std::forward<Args>(args)...) {}

  void call_arrived(seen_call const& c, time now) override { of_.call_arrived(c, now); }
  void call_began(seen_call const& c, std::chrono::nanoseconds exposed, time now) override {
    of_.call_began(c, exposed, now);
  }
  void call_ended(seen_call const& c, bool completed, time now) override {
    of_.call_ended(c, completed, now);
  }
  void start_ended(seen_start const& s, start_cost const& paid, time now) override {
    of_.start_ended(s, paid, now);
  }
  void decide(node_view const& node, time now, std::vector<start_decision>& out) override {
    of_.decide(node, now, out);
  }
  time next_due() const override { return of_.next_due(); }
  std::chrono::nanoseconds hold(std::uint32_t, node_view const&, time) override { return 1s; }

private:
  Policy of_;
};

} // namespace

TEST_CASE("policies: each has a name, and an unknown one is refused with all names", "[sim]") {
  for (auto const& p : bench::policies())
    CHECK(bench::policy_named(p.name)->name == p.name);
  auto const wrong = bench::policy_named("none");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.find("reactive") != std::string::npos);
  CHECK(wrong.error().message.find("clairvoyant") != std::string::npos);
}

TEST_CASE("policies: a fixed keep-alive keeps for its time", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms);
  s.request(0s, a, 0ms);
  s.request(9min, a, 0ms);
  s.request(20min, a, 0ms);
  bench::fixed_keep_alive policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.at(1).took == 0ms);
  CHECK(out.requests.at(2).took == 100ms);
}

TEST_CASE("policies: greedy dual gives up what is cheap to start, large and seldom used", "[sim]") {
  small_workload s;
  auto const dear = s.version(1s, 40);
  auto const cheap = s.version(1ms, 40);
  s.request(0s, dear, 1ms);
  s.request(2s, cheap, 1ms);
  s.request(4s, s.version(10ms, 40), 1ms); // the reactive one would give up `dear`
  s.request(6s, dear, 1ms);
  auto o = roomy();
  o.node.bytes_max = 100;
  bench::greedy_dual policy;
  CHECK(play(s.w, policy, o).requests.at(3).took == 1ms);
}

TEST_CASE("policies: one hop starts what the caller will call, and not what that will call", "[sim]") {
  three_in_a_row s;
  forgetful<bench::one_hop> policy;
  auto const out = play(s.w, policy, roomy());
  // When a begins it calls b at once: nothing is gained there. b is called then, and c when b begins.
  CHECK(out.requests.at(0).took == 1200ms);
  CHECK(out.requests.at(2).took == 1200ms);
  CHECK(out.node.starts_ahead == 0);
}

TEST_CASE("policies: one hop gains the time that a caller works before it calls", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms);
  auto const b = s.version(100ms);
  for (int i = 0; i < 2; ++i)
    s.fan_out(i * 1h, a, 70ms, {{b, 0ms}});
  forgetful<bench::one_hop> policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.at(0).took == 340ms);
  CHECK(out.requests.at(1).took == 270ms);
  CHECK(out.node.starts_ahead == 1);
}

TEST_CASE("policies: the eager one has the whole path started with the request", "[sim]") {
  three_in_a_row s;
  forgetful<bench::eager_path> policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.at(0).took == 1200ms);
  CHECK(out.requests.at(2).took == 1000ms);
  CHECK(out.requests.at(2).cascade_factor() == Approx(1));
  CHECK(out.node.starts_ahead == 4);
}

TEST_CASE("policies: Xanadu starts the most likely path just in time", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms, 10);
  auto const b = s.version(100ms, 10);
  for (int i = 0; i < 3; ++i)
    s.fan_out(i * 1h, a, 400ms, {{b, 0ms}});
  forgetful<bench::xanadu> policy;
  auto const out = play(s.w, policy, roomy());
  // It counts from the request's arrival; the caller's own start makes that 100 ms too early.
  CHECK(out.requests.at(2).took == 900ms);
  CHECK(out.node.used == 2);
  CHECK(out.node.used_in_time == 2);
}

TEST_CASE("policies: Xanadu drops the path where a call leaves it", "[sim]") {
  small_workload s;
  auto const a = s.version(10ms);
  auto const b = s.version(10ms);
  auto const other = s.version(10ms);
  for (int i = 0; i < 10; ++i)
    s.fan_out(i * 1h, a, 400ms, {{b, 100ms}});
  s.fan_out(10h, a, 100ms, {{other, 500ms}});
  forgetful<bench::xanadu> policy;
  auto const out = play(s.w, policy, roomy());
  // b would have been started 390 ms after the arrival of each request but the first. In the last, the
  // miss comes before that.
  CHECK(out.node.starts_ahead == 9);
  CHECK(out.node.used == 9);
}

TEST_CASE("policies: the hybrid histogram lets go at once and starts before the next call", "[sim]") {
  small_workload s;
  auto const a = s.version(1s, 10);
  for (int i = 0; i < 30; ++i)
    s.request(i * 30min, a, 1s);
  bench::hybrid_histogram policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.back().took == 1s);
  CHECK(out.node.starts_ahead > 10);
  bench::fixed_keep_alive kept(4h);
  auto const always = play(s.w, kept, roomy());
  CHECK(out.node.idle < 0.6 * always.node.idle);
  CHECK(out.by_level[0].cold == 1);
}

TEST_CASE("policies: the clairvoyant needs no learning, and is exactly in time", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms, 10);
  auto const b = s.version(60ms, 10);
  auto const c = s.version(500ms, 10);
  s.fan_out(0ms, a, 200ms, {{b, 10ms}, {c, 10ms}});
  bench::clairvoyant policy(s.w);
  auto const out = play(s.w, policy, roomy());
  // c's load begins with the request and is 200 ms late, which is all that must be waited for.
  CHECK(out.requests.at(0).took == 100ms + 200ms + 200ms + 10ms + 200ms);
  CHECK(out.node.used_in_time == 1); // b
  CHECK(out.node.starts_ahead == 2);
  // b is ready when it is called: it idles only when all is done. c idles from 510 ms, b from 310 ms, a
  // never.
  CHECK(out.node.idle == Approx(10 * (400e6 + 200e6)));
}

TEST_CASE("policies: Leat's own learns a chain and has it started", "[sim]") {
  small_workload s;
  std::vector<std::pair<std::uint32_t, nanoseconds>> calls;
  for (int i = 0; i < 5; ++i)
    calls.emplace_back(s.version(100ms, 1'000'000), 10ms);
  for (int i = 0; i < 200; ++i)
    s.chain(i * 1h, calls);
  auto o = roomy();
  o.node.bytes_max = 100'000'000;
  auto const policy = bench::policy_named("leat")->make(s.w, {.byte_seconds_per_second = 1e6});
  auto const out = play(s.w, *policy, o);
  CHECK(out.requests.front().cascade_factor() == Approx(5));
  CHECK(out.requests.back().cascade_factor() <= 1.3);
}
