#include "actors/policy/learned_start.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/virtual_node.hpp"

#include <memory>
#include <numeric>
#include <random>
#include <string>

using leat::learned_start;
using leat::learned_start_options;
using leat::start_decision;
using leat::start_policy;
using leat::testing::virtual_node;
using namespace std::chrono_literals;

namespace {

using version = virtual_node::version;
using groups = std::vector<virtual_node::calls_at_once>;

constexpr std::size_t megabyte = std::size_t{1} << 20;

/// Each version calls the next.
std::vector<version> chain(std::size_t depth, std::chrono::nanoseconds load, std::chrono::nanoseconds work) {
  std::vector<version> out(depth, version{.load = load, .bytes = 100 * megabyte, .before = work});
  for (std::size_t i = 0; i + 1 < depth; ++i)
    out[i].callees = [next = static_cast<std::uint32_t>(i + 1)] { return groups{{next}}; };
  return out;
}

/// Runs trees of entry 0, at times that nobody can foretell, so far apart that nothing is kept in between.
/// Mean seconds from call to answer.
double run_trees(virtual_node& node, std::size_t count) {
  node.forget_figures();
  std::mt19937_64 random(count);
  auto at = node.now();
  for (std::size_t i = 0; i < count; ++i)
    node.call_at(at += 10min + std::chrono::seconds(random() % 36'000), 0);
  node.run_until(at + 1h);
  auto const& all = node.seen().tree_seconds;
  REQUIRE(all.size() == count);
  return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(count);
}

} // namespace

TEST_CASE("learned start: a chain that was learned waits for one load only", "[policy][sim]") {
  auto const depth = GENERATE(std::size_t{2}, std::size_t{4}, std::size_t{8}, std::size_t{16});
  auto const work = GENERATE(20ms, 1s);
  CAPTURE(depth, work.count());
  auto const load = 500ms;
  learned_start policy(learned_start_options{.byte_seconds_per_second = 16.0 * (1 << 30), .cores = 16});
  virtual_node node(policy, chain(depth, load, work), {});
  auto const working = std::chrono::duration<double>(work).count() * static_cast<double>(depth);
  auto const first = run_trees(node, 1);
  CHECK((first - working) / 0.5 == Approx(static_cast<double>(depth)));
  run_trees(node, 30);
  auto const k = (run_trees(node, 20) - working) / 0.5;
  CHECK(k <= 1.1);
  // Had all been started at once, each would have been idle until it is called.
  auto const eager = 20 * 100.0 * megabyte * std::chrono::duration<double>(work).count() *
                     static_cast<double>(depth * (depth - 1) / 2);
  if (work > load && depth > 2)
    CHECK(node.seen().idle_byte_seconds <= 0.25 * eager);
}

TEST_CASE("learned start: does nothing for what it does not know", "[policy][sim]") {
  learned_start policy;
  virtual_node node(policy, {{.load = 100ms, .bytes = megabyte, .before = 1ms}}, {});
  run_trees(node, 3);
  CHECK(node.seen().ahead == 0);
  CHECK(policy.counters().started == 0);
}

TEST_CASE(
  "learned start: a fan-out has as many instances started as it makes calls at once", "[policy][sim]") {
  learned_start policy(learned_start_options{.cores = 32});
  std::vector<version> versions(2, {.load = 500ms, .bytes = 100 * megabyte, .before = 300ms});
  versions[0].callees = [] { return groups{virtual_node::calls_at_once(12, 1)}; };
  versions[1].instances_max = 8;
  virtual_node node(policy, versions, {});
  run_trees(node, 20);
  run_trees(node, 10);
  CHECK(node.seen().ahead == 10 * 8);
  CHECK(policy.counters().wasted == 0);
}

TEST_CASE("learned start: calls in a row need one instance", "[policy][sim]") {
  learned_start policy;
  std::vector<version> versions(2, {.load = 500ms, .bytes = 100 * megabyte, .before = 300ms});
  versions[0].callees = [] { return groups{{1}, {1}, {1}, {1}}; };
  virtual_node node(policy, versions, {});
  run_trees(node, 20);
  run_trees(node, 10);
  CHECK(node.seen().ahead == 10);
}

TEST_CASE("learned start: one side of a branch gives up the starts of the other", "[policy][sim]") {
  learned_start policy(learned_start_options{.cores = 8});
  // 0 calls 1 or 2, which call 3 or 4, late, and whose loads take long.
  std::vector<version> versions(5, {.load = 4s, .bytes = 4000 * megabyte, .before = 1s});
  std::mt19937_64 random(7);
  versions[0].callees = [&] { return groups{{random() % 2 == 0 ? 1U : 2U}}; };
  versions[1].callees = [] { return groups{{3}}; };
  versions[2].callees = [] { return groups{{4}}; };
  versions[1].before = versions[2].before = 20s;
  virtual_node node(policy, versions, {});
  run_trees(node, 60);
  auto const used = policy.counters().used;
  auto const wasted_seconds = policy.counters().wasted_instance_seconds;
  run_trees(node, 40);
  // Both sides are started; the side that was not taken is given up at once, and what follows it never begun.
  CHECK(policy.counters().used - used >= 40);
  CHECK(policy.counters().wasted_instance_seconds - wasted_seconds <= 40 * 5.0);
}

TEST_CASE(
  "learned start: a start that has not begun is cancelled when its call will not come", "[policy][sim]") {
  learned_start policy(learned_start_options{.cores = 64});
  std::vector<version> versions(4, {.load = 10s, .bytes = megabyte, .before = 1s});
  std::mt19937_64 random(7);
  versions[0].callees = [&] { return groups{{random() % 2 == 0 ? 1U : 2U}}; };
  versions[0].before = 2s;
  virtual_node node(policy, versions, {.starts_max = 1});
  run_trees(node, 200);
  CHECK(policy.counters().cancelled == node.seen().cancels);
}

TEST_CASE("learned start: callees that nobody can foretell do no harm for long", "[policy][sim]") {
  learned_start policy;
  std::vector<version> versions(40, {.load = 200ms, .bytes = 100 * megabyte, .before = 100ms});
  std::mt19937_64 random(11);
  versions[0].callees = [&] { return groups{{1 + static_cast<std::uint32_t>(random() % 39)}}; };
  virtual_node node(policy, versions, {});
  auto const mean = run_trees(node, 400);
  CHECK(mean <= 1.01 * 0.6);
  CHECK(policy.counters().started <= 50);
}

TEST_CASE("learned start: what does not pay often enough mutes itself within fifty starts", "[policy][sim]") {
  learned_start_options o{.cores = 8};
  o.account.accuracy_min = 0.8;
  learned_start policy(o);
  // What is foretold with a half is right in a half: too little, where four in five must be.
  std::vector<version> versions(3, {.load = 200ms, .bytes = 100 * megabyte, .before = 100ms});
  std::mt19937_64 random(13);
  versions[0].callees = [&] { return groups{{1 + static_cast<std::uint32_t>(random() % 2)}}; };
  virtual_node node(policy, versions, {});
  run_trees(node, 150);
  CHECK(policy.account().muted_count() == 2);
  auto const before = policy.counters().started;
  run_trees(node, 320);
  CHECK(policy.counters().started - before <= 2 * 320 / 32 + 2);
  CHECK(policy.counters().muted > 0);
}

TEST_CASE(
  "learned start: starts ahead stay within their share of memory and within the node's", "[policy][sim]") {
  learned_start_options o{.cores = 64};
  o.starts.memory_share = 0.1;
  learned_start policy(o);
  std::vector<version> versions(30, {.load = 500ms, .bytes = 100 * megabyte, .before = 300ms});
  versions[0].callees = [] {
    virtual_node::calls_at_once all(29);
    std::iota(all.begin(), all.end(), 1);
    return groups{all};
  };
  virtual_node node(policy, versions, {.bytes_max = 4000 * megabyte});
  double most = 0;
  node.watch = [&](start_decision const&) { most = std::max(most, policy.ahead_bytes()); };
  run_trees(node, 20);
  CHECK(node.seen().ahead > 0);
  CHECK(most > 0);
  CHECK(most <= 0.1 * 4000 * megabyte);
  CHECK(node.seen().bytes_most <= 4000 * megabyte);
}

TEST_CASE(
  "learned start: what found no memory is started when the start before it was used", "[policy][sim]") {
  learned_start_options o{.cores = 64};
  o.starts.memory_share = 0.1; // one instance
  learned_start policy(o);
  std::vector<version> versions(4, {.load = 500ms, .bytes = 100 * megabyte, .before = 2s});
  versions[0].callees = [] { return groups{{1}, {2}, {3}}; };
  versions[0].before = 1s;
  virtual_node node(policy, versions, {.bytes_max = 1500 * megabyte});
  run_trees(node, 20);
  auto const mean = run_trees(node, 10);
  CHECK(node.seen().ahead == 30);
  CHECK(mean == Approx(0.5 + 1 + 3 * 2).margin(0.05)); // the entry's own load alone is waited for
}

TEST_CASE("learned start: starts that slow each other down are kept apart", "[policy][sim]") {
  learned_start policy(learned_start_options{.cores = 32});
  virtual_node node(policy, chain(12, 500ms, 20ms), {.slope = 1});
  run_trees(node, 60);
  CHECK(policy.costs().slope() == Approx(1).margin(0.3));
  CHECK(policy.starts_bound() <= 3);
}

TEST_CASE("learned start: calls whose end is lost are given up", "[policy][unit]") {
  learned_start policy(learned_start_options{.calls_max = 100, .call_age_max = 1h});
  for (std::uint64_t i = 1; i <= 10'000; ++i)
    policy.call_arrived({.call = i, .site = {.entry = 1, .caller = 1}}, std::chrono::seconds(i));
  CHECK(policy.calls_open() == 100);
  policy.call_arrived({.call = 20'000, .site = {.entry = 1, .caller = 1}}, 100h);
  CHECK(policy.calls_open() == 1);
  CHECK(policy.counters().lost == 10'000);
  policy.call_ended({.call = 20'000, .site = {.entry = 1, .caller = 1}}, true, 101h);
  CHECK(policy.calls_open() == 0);
  CHECK(policy.demands_open() == 0);
}

TEST_CASE("learned start: the same observations and seed lead to the same decisions", "[policy][sim]") {
  auto const run = [] {
    learned_start policy(learned_start_options{.cores = 8, .seed = 5});
    std::mt19937_64 random(3);
    auto versions = chain(6, 300ms, 50ms);
    versions[2].callees = [&] { return groups{{random() % 3 == 0 ? 3U : 4U}}; };
    virtual_node node(policy, versions, {.bytes_max = 700 * megabyte});
    std::string log;
    node.watch = [&](start_decision const& d) {
      log += std::to_string(static_cast<int>(d.what)) + ' ' + std::to_string(d.version) + ' ' +
             std::to_string(d.needed_at.count()) + ' ' + std::to_string(d.probability) + ';';
    };
    run_trees(node, 50);
    auto const saved = policy.save();
    return std::pair(log, saved);
  };
  auto const first = run();
  CHECK(!first.first.empty());
  CHECK(first == run());
}

TEST_CASE("learned start: what was learned survives a restart", "[policy][sim]") {
  auto const versions = chain(6, 500ms, 100ms);
  learned_start before(learned_start_options{.cores = 16});
  virtual_node old_node(before, versions, {});
  run_trees(old_node, 40);
  learned_start after(learned_start_options{.cores = 16});
  REQUIRE(after.load(before.save()));
  virtual_node node(after, versions, {});
  CHECK(run_trees(node, 1) <= 0.6 + 1.1 * 0.5);
}

TEST_CASE("learned start: saved knowledge can have its versions renumbered", "[policy][sim]") {
  learned_start before;
  virtual_node node(before, chain(3, 500ms, 100ms), {});
  run_trees(node, 20);
  learned_start after;
  REQUIRE(
    after.load(before.save(), [](std::uint32_t v) { return v == 2 ? leat::call_site::unknown : v + 10; }));
  CHECK(after.costs().load(11).mean == Approx(before.costs().load(1).mean));
  CHECK(!after.costs().known(12));
  CHECK(!after.costs().known(1));
}

TEST_CASE("learned start: damaged knowledge is refused, and changes nothing", "[policy][sim]") {
  learned_start policy;
  virtual_node node(policy, chain(3, 500ms, 100ms), {});
  run_trees(node, 10);
  auto const saved = policy.save();
  learned_start other;
  auto const untouched = other.save();
  for (std::size_t i = 0; i < saved.size(); ++i) {
    auto damaged = saved;
    damaged[i] ^= std::byte{4};
    auto const loaded = other.load(damaged);
    REQUIRE(!loaded);
    REQUIRE(loaded.error().code == leat::errc::failed_precondition);
  }
  for (std::size_t size = 0; size < saved.size(); size += 7)
    REQUIRE(!other.load(std::span(saved).first(size)));
  CHECK(other.save() == untouched);
}

TEST_CASE("learned start: says why it started an instance", "[policy][sim]") {
  learned_start policy;
  virtual_node node(policy, chain(2, 500ms, 300ms), {});
  run_trees(node, 20);
  REQUIRE(!policy.reasons().empty());
  auto const& last = policy.reasons().back();
  CHECK(last.caller == 0);
  CHECK(last.decision.version == 1);
  CHECK(last.decision.probability > 0.9);
  CHECK(last.decision.needed_at > last.decided);
}

TEST_CASE("learned start: what is declared is started before it was ever seen", "[policy][sim]") {
  auto const versions = chain(3, 500ms, 300ms);
  learned_start policy;
  policy.seed(0, 1);
  policy.seed(1, 2);
  virtual_node node(policy, versions, {});
  run_trees(node, 2);
  CHECK(policy.counters().started >= 2);
  CHECK(policy.counters().used >= 2);
}

TEST_CASE("learned start: what is declared is started when its caller was looked at late", "[policy][unit]") {
  learned_start policy;
  policy.seed(0, 1);
  virtual_node const node(policy, chain(2, 500ms, 300ms), {});
  leat::seen_call const c{.call = 1, .site = {.entry = 0, .caller = 0}};
  policy.call_arrived(c, 1s);
  policy.call_began(c, 0ns, 1s);
  std::vector<start_decision> out;
  policy.decide(node, 1s + 20ms, out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].what == start_decision::kind::start);
  CHECK(out[0].version == 1);
}

TEST_CASE("learned start: what is due on a full node is started when a slot is free", "[policy][unit]") {
  learned_start policy;
  virtual_node node(policy, chain(2, 500ms, 2s), {});
  run_trees(node, 40);
  virtual_node const full(policy, chain(2, 500ms, 2s), {.starts_max = 0});
  std::vector<start_decision> out;
  auto now = node.now();
  for (std::uint64_t id = 1'000'000; id < 1'000'003; ++id, now += 10s) {
    leat::seen_call const c{.call = id, .site = {.entry = 0, .caller = 0}};
    policy.call_arrived(c, now);
    policy.call_began(c, 0ns, now);
    policy.decide(full, now, out);
    // It is due when the caller has run for a second and a half.
    while (policy.next_due() < now + 2s)
      policy.decide(full, policy.next_due(), out);
    REQUIRE(out.empty());
    // Nobody tells that a start ended.
    policy.decide(node, now + 2s, out);
    REQUIRE(out.size() == 1);
    CHECK(out[0].what == start_decision::kind::start);
    CHECK(out[0].version == 1);
    out.clear();
    policy.call_ended(c, true, now + 3s);
    policy.decide(node, now + 3s, out); // it knows of no such start
    out.clear();
  }
}

TEST_CASE("learned start: a new version calls what its predecessor did, at the same cost", "[policy][sim]") {
  learned_start policy(learned_start_options{.cores = 16});
  auto versions = chain(5, 500ms, 300ms);
  versions.push_back(versions[1]); // 5 takes the place of 1
  auto const newest = std::make_shared<std::uint32_t>(1);
  versions[0].callees = [newest] { return groups{{*newest}}; };
  virtual_node node(policy, versions, {});
  run_trees(node, 40);
  *newest = 5;
  policy.inherit(1, 5);
  CHECK(policy.costs().load(5).mean == Approx(0.5).epsilon(0.05));
  // One load of the entry's own, and at most half of another.
  CHECK(run_trees(node, 1) <= 5 * 0.3 + 1.5 * 0.5);
}

TEST_CASE("learned start: what is improbable is only brought at hand", "[policy][sim]") {
  learned_start policy(learned_start_options{.cores = 16});
  std::vector<version> versions(8, {.load = 500ms, .bytes = 1000 * megabyte, .before = 2s, .fetch = 300ms});
  auto const turn = std::make_shared<std::uint32_t>(0);
  versions[0].callees = [turn] { return groups{{1 + (*turn)++ * 3 % 7}}; };
  virtual_node node(policy, versions, {.forgets = true});
  run_trees(node, 60);
  bool instances = false;
  node.watch = [&](start_decision const& d) {
    instances = instances || (d.what == start_decision::kind::start && d.version > 0 &&
                               d.level != leat::readiness::at_hand);
  };
  run_trees(node, 30);
  CHECK(!instances);
  CHECK(policy.counters().fetched >= 30);
}

TEST_CASE("learned start: tells nothing apart that it was told twice, late or not at all", "[policy][sim]") {
  auto const seed = GENERATE(1U, 2U, 3U, 4U);
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  learned_start policy(learned_start_options{.calls_max = 64, .call_age_max = 1min});
  virtual_node const node(policy, std::vector<version>(6), {});
  std::vector<start_decision> out;
  std::chrono::nanoseconds now{};
  for (int i = 0; i < 50'000; ++i) {
    auto const number = [&](std::uint64_t below) { return random() % below; };
    auto const version = [&] { return static_cast<std::uint32_t>(number(6)); };
    leat::seen_call const c{.call = number(200),
      .parent = number(200),
      .site = {.entry = version(), .parent = version(), .caller = version()}};
    leat::seen_start const s{version(), static_cast<leat::readiness>(1 + number(3)), number(2) == 0};
    now += std::chrono::microseconds(number(20'000));
    switch (number(7)) {
    case 0:
      policy.call_arrived(c, now);
      break;
    case 1:
      policy.call_began(c, std::chrono::microseconds(number(100)), now);
      break;
    case 2:
      policy.call_ended(c, number(8) != 0, now);
      break;
    case 3:
      policy.start_began(s, now);
      break;
    case 4:
      policy.start_ended(s,
        {.took = std::chrono::milliseconds(number(50)),
          .bytes = number(1 << 20),
          .beside = number(4),
          .failed = number(8) == 0},
        now);
      break;
    case 5:
      policy.demoted(version(), leat::readiness::at_hand, now);
      break;
    default:
      policy.decide(node, now, out);
      REQUIRE(policy.hold(version(), node, now) >= 0s);
    }
    REQUIRE(policy.calls_open() <= 64);
    REQUIRE(policy.ahead_bytes() >= 0);
  }
  auto const& n = policy.counters();
  CHECK(n.used + n.wasted + n.cancelled + n.refused <= n.started);
  REQUIRE(learned_start().load(policy.save()));
}

TEST_CASE("learned start: a call that waits for long is not looked at all the time", "[policy][sim]") {
  // For some of these, a start would be due just after the call begins.
  auto const work = GENERATE(600ms, 625ms, 650ms, 675ms, 725ms, 750ms, 775ms, 800ms, 825ms, 850ms);
  CAPTURE(work.count());
  learned_start policy(learned_start_options{.cores = 16});
  virtual_node node(policy, chain(3, 500ms, work), {});
  run_trees(node, 40);
  virtual_node const empty(policy, chain(3, 500ms, work), {.starts_max = 64});
  policy.call_arrived({.call = 1'000'000, .site = {.entry = 0, .caller = 0}}, node.now());
  std::vector<start_decision> out;
  auto now = node.now();
  policy.decide(empty, now, out);
  int looks = 0;
  for (; now < node.now() + 10min && policy.next_due() != start_policy::never; ++looks) {
    now = std::max(now, policy.next_due());
    policy.decide(empty, now, out);
    REQUIRE(looks < 2000);
  }
}
