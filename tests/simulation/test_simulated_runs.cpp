#include "bench/sim/command.hpp"
#include "bench/sim/engine.hpp"
#include "bench/sim/generated.hpp"
#include "bench/sim/policies/catalog.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <random>

using namespace leat;
using namespace std::chrono_literals;

namespace {

/// Counts what a policy is told, and decides at random, often what is not possible.
class careless final : public start_policy {
public:
  explicit careless(std::uint64_t seed, std::uint32_t versions) : random_(seed), versions_(versions) {}

  struct seen {
    int arrived = 0;
    int began = 0;
    int ended = 0;
    int answered = 0;
  };
  std::map<std::uint64_t, seen> calls;
  int starts_open = 0;
  bool ordered = true;

  void call_arrived(seen_call const& c, time now) override { ++calls[c.call].arrived, note(now); }
  void call_began(seen_call const& c, std::chrono::nanoseconds exposed, time now) override {
    ++calls[c.call].began, note(now);
    ordered &= exposed >= 0ns;
  }
  void call_ended(seen_call const& c, bool completed, time now) override {
    ++calls[c.call].ended, note(now);
    calls[c.call].answered += completed ? 1 : 0;
  }
  void start_began(seen_start const&, time now) override { ++starts_open, note(now); }
  void start_ended(seen_start const&, start_cost const&, time now) override { --starts_open, note(now); }
  void demoted(std::uint32_t, readiness, time now) override { note(now); }
  void decide(node_view const&, time now, std::vector<start_decision>& out) override {
    note(now);
    for (auto i = random_() % 3; i > 0; --i)
      out.push_back({.what = static_cast<start_decision::kind>(random_() % 3),
        .version = static_cast<std::uint32_t>(random_() % (versions_ + 1)),
        .level = static_cast<readiness>(random_() % readiness_count)});
  }
  time next_due() const override { return now_ + 3ms; }
  std::chrono::nanoseconds hold(std::uint32_t, node_view const&, time) override {
    return random_() % 4 == 0 ? never : std::chrono::nanoseconds(random_() % 2'000'000'000);
  }
  std::size_t victim(std::vector<std::uint32_t> const& candidates, node_view const&, time) override {
    return random_() % (candidates.size() + 1);
  }

private:
  void note(time now) {
    ordered &= now >= now_;
    now_ = now;
  }

  std::mt19937_64 random_;
  std::uint32_t versions_;
  time now_{};
};

bench::workload drawn(std::uint64_t seed, bench::generated_options o = {}) {
  o.requests = 150;
  o.calls.seed = seed;
  o.calls.dags.entries = 8;
  o.calls.dags.versions = 40;
  o.calls.dags.hubs = 5;
  o.calls.dags.call_probability = 0.9;
  o.calls.arrivals.rate_ln_mean = 12; // several open at once
  o.calls.arrivals.rate_sigma = 0;
  o.calls.arrivals.rate_max = 1e8;
  o.calls_max = 4'000;
  return bench::generated(o);
}

} // namespace

TEST_CASE("simulated runs: whatever a policy does, bounds hold and each call ends once", "[sim]") {
  auto const seed = GENERATE(range(1, 9));
  CAPTURE(seed);
  bench::generated_options from;
  from.warm_up_share = seed % 2 == 0 ? 0.1 : 0;
  from.working_max = seed % 3 == 0 ? 3 : 1;
  from.open_max = seed % 4 == 0 ? 1 : 0xffff'ffff;
  auto const w = drawn(static_cast<std::uint64_t>(seed), from);
  REQUIRE(bench::checked(w));
  bench::engine_options o;
  o.node.bytes_max = w.bytes_of_all() / 3;
  o.node.at_hand_max = w.bytes_of_all() / 2;
  o.node.starts_max = 3;
  o.checks = true;
  careless policy(static_cast<std::uint64_t>(seed), static_cast<std::uint32_t>(w.versions.size()));
  auto const out = bench::play(w, policy, o);
  CHECK(policy.ordered);
  // All are made but those of a call that was refused.
  for (std::size_t c = 0; c < w.calls.size(); ++c) {
    auto const parent = std::uint64_t{w.calls[c].parent} + 1;
    auto const made = w.calls[c].parent == bench::scripted_call::no_call ||
                      (policy.calls.count(parent) == 1 && policy.calls.at(parent).answered == 1);
    REQUIRE((policy.calls.count(c + 1) == 1) == made);
  }
  std::uint64_t refused = 0;
  for (auto const& [call, seen] : policy.calls) {
    CAPTURE(call);
    CHECK(seen.arrived == 1);
    CHECK(seen.ended == 1);
    CHECK(seen.began == seen.answered);
    refused += seen.answered == 0 ? 1 : 0;
  }
  CHECK(refused == out.node.refused);
  CHECK(out.node.bytes_peak <= o.node.bytes_max);
  CHECK(out.node.used <= out.node.starts_ahead);
  CHECK(out.node.used_in_time <= out.node.used);
  CHECK(out.node.wasted <= out.node.idle);
  // All that is held at any time is idle, loading or taken.
  CHECK(out.node.idle + out.node.loading + out.node.taken <=
        static_cast<double>(o.node.bytes_max) * static_cast<double>(out.span.count()));
  for (std::size_t r = 0; r < out.requests.size(); ++r)
    CHECK(out.requests[r].took >= out.requests[r].working);
}

TEST_CASE("simulated runs: each policy plays each call, and keeps to the bounds", "[sim]") {
  auto const w = drawn(3);
  bench::engine_options o;
  o.node.bytes_max = w.bytes_of_all();
  o.checks = true;
  for (auto const& p : bench::policies()) {
    CAPTURE(p.name);
    auto const policy = p.make(w, {});
    auto const out = bench::play(w, *policy, o);
    std::uint64_t calls = 0;
    for (auto const& level : out.by_level)
      calls += level.calls;
    CHECK(out.node.refused == 0);
    CHECK(calls == w.calls.size());
  }
}

TEST_CASE("simulated runs: the same options give the same bytes, another seed gives others", "[sim]") {
  bench::sim_options o;
  o.seeds = 2;
  o.generated.requests = 60;
  o.generated.calls.arrivals.rate_sigma = 0;
  o.comparison.engine.node.bytes_max = 0;
  o.comparison.engine.node.at_hand_max = 0;
  auto const text = [](bench::sim_options const& with) {
    auto const out = bench::simulate(with).value();
    return bench::as_json(out).dump() + bench::as_table(out) + svg("", bench::as_diagrams(out));
  };
  auto const once = text(o);
  CHECK(once == text(o));
  o.generated.calls.seed = 7;
  CHECK(once != text(o));
}
