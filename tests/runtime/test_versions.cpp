#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

// Promises 1 to 4, labels, splits and shadows, seen from outside.

using leat::errc;

namespace {

leat::algorithm says_version(std::string const& version, std::string text = {}) {
  return leat::algorithm("demo/say", version)
    .pure()
    .apply([text = text.empty() ? version : text](std::string) { return text; });
}

struct version_fixture {
  explicit version_fixture(leat::runtime_options options = {}) : rt(std::move(options)) {
    for (std::string const version : {"1.0.0", "1.2.0", "2.0.0"})
      rt.publish(says_version(version));
  }

  std::string ask(std::string ref, std::string affinity = {}) const {
    auto r = rt.client().algo(ref).with({.affinity = std::move(affinity)}).pipe("?").try_get();
    return r ? r->as_text() : to_string(r.error());
  }

  leat::runtime rt;
};

leat::algorithm_metrics metrics_of_version(leat::runtime const& rt, std::string const& version) {
  auto const all = rt.metrics().algorithms;
  auto const found =
    std::find_if(all.begin(), all.end(), [&](auto const& m) { return m.version == version; });
  return found == all.end() ? leat::algorithm_metrics() : *found;
}

} // namespace

TEST_CASE("versions: ranges, labels and digests choose", "[runtime][unit]") {
  version_fixture f;
  CHECK(f.ask("demo/say") == "2.0.0");
  CHECK(f.ask("demo/say@latest") == "2.0.0");
  CHECK(f.ask("demo/say@1.x") == "1.2.0");
  CHECK(f.ask("demo/say@>=1 <1.2 || 5") == "1.0.0");
  CHECK(f.ask("demo/say@1.0 - 1.1") == "1.0.0");
  auto const digest = f.rt.registry().describe("demo/say@1.0.0").value().digest;
  CHECK(f.ask("demo/say@" + digest) == "1.0.0");
  CHECK(f.ask("demo/say@" + digest.substr(0, 7 + 12)) == "1.0.0");
  CHECK(f.ask("demo/say@" + digest.substr(7, 40)) == "1.0.0");
  CHECK(f.ask("demo/say@stable").starts_with("not_found"));
  CHECK(f.ask("demo/say@^1.2.x.4").starts_with("invalid_argument: malformed requirement"));
}

TEST_CASE("versions: a retired version is no longer resolved until it is restored", "[runtime][unit]") {
  version_fixture f;
  f.rt.registry().label("demo/say", "stable", "2.0.0").value();
  f.rt.registry().retire("demo/say", "2.0.0").value();
  CHECK(f.ask("demo/say") == "1.2.0");
  CHECK(f.ask("demo/say@2.0.0").starts_with("not_found"));
  CHECK(
    f.ask("demo/say@stable") == "not_found: label 'stable' of 'demo/say' points at retired versions only");
  CHECK(f.rt.registry().retire("demo/say", "2.0.0").error().code == errc::failed_precondition);
  CHECK(f.rt.registry().label("demo/say", "next", "2.0.0").error().code == errc::failed_precondition);
  f.rt.registry().restore("demo/say", "2.0.0").value();
  CHECK(f.ask("demo/say@stable") == "2.0.0");
  std::vector<std::string> events;
  auto const history = f.rt.registry().history("demo/say").value();
  events.reserve(history.size());
  for (auto const& h : history)
    events.push_back(h.event + ' ' + h.version);
  CHECK(events == std::vector<std::string>{"publish 1.0.0", "publish 1.2.0", "publish 2.0.0", "label 2.0.0",
                    "retire 2.0.0", "restore 2.0.0"});
}

TEST_CASE("versions: a call that runs on a retired version finishes", "[runtime][unit]") {
  std::promise<void> entered;
  std::promise<void> go;
  auto const gone = go.get_future().share();
  version_fixture f;
  f.rt.publish(leat::algorithm("demo/slow", "1.0.0").apply([&](std::string s) {
    entered.set_value();
    gone.wait();
    return s;
  }));
  auto running = f.rt.client().algo("demo/slow").pipe("done");
  entered.get_future().wait();
  f.rt.registry().retire("demo/slow", "1.0.0").value();
  go.set_value();
  CHECK(running.get().as_text() == "done");
  CHECK(f.ask("demo/slow").starts_with("not_found"));
}

TEST_CASE("versions: a deprecated version is resolved with a warning in the log", "[runtime][unit]") {
  std::mutex lock;
  std::vector<std::string> lines;
  version_fixture f({.log = [&](leat::log_entry const& e) {
    std::lock_guard hold(lock);
    lines.push_back(std::string(e.algorithm) + ": " + std::string(e.text));
  }});
  f.rt.registry().deprecate("demo/say", "1.0.0", "use 1.2").value();
  CHECK(f.ask("demo/say@1.0.0") == "1.0.0");
  CHECK(f.ask("demo/say@1.2.0") == "1.2.0");
  CHECK(f.rt.registry().describe("demo/say@1.0.0").value().deprecated == "use 1.2");
  f.rt.registry().deprecate("demo/say", "1.0.0", "").value();
  CHECK(f.ask("demo/say@1.0.0") == "1.0.0");
  std::lock_guard hold(lock);
  CHECK(lines == std::vector<std::string>{"demo/say@1.0.0: deprecated: use 1.2"});
}

TEST_CASE("versions: a split is sticky and keeps its shares", "[runtime][unit]") {
  version_fixture f;
  f.rt.registry().split("demo/say", "canary", {.targets = {{"1.2.0", 9}, {"2.0.0", 1}}}).value();
  std::map<std::string, int> counts;
  std::map<std::string, std::string> chosen;
  for (int i = 0; i < 2000; ++i) {
    auto const key = "customer " + std::to_string(i);
    chosen[key] = f.ask("demo/say@canary", key);
    ++counts[chosen[key]];
  }
  // 200 of 2,000 are expected on the new version, with a standard deviation of 13.4.
  CHECK(counts["2.0.0"] > 140);
  CHECK(counts["2.0.0"] < 260);
  CHECK(counts["1.2.0"] + counts["2.0.0"] == 2000);
  for (int i = 0; i < 50; ++i) {
    auto const key = "customer " + std::to_string(i);
    CHECK(f.ask("demo/say@canary", key) == chosen[key]);
  }
  // More weight moves some over, and nobody back.
  f.rt.registry().split("demo/say", "canary", {.targets = {{"1.2.0", 5}, {"2.0.0", 5}}}).value();
  for (auto const& [key, before] : chosen)
    if (before == "2.0.0")
      CHECK(f.ask("demo/say@canary", key) == "2.0.0");
  // Without a key the caller decides, always in the same way.
  auto const own = f.ask("demo/say@canary");
  for (int i = 0; i < 20; ++i)
    CHECK(f.ask("demo/say@canary") == own);
}

TEST_CASE("versions: both sides of a split have outputs of their own in the memo", "[runtime][memo]") {
  version_fixture f;
  f.rt.publish(leat::algorithm("demo/outer", "1.0.0")
                 .pure()
                 .calls({"demo/*"})
                 .apply([](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   co_return (co_await ctx.algo("demo/say@canary").pipe(s)).as_text();
                 }));
  f.rt.registry().split("demo/say", "canary", {.targets = {{"1.2.0"}, {"2.0.0"}}}).value();
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 40; ++i) {
      auto const key = std::to_string(i);
      CHECK(f.ask("demo/outer", key) == f.ask("demo/say@canary", key));
    }
}

TEST_CASE("versions: malformed splits are refused and change nothing", "[runtime][unit]") {
  version_fixture f;
  auto const registry = f.rt.registry();
  registry.label("demo/say", "stable", "1.0.0").value();
  auto complaint = [&](std::string_view label, leat::label_split split) {
    return to_string(registry.split("demo/say", label, std::move(split)).error());
  };
  CHECK(complaint("stable", {}) == "invalid_argument: malformed split: no version, expected at least one");
  CHECK(complaint("stable", {.targets = {{"1.0.0", 0}}}) ==
        "invalid_argument: malformed split: weight 0 of version 1.0.0, expected 1 to 1000000");
  CHECK(complaint("stable", {.targets = {{"1.0.0"}, {"1.0.0"}}}) ==
        "invalid_argument: malformed split: version 1.0.0 is named twice");
  CHECK(complaint("stable", {.targets = {{"3.0.0"}}}) == "not_found: no version 3.0.0 of 'demo/say'");
  CHECK(complaint("stable", {.targets = {{"1.0.0"}}, .shadow = {"2.0.0", 101}})
          .starts_with("invalid_argument: malformed split: the shadow's share"));
  CHECK(complaint("stable", {.targets = {{"1.0.0"}}, .shadow = {"1.0.0", 50}}) ==
        "invalid_argument: malformed split: shadow version 1.0.0 is among those that answer");
  CHECK(complaint("latest", {.targets = {{"1.0.0"}}}).starts_with("invalid_argument"));
  CHECK(complaint("1.x", {.targets = {{"1.0.0"}}}).starts_with("invalid_argument"));
  CHECK(f.ask("demo/say@stable") == "1.0.0");
  CHECK(registry.labels("demo/say").value().size() == 1);
  registry.unlabel("demo/say", "stable").value();
  CHECK(registry.unlabel("demo/say", "stable").error().code == errc::not_found);
}

TEST_CASE(
  "versions: a shadow gets a share of the calls and its answers are only compared", "[runtime][unit]") {
  constexpr int calls = 400;
  std::promise<void> all_done;
  std::atomic<int> shadowed{0};
  leat::runtime rt;
  rt.publish(leat::algorithm("demo/len", "1.0.0").apply([](std::string s) { return s.size(); }));
  rt.publish(leat::algorithm("demo/len", "1.1.0").apply([&](std::string s) {
    ++shadowed;
    return s.size() % 4 == 0 ? 0 : s.size(); // wrong for some
  }));
  rt.registry().split("demo/len", "stable", {.targets = {{"1.0.0"}}, .shadow = {"1.1.0", 50}}).value();
  for (std::size_t i = 1; i <= calls; ++i)
    CHECK(rt.client().algo("demo/len@stable").pipe(std::string(i, 'x')).get().to<std::size_t>() == i);
  // The shadow's calls end on their own: the next call of that version is behind them.
  auto counted = metrics_of_version(rt, "1.1.0");
  while (counted.shadow_calls < counted.calls) {
    CHECK(rt.client().algo("demo/len@1.0.0").pipe("x").get().to<int>() == 1);
    counted = metrics_of_version(rt, "1.1.0");
  }
  CHECK(static_cast<int>(counted.shadow_calls) == shadowed);
  // 200 expected, standard deviation 10.
  CHECK(counted.shadow_calls > 140);
  CHECK(counted.shadow_calls < 260);
  CHECK(counted.shadow_differences > 0);
  CHECK(counted.shadow_differences < counted.shadow_calls);
  CHECK(metrics_of_version(rt, "1.0.0").shadow_calls == 0);
}

namespace {

/// Tells when it goes.
struct model {
  explicit model(std::promise<void>& gone) : gone(&gone) {}
  model(model&& other) noexcept : gone(std::exchange(other.gone, nullptr)) {}
  model(model const&) = delete;
  ~model() {
    if (gone)
      gone->set_value();
  }
  std::promise<void>* gone;
};

leat::algorithm holding(std::string const& version, std::promise<void>& gone) {
  return leat::algorithm("demo/model", version)
    .load([&gone] { return model(gone); })
    .apply([version](model const&, std::string) { return version; });
}

} // namespace

TEST_CASE("versions: the instances of a retired version stop", "[runtime][unit]") {
  std::promise<void> gone;
  leat::runtime rt;
  rt.publish(holding("1.0.0", gone));
  CHECK(rt.client().algo("demo/model").pipe("").get().as_text() == "1.0.0");
  rt.registry().retire("demo/model", "1.0.0").value();
  gone.get_future().wait();
}

TEST_CASE("versions: the instances of a replaced dev version stop", "[runtime][unit]") {
  std::promise<void> gone;
  std::promise<void> second_gone;
  leat::runtime rt;
  rt.publish(holding("1.0.0-dev", gone));
  CHECK(rt.client().algo("demo/model@1.0.0-dev").pipe("").get().as_text() == "1.0.0-dev");
  rt.publish(holding("1.0.0-dev", second_gone));
  gone.get_future().wait();
  CHECK(rt.client().algo("demo/model@1.0.0-dev").pipe("").get().as_text() == "1.0.0-dev");
}

TEST_CASE("versions: the instances of a superseded version stop when nobody calls it", "[runtime][unit]") {
  std::promise<void> gone;
  std::promise<void> second_gone;
  leat::runtime rt;
  rt.publish(holding("1.0.0", gone));
  auto const pinned = rt.client().algo("demo/model@1.0.0");
  CHECK(pinned.pipe("").get().as_text() == "1.0.0");
  rt.publish(holding("1.1.0", second_gone));
  CHECK(rt.client().algo("demo/model").pipe("").get().as_text() == "1.1.0");
  gone.get_future().wait();
}

TEST_CASE("versions: a restored version runs again", "[runtime][unit]") {
  version_fixture f;
  CHECK(f.ask("demo/say@2.0.0") == "2.0.0");
  for (int i = 0; i < 20; ++i) {
    f.rt.registry().retire("demo/say", "2.0.0").value();
    f.rt.registry().restore("demo/say", "2.0.0").value();
    CHECK(
      f.rt.client().algo("demo/say@2.0.0").with({.memo = leat::memo_use::bypass}).pipe("?").get().as_text() ==
      "2.0.0");
  }
}

TEST_CASE("versions: inputs and outputs are held against their schemas", "[runtime][unit]") {
  leat::runtime rt;
  leat::json const takes{
    {"type", "object"}, {"required", {"n"}}, {"properties", {{"n", {{"type", "integer"}, {"minimum", 0}}}}}};
  rt.publish(leat::algorithm("demo/half", "1.0.0")
               .accepts(takes)
               .returns({{"type", "integer"}})
               .apply([](leat::json in) -> leat::json {
                 int const n = in["n"];
                 return n % 2 == 0 ? leat::json(n / 2) : leat::json(n / 2.0);
               }));
  auto const half = rt.client().algo("demo/half");
  CHECK(half.pipe(leat::json{{"n", 4}}).get().to<int>() == 2);
  auto const bad = half.pipe(leat::json{{"n", "four"}}).try_get();
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == errc::invalid_argument);
  CHECK_THAT(bad.error().message, Catch::Matchers::ContainsSubstring("input of demo/half@1.0.0") &&
                                    Catch::Matchers::ContainsSubstring("/n") &&
                                    Catch::Matchers::ContainsSubstring("integer"));
  CHECK(half.pipe("four").try_get().error().code == errc::invalid_argument);
  CHECK(half.pipe(leat::bytes(3)).try_get().error().code == errc::invalid_argument);
  auto const odd = half.pipe(leat::json{{"n", 3}}).try_get();
  REQUIRE_FALSE(odd);
  CHECK(odd.error().code == errc::algorithm_failed);
  CHECK_THAT(odd.error().message, Catch::Matchers::ContainsSubstring("output of demo/half@1.0.0"));
  auto const broken =
    leat::algorithm("demo/broken", "1.0.0").accepts({{"type", 3}}).apply([](leat::json j) { return j; });
  CHECK(rt.registry().publish(broken).error().code == errc::invalid_argument);
}
