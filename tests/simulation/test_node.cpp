#include "tests/simulation/small_workload.hpp"
#include "tests/support/catch.hpp"

#include <map>

using namespace leat;
using namespace leat::testing;
using bench::play;

namespace {

using kind = start_decision::kind;

/// Decides what is written down, when it is due; notes what it is told.
class scripted final : public start_policy {
public:
  std::multimap<time, start_decision> planned;
  std::chrono::nanoseconds held = never;
  std::vector<std::uint32_t> victims;

  struct seen_load {
    std::uint32_t version;
    readiness to;
    bool ahead;
    time began;
    time ended;
  };
  std::vector<seen_load> loads;
  std::vector<std::pair<std::uint32_t, readiness>> demotions;
  std::vector<std::vector<std::uint32_t>> asked;
  std::size_t arrived = 0;
  std::size_t began = 0;
  std::size_t ended = 0;

  void call_arrived(seen_call const&, time) override { ++arrived; }
  void call_began(seen_call const&, std::chrono::nanoseconds, time) override { ++began; }
  void call_ended(seen_call const&, bool, time) override { ++ended; }
  void start_began(seen_start const& s, time now) override {
    loads.push_back({s.version, s.to, s.ahead_of_call, now, never});
  }
  void start_ended(seen_start const& s, start_cost const&, time now) override {
    for (auto& l : loads)
      if (l.version == s.version && l.to == s.to && l.ended == never) {
        l.ended = now;
        return;
      }
  }
  void demoted(std::uint32_t version, readiness left, time) override {
    demotions.emplace_back(version, left);
  }
  void decide(node_view const&, time now, std::vector<start_decision>& out) override {
    while (!planned.empty() && planned.begin()->first <= now) {
      out.push_back(planned.begin()->second);
      planned.erase(planned.begin());
    }
  }
  time next_due() const override { return planned.empty() ? never : planned.begin()->first; }
  std::chrono::nanoseconds hold(std::uint32_t, node_view const&, time) override { return held; }
  std::size_t victim(std::vector<std::uint32_t> const& candidates, node_view const&, time) override {
    asked.push_back(candidates);
    if (victims.empty())
      return 0;
    auto const wanted = victims.front();
    victims.erase(victims.begin());
    return static_cast<std::size_t>(
      std::find(candidates.begin(), candidates.end(), wanted) - candidates.begin());
  }
};

start_decision start(std::uint32_t version, readiness level = readiness::constructed) {
  return {.what = kind::start, .version = version, .level = level};
}

} // namespace

TEST_CASE("node: a call finds what was started ahead in time", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms, 10);
  s.request(0ms, s.version(0ms), 1ms);
  s.request(1s, a, 5ms);
  scripted p;
  p.planned.emplace(850ms, start(a));
  auto const out = play(s.w, p, roomy());
  CHECK(out.requests.at(1).took == 5ms);
  CHECK(out.by_level[0].cold == 1); // the first request's
  CHECK(out.node.starts_ahead == 1);
  CHECK(out.node.used == 1);
  CHECK(out.node.used_in_time == 1);
  CHECK(out.node.wasted == 0);
  CHECK(out.node.idle >= 10 * 50e6);
}

TEST_CASE("node: a call joins the start that runs ahead of it", "[sim]") {
  small_workload s;
  auto const a = s.version(100ms);
  s.request(0ms, s.version(0ms), 1ms);
  s.request(1s, a, 5ms);
  scripted p;
  p.planned.emplace(940ms, start(a));
  auto const out = play(s.w, p, roomy());
  CHECK(out.requests.at(1).took == 45ms);
  CHECK(out.requests.at(1).exposed == 40ms);
  CHECK(out.node.starts == 2);
  CHECK(out.node.used == 1);
  CHECK(out.node.used_in_time == 0);
}

TEST_CASE("node: a call's start comes before those queued ahead, and takes its own out", "[sim]") {
  small_workload s;
  auto const first = s.version(100ms);
  auto const ahead = s.version(100ms);
  auto const called = s.version(100ms);
  s.request(0ms, first, 1ms);
  s.request(50ms, called, 1ms);
  auto o = roomy();
  o.node.starts_max = 1;
  scripted p;
  p.planned.emplace(10ms, start(ahead));
  p.planned.emplace(20ms, start(called));
  auto const out = play(s.w, p, o);
  CHECK(out.requests.at(1).took == 151ms);
  REQUIRE(p.loads.size() == 3);
  CHECK(p.loads[1].version == called);
  CHECK_FALSE(p.loads[1].ahead);
  CHECK(p.loads[2].version == ahead);
  CHECK(p.loads[2].ahead);
}

TEST_CASE("node: a start that has not begun can be cancelled, one that runs cannot", "[sim]") {
  small_workload s;
  auto const first = s.version(100ms);
  auto const running = s.version(100ms);
  auto const queued = s.version(100ms);
  s.request(0ms, s.version(0ms), 300ms);
  auto o = roomy();
  o.node.starts_max = 2;
  scripted p;
  for (auto const v : {first, running, queued})
    p.planned.emplace(10ms, start(v));
  p.planned.emplace(20ms, start_decision{.what = kind::cancel, .version = running});
  p.planned.emplace(20ms, start_decision{.what = kind::cancel, .version = queued});
  auto const out = play(s.w, p, o);
  CHECK(out.node.starts_ahead == 2);
  CHECK(out.node.used == 0);
  CHECK(std::none_of(p.loads.begin(), p.loads.end(), [&](auto const& l) { return l.version == queued; }));
}

TEST_CASE("node: where memory is short, idle instances go, oldest first unless the policy differs", "[sim]") {
  small_workload s;
  auto const a = s.version(1ms, 40);
  auto const b = s.version(1ms, 40);
  auto const c = s.version(1ms, 40);
  s.request(0ms, a, 1ms);
  s.request(100ms, b, 1ms);
  s.request(200ms, c, 1ms);
  auto o = roomy();
  o.node.bytes_max = 100;
  scripted p;
  SECTION("oldest") {
    auto const out = play(s.w, p, o);
    CHECK(p.demotions == std::vector<std::pair<std::uint32_t, readiness>>{{a, readiness::cold}});
    CHECK(out.node.bytes_peak == 80);
    CHECK(out.node.evicted == 1);
  }
  SECTION("the policy's choice") {
    p.victims = {b};
    play(s.w, p, o);
    CHECK(p.demotions == std::vector<std::pair<std::uint32_t, readiness>>{{b, readiness::cold}});
  }
  CHECK(p.asked == std::vector<std::vector<std::uint32_t>>{{a, b}});
}

TEST_CASE("node: a call's start waits for memory, one ahead of calls is dropped", "[sim]") {
  small_workload s;
  auto const busy = s.version(0ms, 80);
  auto const other = s.version(10ms, 40);
  s.request(0ms, busy, 100ms);
  s.request(50ms, other, 1ms);
  auto o = roomy();
  o.node.bytes_max = 100;
  scripted p;
  p.planned.emplace(20ms, start(other));
  auto const out = play(s.w, p, o);
  CHECK(out.node.starts_ahead == 0);
  CHECK(out.requests.at(1).took == 61ms);
}

TEST_CASE("node: an idle instance goes when its hold is over, not before", "[sim]") {
  small_workload s;
  auto const a = s.version(10ms, 10);
  s.request(0ms, a, 1ms);
  s.request(200ms, a, 1ms); // idle for 189 ms until then
  s.request(900ms, s.version(0ms), 1ms);
  scripted p;
  SECTION("long enough") {
    p.held = 300ms;
    CHECK(play(s.w, p, roomy()).requests.at(1).took == 1ms);
  }
  SECTION("too short") {
    p.held = 100ms;
    CHECK(play(s.w, p, roomy()).requests.at(1).took == 11ms);
  }
  SECTION("not at all") {
    p.held = 0ms;
    CHECK(play(s.w, p, roomy()).node.idle == 0);
  }
  CHECK(std::count(p.demotions.begin(), p.demotions.end(), std::pair(a, readiness::cold)) >= 1);
}

TEST_CASE("node: levels are passed one by one, and what is at hand is not fetched again", "[sim]") {
  small_workload s;
  auto const a = s.version(0ms, 10);
  s.w.versions[a].step = {0ms, 30ms, 20ms, 5ms};
  s.request(0ms, a, 1ms);
  s.request(500ms, a, 1ms);
  scripted p;
  SECTION("all on demand") {
    CHECK(play(s.w, p, roomy()).requests.at(0).took == 56ms);
    REQUIRE(p.loads.size() == 3);
    CHECK(p.loads[0].to == readiness::at_hand);
    CHECK(p.loads[1].to == readiness::constructed);
    CHECK(p.loads[2].to == readiness::warmed_up);
  }
  SECTION("demoted to at hand") {
    p.planned.emplace(100ms, start_decision{kind::demote, a, readiness::at_hand});
    CHECK(play(s.w, p, roomy()).requests.at(1).took == 26ms);
    CHECK(p.demotions.at(0).second == readiness::at_hand);
  }
  SECTION("demoted by one level") {
    p.planned.emplace(100ms, start_decision{kind::demote, a, readiness::constructed});
    CHECK(play(s.w, p, roomy()).requests.at(1).took == 6ms);
  }
  SECTION("demoted to nothing") {
    p.planned.emplace(100ms, start_decision{kind::demote, a, readiness::cold});
    CHECK(play(s.w, p, roomy()).requests.at(1).took == 56ms);
  }
  SECTION("started to at hand only, and joined by a call") {
    s.w.requests[0].at = 10ms;
    p.planned.emplace(0ms, start(a, readiness::at_hand));
    CHECK(play(s.w, p, roomy()).requests.at(0).took == 46ms);
    CHECK(std::count_if(
            p.loads.begin(), p.loads.end(), [](auto const& l) { return l.to == readiness::at_hand; }) == 1);
  }
}

TEST_CASE("node: an instance that was constructed ahead, and is warmed up by its call, was of use", "[sim]") {
  small_workload s;
  auto const a = s.version(0ms, 10);
  s.w.versions[a].step = {0ms, 0ms, 20ms, 5ms};
  s.request(0ms, s.version(0ms), 1ms);
  s.request(100ms, a, 1ms);
  scripted p;
  p.planned.emplace(10ms, start(a, readiness::constructed));
  SECTION("by a call") {
    auto const out = play(s.w, p, roomy());
    CHECK(out.requests.at(1).took == 6ms);
    CHECK(out.cold_found[static_cast<std::size_t>(readiness::constructed)] == 1);
    CHECK(out.node.used == 1);
    CHECK(out.node.used_in_time == 0);
  }
  SECTION("by another start ahead") {
    p.planned.emplace(50ms, start(a, readiness::warmed_up));
    auto const out = play(s.w, p, roomy());
    CHECK(out.requests.at(1).took == 1ms);
    CHECK(out.node.starts_ahead == 1);
    CHECK(out.node.used_in_time == 1);
  }
}

TEST_CASE("node: a line that is too long gets one more instance", "[sim]") {
  small_workload s;
  auto const a = s.version(10ms, 1, 4);
  s.request(0ms, a, 100ms);
  s.request(20ms, a, 100ms);
  auto o = roomy();
  scripted p;
  SECTION("when its patience is over") {
    auto const out = play(s.w, p, o);
    CHECK(out.node.starts == 2);
    // Nothing was known of the version's work but one run's eighth: 12.5 ms are more than 5.
    CHECK(out.requests.at(1).took == 110ms);
  }
  SECTION("not where the instances are as many as allowed") {
    s.w.versions[a].instances_max = 1;
    auto const out = play(s.w, p, o);
    CHECK(out.node.starts == 1);
    CHECK(out.requests.at(1).took == 190ms);
    CHECK(out.requests.at(1).exposed == 0ms);
  }
  SECTION("not while patience lasts") {
    o.node.patience = 1s;
    auto const out = play(s.w, p, o);
    CHECK(out.node.starts == 1);
  }
}
