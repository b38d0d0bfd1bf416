#include "bench/sim/policies/catalog.hpp"
#include "tests/simulation/small_workload.hpp"
#include "tests/support/catch.hpp"

using namespace leat;
using namespace leat::testing;
using bench::play;

namespace {

class on_demand final : public start_policy {};

} // namespace

TEST_CASE("engine: the cascade factor of a reactive chain of equal loads is its depth", "[sim]") {
  small_workload s;
  std::vector<std::pair<std::uint32_t, nanoseconds>> calls;
  for (int i = 0; i < 7; ++i)
    calls.emplace_back(s.version(100ms), 3ms);
  s.chain(0ms, calls);
  REQUIRE(bench::checked(s.w));
  on_demand policy;
  auto const out = play(s.w, policy, roomy());
  auto const& r = out.requests.at(0);
  CHECK(r.took == 7 * 103ms);
  CHECK(r.working == 21ms);
  CHECK(r.exposed == 700ms);
  CHECK(r.load_max == 100ms);
  CHECK(r.cascade_factor() == Approx(7));
  for (std::size_t level = 0; level < 7; ++level)
    CHECK(out.by_level[level].ratio() == 1);
  CHECK(out.node.starts == 7);
}

TEST_CASE("engine: a second request finds all instances idle", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms);
  auto const b = s.version(50ms);
  s.chain(0ms, {{a, 1ms}, {b, 2ms}});
  s.chain(1s, {{a, 1ms}, {b, 2ms}});
  on_demand policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.at(0).took == 153ms);
  CHECK(out.requests.at(1).took == 3ms);
  CHECK(out.requests.at(1).cascade_factor() == 0);
  CHECK(out.inner.calls == 2);
  CHECK(out.inner.cold == 1);
}

TEST_CASE("engine: a recorded start takes what the nearest one took", "[sim]") {
  small_workload s;
  for (auto const at : {0s, 5s, 6s, 11s, 60s}) {
    auto const v = s.version(100ms);
    s.w.versions[v].starts = {{1s, 20ms}, {10s, 300ms}, {12s, 50ms}};
    s.request(at, v, 1ms);
  }
  REQUIRE(bench::checked(s.w));
  on_demand policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.at(0).took == 21ms);
  CHECK(out.requests.at(1).took == 21ms);
  CHECK(out.requests.at(2).took == 301ms);
  CHECK(out.requests.at(3).took == 51ms); // of two that are as near, the later
  CHECK(out.requests.at(4).took == 51ms);
}

TEST_CASE("engine: callees run side by side, and the last answer counts", "[sim]") {
  small_workload s;
  auto const root = s.version(0ms);
  auto const quick = s.version(10ms);
  auto const slow = s.version(40ms);
  s.fan_out(0ms, root, 5ms, {{quick, 20ms}, {slow, 1ms}});
  on_demand policy;
  auto const r = play(s.w, policy, roomy()).requests.at(0);
  CHECK(r.took == 5ms + 41ms + 5ms);
  CHECK(r.working == 11ms);
  CHECK(r.exposed == 40ms);
  CHECK(r.load_max == 40ms);
}

TEST_CASE("engine: a call that waits for its callees leaves its slot to others", "[sim]") {
  small_workload s;
  auto const a = s.version(0ms);
  auto const b = s.version(0ms);
  s.fan_out(0ms, a, 10ms, {{b, 100ms}});
  s.request(20ms, a, 30ms);
  SECTION("by default") {
    on_demand policy;
    auto const out = play(s.w, policy, roomy());
    CHECK(out.requests.at(1).took == 30ms);
    CHECK(out.requests.at(0).took == 120ms);
    CHECK(out.node.starts == 2);
  }
  SECTION("not where one open call is all that an instance takes") {
    s.w.versions[a].open_max = 1;
    on_demand policy;
    auto const out = play(s.w, policy, roomy());
    CHECK(out.requests.at(1).took == 130ms); // from 20 ms to 120 ms it waits
    CHECK(out.requests.at(1).exposed == 0ms);
  }
}

TEST_CASE("engine: a call goes on only when its instance has a slot", "[sim]") {
  small_workload s;
  auto const a = s.version(0ms);
  auto const b = s.version(0ms);
  s.fan_out(0ms, a, 10ms, {{b, 20ms}});
  s.request(15ms, a, 50ms); // works until 65 ms; the first has its answer at 30 ms
  on_demand policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.at(1).took == 50ms);
  CHECK(out.requests.at(0).took == 75ms);
  CHECK(out.requests.at(0).working == 40ms);
}

TEST_CASE("engine: a start takes as much longer as the slope says", "[sim]") {
  small_workload s;
  for (int i = 0; i < 3; ++i)
    s.request(0ms, s.version(100ms), 1ms);
  auto o = roomy();
  o.node.start_cores = 1;
  o.node.start_slope = 0.25;
  on_demand policy;
  auto const out = play(s.w, policy, o);
  for (auto const& r : out.requests)
    CHECK(r.took == 151ms);
}

TEST_CASE("engine: requests that do not count are played all the same", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms, 10);
  for (int i = 0; i < 10; ++i)
    s.request(i * 1s, a, 1ms);
  auto o = roomy();
  o.unmeasured_share = 0.5;
  on_demand policy;
  auto const out = play(s.w, policy, o);
  CHECK(out.requests.size() == 5);
  CHECK(out.first_measured == 5);
  CHECK(out.by_level[0].calls == 5);
  CHECK(out.by_level[0].cold == 0);
  CHECK(out.node.starts == 0);
  CHECK(out.span == 4'001ms);
  // Busy for 5 ms of that time, idle for the rest.
  CHECK(out.node.taken == Approx(10 * 5e6));
  CHECK(out.node.idle == Approx(10 * 3'996e6));
}

TEST_CASE("engine: a version that can never start is refused, and its request goes on", "[sim]") {
  small_workload s;
  auto const a = s.version(10ms, 10);
  auto const huge = s.version(10ms, 2'000'000);
  s.fan_out(0ms, a, 5ms, {{huge, 100ms}});
  on_demand policy;
  auto const out = play(s.w, policy, roomy());
  CHECK(out.requests.at(0).refused);
  CHECK(out.requests.at(0).took == 20ms);
  CHECK(out.node.refused == 1);
}

TEST_CASE("engine: calls that hold all memory for each other are found out", "[sim]") {
  small_workload s;
  auto const a = s.version(10ms, 60);
  auto const b = s.version(10ms, 60);
  s.fan_out(0ms, a, 5ms, {{b, 5ms}});
  auto o = roomy();
  o.node.bytes_max = 100;
  on_demand policy;
  auto const out = play(s.w, policy, o);
  CHECK(out.requests.at(0).refused);
  CHECK(out.node.refused == 1);
}
