#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <future>

using namespace std::chrono_literals;

namespace {

leat::span const& span_of(leat::call_tree_report const& tree, std::string_view algorithm) {
  auto const at = std::find_if(tree.spans.begin(), tree.spans.end(),
    [&](leat::span const& s) { return s.algorithm.substr(0, s.algorithm.find('@')) == algorithm; });
  REQUIRE(at != tree.spans.end());
  return *at;
}

/// Publishes a leaf that loads, an ordinary one, and a root that calls both at once.
void publish_tree(leat::runtime& rt) {
  rt.publish(leat::algorithm("x/leaf", "1.2.0").load([] { return 1; }).apply([](int const& one, int n) {
    return n + one;
  }));
  rt.publish(
    leat::algorithm("x/pause", "1.0.0").pure().apply([](int n, leat::context& ctx) -> leat::task<int> {
      co_await ctx.sleep(2ms);
      ctx.log("slept well");
      co_return n;
    }));
  rt.publish(
    leat::algorithm("x/root", "1.0.0").calls({"x/*"}).apply([](int n, leat::context& ctx) -> leat::task<int> {
      std::vector<leat::reply> parts;
      parts.push_back(ctx.algo("x/leaf@^1.1").pipe(n));
      parts.push_back(ctx.algo("x/pause").pipe(n));
      int sum = 0;
      for (auto const& part : co_await leat::all(std::move(parts)))
        sum += part.to<int>();
      co_return sum;
    }));
}

} // namespace

TEST_CASE("explain: says of every call how it was resolved, where its time went and how it ended",
  "[runtime][explain]") {
  leat::runtime rt;
  publish_tree(rt);
  auto reply = rt.client().algo("x/root@1.0.0").pipe(5);
  CHECK(reply.get().to<int>() == 11);
  auto const tree = rt.explain(reply.call_id()).value();
  CHECK(tree.missing == 0);
  auto const& root = tree.spans.front();
  CHECK(root.algorithm == "x/root@1.0.0");
  CHECK(root.how == leat::resolved_by::exact);
  CHECK(root.critical);
  CHECK(root.self + root.children == root.total);
  auto const& leaf = span_of(tree, "x/leaf");
  CHECK(leaf.algorithm == "x/leaf@1.2.0");
  CHECK(leaf.how == leat::resolved_by::range);
  CHECK(leaf.asked == "x/leaf@^1.1");
  CHECK((leaf.cold || leaf.prestarted)); // `calls` says that it may be called
  CHECK(leaf.instance == 1);
  CHECK(leaf.attempts == 1);
  auto const& pause = span_of(tree, "x/pause");
  CHECK(pause.how == leat::resolved_by::newest);
  CHECK(pause.memo == leat::memo_verdict::led);
  CHECK(pause.total >= 2ms);
  CHECK(pause.run < pause.total);
  REQUIRE(pause.log.size() == 1);
  CHECK(pause.log.front().text == "slept well");
  CHECK((pause.critical || leaf.critical)); // whichever took longer
  CHECK(to_string(tree).find("slept well") != std::string::npos);
  // The same tree by any of its calls.
  CHECK(rt.explain(leaf.call_id).value().spans.size() == tree.spans.size());
  CHECK(rt.recent_calls(1).at(0).call_id == reply.call_id());
  CHECK(rt.slow_calls().at(0).root_id != 0);
  CHECK(to_trace_events(tree)["traceEvents"].size() >= tree.spans.size());
}

TEST_CASE("explain: a remembered output, a refused call, a call that nobody knows", "[runtime][explain]") {
  leat::runtime rt;
  publish_tree(rt);
  for (int i = 0; i < 2; ++i)
    (void)rt.client().algo("x/pause").pipe(1).get();
  CHECK(rt.recent_calls(1).at(0).memo == leat::memo_verdict::hit);
  auto missing = rt.client().algo("x/missing").pipe(1);
  CHECK_FALSE(missing.try_get());
  auto const report = rt.explain(missing.call_id()).value();
  CHECK(report.spans.front().outcome == leat::errc::not_found);
  CHECK(report.spans.front().asked == "x/missing");
  auto const unknown = rt.explain(123'456'789);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == leat::errc::not_found);
}

TEST_CASE("explain: keeps the caller's place in its trace", "[runtime][explain]") {
  leat::runtime rt;
  publish_tree(rt);
  auto const parent =
    leat::parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").value();
  auto reply = rt.client().algo("x/leaf").with({.trace_parent = parent}).pipe(1);
  (void)reply.get();
  auto const trace = rt.explain(reply.call_id()).value().trace.value();
  CHECK(trace.trace_id_high == parent.trace_id_high);
  CHECK(trace.trace_id_low == parent.trace_id_low);
}

TEST_CASE("metrics: what calls did and what instances do", "[runtime][metrics]") {
  leat::runtime rt({.threads = 1});
  publish_tree(rt);
  (void)rt.client().algo("x/root").pipe(1).get();
  (void)rt.client().algo("x/leaf").pipe("no number").try_get();
  auto const now = rt.metrics();
  auto const leaf = std::find_if(now.algorithms.begin(), now.algorithms.end(),
    [](leat::algorithm_metrics const& m) { return m.algorithm == "x/leaf"; });
  REQUIRE(leaf != now.algorithms.end());
  CHECK(leaf->calls == 2);
  // That it may be called is known from `calls`: it may have been started before it was.
  CHECK(leaf->cold_starts + leaf->cold_starts_avoided == 1);
  CHECK(leaf->run.count == 2);
  CHECK(leaf->queue.count == 2);
  CHECK(leaf->failures_by_code.at(leat::errc::invalid_argument) == 1);
  CHECK(leaf->instances.idle + leaf->instances.busy == 1);
  CHECK(to_prometheus(now).find(R"(leat_calls_total{algorithm="x/leaf",version="1.2.0"} 2)") !=
        std::string::npos);
}
