#include "tests/runtime/learning.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_folder.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

// Promises 20 to 22: what is learned, what is done with it, and that it survives.

using namespace std::chrono_literals;
using leat::testing::learning_off;
using leat::testing::learning_patience;

namespace {

/// A version that takes a while to load, and says how often it did.
struct slow_part {
  std::string name;
  std::shared_ptr<std::atomic<int>> loads = std::make_shared<std::atomic<int>>(0);

  leat::algorithm make() const {
    return leat::algorithm(name, "1.0.0")
      .load([loads = loads] {
        auto const until = std::chrono::steady_clock::now() + 5ms;
        while (std::chrono::steady_clock::now() < until)
          ;
        ++*loads;
        return 1;
      })
      .apply([](int const& one, std::string text) { return text + std::to_string(one); });
  }
};

/// A caller that waits, where it is told to, until somebody else has started what it is going to call.
struct learning_fixture {
  explicit learning_fixture(leat::runtime_options o = {}) : rt(std::move(o)) {
    rt.publish(part.make());
    rt.publish(leat::algorithm("demo/caller", "1.0.0")
                 .calls({"demo/*"})
                 .apply([loads = part.loads, waits = waits](
                          std::string text, leat::context& ctx) -> leat::task<std::string> {
                   auto const before = loads->load();
                   auto const until = std::chrono::steady_clock::now() + learning_patience;
                   if (!*waits)
                     co_await ctx.sleep(20ms);
                   while (*waits && *loads == before && std::chrono::steady_clock::now() < until)
                     co_await ctx.sleep(1ms);
                   auto const out = co_await ctx.algo("demo/part").pipe(text);
                   co_return out.as_text();
                 }));
  }

  /// Instances of the callee are stopped: the next call finds it cold.
  void chill() const {
    auto registry = rt.registry();
    REQUIRE(registry.retire("demo/part", "1.0.0"));
    REQUIRE(registry.restore("demo/part", "1.0.0"));
    while (instances() != 0)
      std::this_thread::yield();
  }

  std::uint64_t instances() const {
    auto const m = metrics_of("demo/part");
    return m.instances.idle + m.instances.busy + m.instances.starting;
  }

  leat::algorithm_metrics metrics_of(std::string const& name) const {
    auto const all = rt.metrics().algorithms;
    auto const found =
      std::find_if(all.begin(), all.end(), [&](auto const& m) { return m.algorithm == name; });
    return found == all.end() ? leat::algorithm_metrics() : *found;
  }

  leat::reply call(std::string const& text = "x") const { return rt.client().algo("demo/caller").pipe(text); }

  /// Calls the caller until it is known whom it calls.
  void learn() const {
    for (int i = 0; i < 12; ++i) {
      chill();
      CHECK(call().get().as_text() == "x1");
      rt.graph(); // takes in what was observed
    }
  }

  slow_part part{"demo/part"};
  std::shared_ptr<std::atomic<bool>> waits = std::make_shared<std::atomic<bool>>(false);
  leat::runtime rt;
};

leat::call_graph::edge const* edge(
  leat::call_graph const& g, std::string const& from, std::string const& to) {
  auto const found = std::find_if(g.edges.begin(), g.edges.end(),
    [&](auto const& e) { return g.nodes[e.caller].name == from && g.nodes[e.callee].name == to; });
  return found == g.edges.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("learning: a callee is started before it is called, and explain says why", "[runtime][unit]") {
  if (learning_off())
    return;
  learning_fixture f;
  f.learn();
  f.chill();
  *f.waits = true; // nobody calls it before it is there
  auto reply = f.call();
  auto const id = reply.call_id();
  CHECK(reply.get().as_text() == "x1");
  auto const m = f.metrics_of("demo/part");
  CHECK(m.pre_starts >= 1);
  CHECK(m.pre_starts_used >= 1);
  auto const tree = f.rt.explain(id).value();
  auto const callee = std::find_if(tree.spans.begin(), tree.spans.end(),
    [](leat::span const& s) { return s.algorithm == "demo/part@1.0.0"; });
  REQUIRE(callee != tree.spans.end());
  CHECK(callee->prestarted);
  REQUIRE(callee->pre_start);
  CHECK(callee->pre_start->expected_from == "demo/caller@1.0.0");
  CHECK(callee->pre_start->for_call == id);
  CHECK(callee->pre_start->probability > 0.5);
  CHECK(callee->pre_start->decided >= callee->pre_start->ready);
  CHECK(to_string(tree).find("prestarted") != std::string::npos);
}

TEST_CASE("learning: switched off, nothing is started before it is called", "[runtime][unit]") {
  leat::runtime_options o;
  o.learning.enabled = false;
  learning_fixture f(o);
  f.learn();
  CHECK(f.metrics_of("demo/part").pre_starts == 0);
  CHECK(f.rt.graph().nodes.empty());
}

TEST_CASE("learning: the graph says who calls whom, as JSON and drawn", "[runtime][unit]") {
  if (learning_off())
    return;
  learning_fixture f;
  f.learn();
  auto const g = f.rt.graph();
  auto const* e = edge(g, "demo/caller@1.0.0", "demo/part@1.0.0");
  REQUIRE(e != nullptr);
  CHECK(e->probability > 0.6);
  CHECK(e->lag_median > 5ms);
  CHECK(g.nodes[e->callee].loads);
  CHECK(g.nodes[e->callee].load_mean > 1ms);
  auto const j = to_json(g);
  CHECK(j["edges"].size() == g.edges.size());
  CHECK(to_dot(g).find("demo/part@1.0.0") != std::string::npos);
}

TEST_CASE("learning: parts of a pipeline are started while its first part runs", "[runtime][unit]") {
  if (learning_off())
    return;
  leat::runtime rt;
  slow_part last{"demo/last"};
  rt.publish(last.make());
  std::atomic<int> there{0};
  rt.publish(
    leat::algorithm("demo/first", "1.0.0")
      .apply([loads = last.loads, &there](std::string text, leat::context& ctx) -> leat::task<std::string> {
        auto const until = std::chrono::steady_clock::now() + learning_patience;
        while (*loads == 0 && std::chrono::steady_clock::now() < until)
          co_await ctx.sleep(1ms);
        there = loads->load();
        co_return text;
      }));
  auto const c = rt.client();
  CHECK((c.algo("demo/first") | c.algo("demo/last")).pipe("x").get().as_text() == "x1");
  CHECK(there == 1);
  CHECK(*last.loads == 1);
  auto const g = rt.graph();
  CHECK(edge(g, "demo/first | demo/last", "demo/last@1.0.0") != nullptr);
}

TEST_CASE("learning: what was learned survives a restart", "[runtime][unit]") {
  if (learning_off())
    return;
  leat::test::temporary_folder folder;
  leat::runtime_options o;
  o.data = folder.path().string();
  {
    learning_fixture f(o);
    f.learn();
  }
  learning_fixture f(o);
  auto const g = f.rt.graph();
  auto const* e = edge(g, "demo/caller@1.0.0", "demo/part@1.0.0");
  REQUIRE(e != nullptr);
  CHECK(e->probability > 0.6);
  *f.waits = true; // so the very first call finds it started
  CHECK(f.call().get().as_text() == "x1");
  CHECK(f.metrics_of("demo/part").pre_starts_used == 1);
}

TEST_CASE("learning: what is damaged is reported, and learned anew", "[runtime][unit]") {
  if (learning_off())
    return;
  leat::test::temporary_folder folder;
  leat::runtime_options o;
  o.data = folder.path().string();
  {
    learning_fixture f(o);
    f.learn();
  }
  auto const file = folder.path() / "learned";
  auto text = leat::test::read_file(file);
  REQUIRE(text.size() > 100);
  text[text.size() - 20] = static_cast<char>(text[text.size() - 20] ^ 1);
  leat::test::write_file(file, text);
  std::mutex lock;
  std::string said;
  o.log = [&](leat::log_entry const& e) {
    std::lock_guard hold(lock);
    said += e.text;
  };
  learning_fixture f(o);
  CHECK(said.find("learning begins anew") != std::string::npos);
  CHECK(f.call().get().as_text() == "x1");
}

TEST_CASE("learning: what is observed is recorded", "[runtime][unit]") {
  if (learning_off())
    return;
  leat::test::temporary_folder folder;
  leat::runtime_options o;
  o.learning.record = (folder.path() / "calls.jsonl").string();
  {
    learning_fixture f(o);
    CHECK(f.call().get().as_text() == "x1");
  }
  std::istringstream lines(leat::test::read_file(o.learning.record));
  std::map<std::uint64_t, leat::json> calls;
  std::map<std::uint64_t, std::string> versions;
  std::size_t loads = 0;
  std::string line;
  REQUIRE(std::getline(lines, line));
  CHECK(leat::json::parse(line) == leat::json{{"leat_trace", 1}});
  while (std::getline(lines, line)) {
    auto const one = leat::json::parse(line);
    if (one.contains("id"))
      versions[one["version"]] = one["id"];
    else if (one.contains("call"))
      calls[one["call"]] = one;
    else
      loads += one["took"] > 0.001 ? 1 : 0;
  }
  CHECK(loads == 1);
  REQUIRE(calls.size() == 2);
  for (auto const& [id, c] : calls) {
    CHECK(c["at"] <= c["began"]);
    CHECK(c["began"] <= c["ended"]);
    if (c["parent"] == 0)
      CHECK(versions[c["version"]] == "demo/caller@1.0.0");
    else
      CHECK(versions[calls.at(c["parent"])["version"]] == "demo/caller@1.0.0");
  }
}

TEST_CASE("learning: options that make no sense are refused", "[runtime][unit]") {
  leat::runtime_options share;
  share.learning.ahead_share = 1.5;
  CHECK_THROWS_AS(leat::runtime(share), leat::error);
  leat::runtime_options price;
  price.learning.byte_seconds_per_second = 0;
  CHECK_THROWS_AS(leat::runtime(price), leat::error);
  if (learning_off())
    return;
  leat::runtime_options file;
  file.learning.record = "/nowhere/at/all.jsonl";
  CHECK_THROWS_AS(leat::runtime(file), leat::error);
}
