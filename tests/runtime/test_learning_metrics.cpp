#include "tests/runtime/learning.hpp"
#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

// What is said of starts ahead, in rt.metrics() and to Prometheus, of a run in which each thing happened.

using namespace std::chrono_literals;
using leat::testing::learning_off;
using leat::testing::learning_patience;

namespace {

/// What the caller does, and what holds the part's load up: the test lets go of them.
struct shared {
  std::atomic<bool> waits{false}; ///< the caller, for `go`; else for a time in which there is a load
  std::atomic<bool> go{false};
  std::atomic<bool> calls{true}; ///< the part, in the end
  std::atomic<bool> loads{true}; ///< may end
};

bool until(std::function<bool()> const& holds) {
  auto const end = std::chrono::steady_clock::now() + learning_patience;
  while (!holds())
    if (std::chrono::steady_clock::now() > end)
      return false;
    else
      std::this_thread::yield();
  return true;
}

/// A caller, and a part that takes time and memory to load.
struct learning_metrics_fixture {
  learning_metrics_fixture() {
    rt.publish(leat::algorithm("demo/part", "1.0.0")
                 .load([s = state] {
                   auto const end = std::chrono::steady_clock::now() + 20ms;
                   std::vector<char> model(std::size_t{48} << 20, 'm');
                   until([&] { return s->loads && std::chrono::steady_clock::now() > end; });
                   return model;
                 })
                 .apply([](std::vector<char> const&, std::string text) { return text; }));
    rt.publish(leat::algorithm("demo/caller", "1.0.0")
                 .calls({"demo/part"})
                 .apply([s = state](std::string text, leat::context& ctx) -> leat::task<std::string> {
                   auto const end = std::chrono::steady_clock::now() + learning_patience;
                   if (!s->waits)
                     co_await ctx.sleep(30ms);
                   while (s->waits && !s->go && std::chrono::steady_clock::now() < end)
                     co_await ctx.sleep(1ms);
                   if (!s->calls)
                     co_return text;
                   auto const out = co_await ctx.algo("demo/part").pipe(text);
                   co_return out.as_text();
                 }));
  }

  leat::algorithm_metrics part() const {
    auto const all = rt.metrics().algorithms;
    auto const found =
      std::find_if(all.begin(), all.end(), [](auto const& m) { return m.algorithm == "demo/part"; });
    return found == all.end() ? leat::algorithm_metrics() : *found;
  }

  /// Instances of the part are stopped: the next call finds it cold, unless it is started ahead.
  void chill() const {
    auto registry = rt.registry();
    REQUIRE(registry.retire("demo/part", "1.0.0"));
    REQUIRE(registry.restore("demo/part", "1.0.0"));
    REQUIRE(until([&] {
      auto const now = part().instances;
      return now.idle + now.busy + now.starting == 0;
    }));
  }

  /// Calls the caller, which calls the part when `ready` holds; then does `meanwhile`. The call's id.
  std::uint64_t call(
    std::function<bool()> const& ready, std::function<void()> const& meanwhile = [] {}) const {
    chill();
    state->waits = true;
    state->go = false;
    auto reply = rt.client().algo("demo/caller").pipe("x");
    auto const id = reply.call_id();
    CHECK(until(ready));
    state->go = true;
    meanwhile();
    CHECK(reply.get().as_text() == "x");
    rt.graph(); // takes in what was observed
    return id;
  }

  /// Calls the caller until it is known whom it calls.
  void learn() const {
    for (int i = 0; i < 12; ++i) {
      chill();
      CHECK(rt.client().algo("demo/caller").pipe("x").get().as_text() == "x");
      rt.graph();
    }
  }

  std::shared_ptr<shared> state = std::make_shared<shared>();
  leat::runtime rt;
};

/// The value of the part's sample, or of the one without labels.
double sample_value(std::string const& text, std::string const& name, bool of_part) {
  auto const begin = '\n' + name + (of_part ? "{algorithm=\"demo/part\",version=\"1.0.0\"} " : " ");
  auto const at = text.find(begin);
  CAPTURE(name);
  REQUIRE(at != std::string::npos);
  return std::stod(text.substr(at + begin.size()));
}

double seconds(std::chrono::nanoseconds d) {
  return std::chrono::duration<double>(d).count();
}

} // namespace

TEST_CASE("learning: what came of starts ahead is counted, and told to Prometheus", "[runtime][metrics]") {
  if (learning_off())
    return;
  learning_metrics_fixture f;
  f.learn();
  auto const before = f.part();

  auto const there = [&] { return f.part().instances.idle == 1; };
  auto const in_time = f.call(there);
  auto const avoided = f.part();
  CHECK(avoided.pre_starts > before.pre_starts);
  CHECK(avoided.pre_starts_used == before.pre_starts_used + 1);
  CHECK(avoided.cold_starts_avoided == before.cold_starts_avoided + 1);
  CHECK(avoided.cold_starts == before.cold_starts);

  f.state->loads = false;
  f.call([&] { return f.part().instances.starting == 1; },
    [&] {
      CHECK(until([&] { return f.part().waiting == 1; }));
      f.state->loads = true;
    });
  auto const late = f.part();
  CHECK(late.pre_starts_used == avoided.pre_starts_used + 1);
  CHECK(late.pre_starts_late == avoided.pre_starts_late + 1);
  CHECK(late.cold_starts_avoided == avoided.cold_starts_avoided);
  CHECK(late.exposed_load > avoided.exposed_load);
  CHECK(late.exposed_load < avoided.exposed_load + learning_patience);

  f.state->calls = false;
  f.call(there);
  f.chill(); // the one that stood unused is gone
  REQUIRE(until([&] {
    f.rt.graph();
    return f.part().pre_starts_wasted > late.pre_starts_wasted &&
           f.rt.metrics().learning.wasted_byte_seconds > 0;
  }));

  auto const m = f.rt.metrics();
  auto const part = std::find_if(
    m.algorithms.begin(), m.algorithms.end(), [](auto const& a) { return a.algorithm == "demo/part"; });
  REQUIRE(part != m.algorithms.end());
  CHECK(part->pre_starts_wasted_time > 0ns);
  CHECK(part->cold_starts_avoided + part->pre_starts_late == part->pre_starts_used);
  auto const text = to_prometheus(m);
  auto const count = [&](std::string const& name) {
    return static_cast<std::uint64_t>(sample_value(text, name, true));
  };
  CHECK(count("leat_pre_starts_total") == part->pre_starts);
  CHECK(count("leat_pre_starts_used_total") == part->pre_starts_used);
  CHECK(count("leat_pre_starts_late_total") == part->pre_starts_late);
  CHECK(count("leat_pre_starts_wasted_total") == part->pre_starts_wasted);
  CHECK(count("leat_cold_starts_total") == part->cold_starts);
  CHECK(count("leat_cold_starts_avoided_total") == part->cold_starts_avoided);
  CHECK(sample_value(text, "leat_pre_starts_wasted_seconds_total", true) ==
        Approx(seconds(part->pre_starts_wasted_time)));
  CHECK(sample_value(text, "leat_exposed_load_seconds_total", true) == Approx(seconds(part->exposed_load)));
  CHECK(sample_value(text, "leat_pre_starts_wasted_byte_seconds_total", false) ==
        Approx(m.learning.wasted_byte_seconds));

  // Which instance, why, and how early.
  auto const tree = f.rt.explain(in_time).value();
  auto const callee = std::find_if(tree.spans.begin(), tree.spans.end(),
    [](leat::span const& s) { return s.algorithm == "demo/part@1.0.0"; });
  REQUIRE(callee != tree.spans.end());
  CHECK(callee->instance > 0);
  REQUIRE(callee->pre_start);
  CHECK(callee->pre_start->expected_from == "demo/caller@1.0.0");
  CHECK(callee->pre_start->for_call == in_time);
  CHECK(callee->pre_start->decided > callee->pre_start->ready);
  CHECK(callee->pre_start->ready > 0ns);
  auto const said = to_string(tree);
  CHECK(said.find("prestarted") != std::string::npos);
  CHECK(said.find("demo/caller@1.0.0") != std::string::npos);
}
