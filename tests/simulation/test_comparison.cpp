#include "bench/sim/command.hpp"
#include "tests/simulation/small_workload.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using namespace leat;
using namespace leat::testing;

namespace {

bench::comparison_of_policies compared(bench::workload const& w, std::vector<std::string> const& names) {
  bench::comparison_options o;
  o.engine = roomy();
  for (auto const& name : names)
    o.policies.push_back(*bench::policy_named(name));
  bench::comparison_of_policies out;
  bench::add_trace(out, w, o);
  return out;
}

} // namespace

TEST_CASE("comparison: figures of a chain are those computed by hand", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms, 10);
  auto const b = s.version(200ms, 30);
  s.chain(0ms, {{a, 10ms}, {b, 30ms}});
  s.chain(10s, {{a, 10ms}, {b, 30ms}});
  auto const c = compared(s.w, {});
  REQUIRE(c.policies == std::vector<std::string>{"reactive", "clairvoyant"});
  auto const& reactive = c.traces[0].of[0];
  CHECK(reactive.mean == Approx((0.340 + 0.040) / 2));
  CHECK(reactive.p50 == Approx(0.040));
  CHECK(reactive.p999 == Approx(0.340));
  CHECK(reactive.cold_ratio == Approx(0.5));
  CHECK(reactive.exposed_load == Approx(0.150));
  CHECK(reactive.queued == 0);
  CHECK(reactive.cold_at_hand == 0);
  CHECK(reactive.K == Approx(0.75)); // 300 ms over 200 ms, and 0
  CHECK(reactive.K_by_depth[1] == Approx(0.75));
  CHECK(std::isnan(reactive.K_by_depth[0]));
  CHECK(reactive.coverage == 0);
  CHECK(std::isnan(reactive.accuracy));
  // The clairvoyant starts both at once: 200 ms instead of 300.
  auto const& best = c.traces[0].of[1];
  CHECK(best.mean == Approx((0.240 + 0.040) / 2));
  CHECK(reactive.G == Approx(0.190 / 0.140));
  CHECK(reactive.G_request == Approx((0.340 / 0.240 + 1) / 2));
  CHECK(best.G == 1);
  CHECK(best.K == Approx(0.5));
  CHECK(best.accuracy == 1);
  CHECK(best.timeliness == 0);
}

TEST_CASE("comparison: says where Leat loses", "[sim]") {
  bench::comparison_of_policies c;
  c.policies = {"reactive", "leat", "clairvoyant"};
  bench::comparison_of_policies::trace t{"somewhere", 1, 1, std::vector<bench::figures>(3)};
  for (auto& f : t.of) {
    f.K_by_depth.resize(bench::levels_counted);
    f.cold_by_level.resize(bench::levels_counted);
  }
  t.of[0].mean = 1;
  t.of[1].mean = 2;
  t.of[2].mean = 0.5;
  c.traces.push_back(t);
  auto const lines = bench::where_leat_loses(c);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("leat loses to reactive on somewhere") == 0);
  CHECK(bench::as_table(c).find(lines[0]) != std::string::npos);
  CHECK(bench::as_json(c)["leat_loses"] == json(lines));
  c.traces[0].of[1].mean = 0.9;
  CHECK(bench::where_leat_loses(c).empty());
}

TEST_CASE("comparison: wrong input ends with an error and no figures", "[sim]") {
  bench::sim_options o;
  o.policies = {"reactive", "none"};
  CHECK(bench::simulate(o).error().code == errc::not_found);
  o.policies = {"reactive"};
  o.shape = "round";
  CHECK(bench::simulate(o).error().message == "shape \"round\": expected \"dags\" or \"runs\"");
  o.shape = "dags";
  o.seeds = 0;
  CHECK(bench::simulate(o).error().message == "seeds: 0; expected from 1 to 100000");
  o.seeds = 1;
  auto const says = [&o](auto&& change) {
    auto changed = o;
    change(changed.generated);
    auto const out = bench::simulate(changed);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == errc::invalid_argument);
    return out.error().message;
  };
  using options = bench::generated_options;
  CHECK(says([](options& g) { g.requests = 0; }) == "requests: 0; expected from 1 to 1000000000");
  CHECK(says([](options& g) { g.calls.dags.entries = 0; }) == "entries: 0; expected from 1 to 1000000");
  CHECK(says([](options& g) { g.calls.dags.versions = 75; }) == "versions: 75; expected from 76 to 10000000");
  CHECK(says([](options& g) { g.calls.dags.hubs = 0; }) == "hubs: 0; expected from 1 to 1000000");
  CHECK(says([](options& g) { g.calls.dags.hub_share = 1.5; }) == "hub-share: 1.5; expected from 0 to 1");
  CHECK(says([](options& g) { g.calls.arrivals.rate_max = 0.01; }) ==
        "rate-max: 0.01; expected from 0.1 to 1e+18");
  CHECK(says([](options& g) { g.warm_up_share = 0.8; }) == "warm-up-share: 0.8; expected from 0 to 0.7");
  CHECK(
    says([](options& g) { g.calls.work_sigma = std::nan(""); }) == "work-sigma: nan; expected from 0 to 16");
  o.shape = "runs";
  o.recordings = {"/does/not/exist"};
  CHECK(bench::simulate(o).error().code == errc::not_found);
}
