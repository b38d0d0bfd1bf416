#include "tests/support/catch.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <future>
#include <string>

// Promises 6 to 10: who may call what, seen from outside.

using leat::errc;

namespace {

/// ann owns a private helper and a public algorithm that calls it; bob is a stranger.
struct permission_fixture {
  permission_fixture() {
    for (std::string const user : {"ann", "bob", "cy"})
      rt.registry().create_user(user).value();
    rt.publish(leat::algorithm("ann/secret", "1.0.0").pure().apply([this](std::string s) {
      ++secret_runs;
      return "secret " + s;
    }));
    rt.publish(leat::algorithm("ann/open", "1.0.0")
                 .visibility(leat::visibility::everyone)
                 .pure()
                 .calls({"ann/secret"})
                 .apply([this](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   ++open_runs;
                   co_return (co_await ctx.algo("ann/secret").pipe(s)).as_text();
                 }));
  }

  leat::client as(std::string const& user) const { return rt.client(leat::principal{"user:" + user}); }

  leat::result<leat::value> call(std::string const& user, std::string ref, std::string in = "x") const {
    return as(user).algo(ref).pipe(std::move(in)).try_get();
  }

  std::string outcome(std::string const& user, std::string ref) const {
    auto r = call(user, ref);
    return r ? r->as_text() : to_string(r.error());
  }

  errc code(std::string const& user, std::string ref) const {
    auto r = call(user, ref);
    return r ? errc::ok : r.error().code;
  }

  leat::grant_rule helper{.who = "algo:ann/open", .action = "call", .what = "ann/secret"};
  std::atomic<int> secret_runs{0};
  std::atomic<int> open_runs{0};
  leat::runtime rt;
};

} // namespace

TEST_CASE("permissions: a private algorithm and a missing one look the same", "[runtime][unit]") {
  permission_fixture f;
  for (std::string const requirement : {"", "@^1", "@^9", "@1.0.0", "@stable", "@sha256:0123456789ab"}) {
    CAPTURE(requirement);
    auto const hidden = f.call("bob", "ann/secret" + requirement);
    auto const missing = f.call("bob", "ann/nothing" + requirement);
    REQUIRE_FALSE(hidden);
    REQUIRE_FALSE(missing);
    CHECK(to_string(hidden.error()) == "not_found: no algorithm 'ann/secret'");
    CHECK(to_string(missing.error()) == "not_found: no algorithm 'ann/nothing'");
    CHECK(hidden.error().path == missing.error().path);
    CHECK(hidden.error().detail == missing.error().detail);
  }
  auto const bobs = f.rt.registry(leat::principal{"user:bob"});
  CHECK(to_string(bobs.describe("ann/secret").error()) == "not_found: no algorithm 'ann/secret'");
  CHECK(to_string(bobs.versions("ann/secret").error()) == "not_found: no algorithm 'ann/secret'");
  CHECK(to_string(bobs.history("ann/secret").error()) == "not_found: no algorithm 'ann/secret'");
  CHECK(to_string(bobs.retire("ann/secret", "1.0.0").error()) == "not_found: no algorithm 'ann/secret'");
  CHECK(bobs.algorithms().value() == std::vector<std::string>{"ann/open"});
}

TEST_CASE("permissions: the calls list is asked before it is known what there is", "[runtime][unit]") {
  permission_fixture f;
  f.rt.publish(leat::algorithm("bob/probe", "1.0.0")
                 .apply([](std::string ref, leat::context& ctx) -> leat::task<std::string> {
                   co_return (co_await ctx.algo(ref).pipe("")).as_text();
                 }));
  auto const hidden = f.as("bob").algo("bob/probe").pipe("ann/secret").try_get();
  auto const missing = f.as("bob").algo("bob/probe").pipe("ann/nothing").try_get();
  CHECK(hidden.error().code == errc::permission_denied);
  CHECK(missing.error().code == errc::permission_denied);
}

TEST_CASE("permissions: a nested call takes the root principal or the algorithm itself", "[runtime][unit]") {
  permission_fixture f;
  CHECK(f.outcome("ann", "ann/open") == "secret x");
  CHECK(f.code("bob", "ann/open") == errc::not_found);
  f.rt.registry().grant(f.helper).value();
  CHECK(f.outcome("bob", "ann/open") == "secret x");
  CHECK(f.code("bob", "ann/secret") == errc::not_found);
  f.rt.registry().revoke(f.helper).value();
  CHECK(f.code("bob", "ann/open") == errc::not_found);
  f.rt.registry().grant({"user:bob", "call", "ann/secret"}).value();
  CHECK(f.outcome("bob", "ann/open") == "secret x");
}

TEST_CASE("permissions: a remembered output is served to whom every step is permitted", "[runtime][memo]") {
  permission_fixture f;
  CHECK(f.outcome("ann", "ann/open") == "secret x");
  CHECK(f.outcome("ann", "ann/open") == "secret x");
  CHECK(f.open_runs == 1);
  CHECK(f.code("bob", "ann/open") == errc::not_found);
  CHECK(f.open_runs == 2); // it ran, and met the refusal
  f.rt.registry().grant(f.helper).value();
  CHECK(f.outcome("bob", "ann/open") == "secret x");
  CHECK(f.open_runs == 2); // what ran for ann serves bob now
  f.rt.registry().revoke(f.helper).value();
  CHECK(f.code("bob", "ann/open") == errc::not_found);
  CHECK(f.outcome("ann", "ann/open") == "secret x");
  CHECK(f.open_runs == 3);
  CHECK(f.secret_runs == 1);
}

TEST_CASE("permissions: what an algorithm made of a refusal is nobody else's output", "[runtime][memo]") {
  permission_fixture f;
  f.rt.publish(leat::algorithm("ann/polite", "1.0.0")
                 .visibility(leat::visibility::everyone)
                 .pure()
                 .calls({"ann/secret"})
                 .apply([](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   try {
                     co_return (co_await ctx.algo("ann/secret").pipe(s)).as_text();
                   } catch (leat::error const& e) {
                     co_return "sorry: " + std::string(to_string(e.code));
                   }
                 }));
  CHECK(f.outcome("bob", "ann/polite") == "sorry: not_found");
  CHECK(f.outcome("ann", "ann/polite") == "secret x");
  CHECK(f.outcome("cy", "ann/polite") == "sorry: not_found");
  f.rt.registry().grant({"user:cy", "read", "ann/secret"}).value();
  CHECK(f.outcome("cy", "ann/polite") == "sorry: permission_denied");
}

TEST_CASE("permissions: who waits for an equal call gets its own answer", "[runtime][memo]") {
  std::promise<void> entered;
  std::promise<void> go;
  auto const gone = go.get_future().share();
  std::atomic<int> runs{0};
  permission_fixture f;
  f.rt.publish(leat::algorithm("ann/slow", "1.0.0")
                 .visibility(leat::visibility::everyone)
                 .pure()
                 .calls({"ann/secret"})
                 .apply([&](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   if (++runs == 1) {
                     entered.set_value();
                     gone.wait();
                   }
                   co_return (co_await ctx.algo("ann/secret").pipe(s)).as_text();
                 }));
  auto const bobs_first = GENERATE(false, true);
  CAPTURE(bobs_first);
  auto first = f.as(bobs_first ? "bob" : "ann").algo("ann/slow").pipe("y");
  entered.get_future().wait();
  auto second = f.as(bobs_first ? "ann" : "bob").algo("ann/slow").pipe("y");
  go.set_value();
  auto const anns = (bobs_first ? second : first).try_get();
  auto const bobs = (bobs_first ? first : second).try_get();
  REQUIRE(anns);
  CHECK(anns->as_text() == "secret y");
  REQUIRE_FALSE(bobs);
  CHECK(bobs.error().code == errc::not_found);
  CHECK(runs == 2);
}

TEST_CASE("permissions: the chain of callers is the runtime's own", "[runtime][unit]") {
  permission_fixture f;
  std::vector<std::string> seen;
  f.rt.publish(leat::algorithm("ann/last", "1.0.0").apply([&](std::string, leat::context& ctx) {
    for (auto const& p : ctx.callers())
      seen.push_back(p.name);
    return ctx.caller().name;
  }));
  f.rt.publish(leat::algorithm("ann/first", "1.0.0")
                 .calls({"ann/*"})
                 .apply([](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   co_return (co_await (ctx.algo("ann/middle") | ctx.algo("ann/middle")).pipe(s)).as_text();
                 }));
  f.rt.publish(leat::algorithm("ann/middle", "1.0.0")
                 .calls({"ann/*"})
                 .apply([](std::string s, leat::context& ctx) -> leat::task<std::string> {
                   if (s != "x")
                     co_return s;
                   // An affinity key or another option of a nested call changes nothing about who it is for.
                   auto last = ctx.algo("ann/last").with({.affinity = "user:bob"});
                   co_return (co_await last.pipe(s)).as_text();
                 }));
  CHECK(f.outcome("ann", "ann/first") == "algo:ann/middle");
  CHECK(seen == std::vector<std::string>{"user:ann", "algo:ann/first", "algo:ann/middle"});
  seen.clear();
  CHECK(f.outcome("ann", "ann/last") == "user:ann");
  CHECK(seen == std::vector<std::string>{"user:ann"});
}

TEST_CASE("permissions: a key acts for its owner within its scopes, from the root on", "[runtime][unit]") {
  permission_fixture f;
  auto const key = f.rt.registry().create_key("user:ann", {.scopes = {"ann/open"}}).value();
  auto const narrow = f.rt.client(leat::api_key{key.secret});
  // The scope binds the root call; what ann/open calls is its own affair.
  CHECK(narrow.algo("ann/open").pipe("k").get().as_text() == "secret k");
  auto const outside = narrow.algo("ann/secret").pipe("k").try_get();
  CHECK(outside.error().code == errc::permission_denied);
  // Nothing can be learned beyond the scopes.
  auto message = narrow.algo("ann/nothing").pipe("k").try_get().error().message;
  CHECK(message.replace(message.find("nothing"), 7, "secret") == outside.error().message);
  CHECK(f.rt.registry().keys("user:ann").value().front().last_used.has_value());

  f.rt.registry().revoke_key(key.id).value();
  CHECK(narrow.algo("ann/open").pipe("k").try_get().error().code == errc::unauthenticated);
  auto const late = f.rt.client(leat::api_key{key.secret});
  CHECK(late.algo("ann/open").pipe("k").try_get().error().code == errc::unauthenticated);
  auto const wrong = f.rt.client(leat::api_key{"sk_" + std::string(64, '0')});
  CHECK(wrong.algo("ann/open").pipe("k").try_get().error().code == errc::unauthenticated);
}

TEST_CASE("permissions: who is not there may do nothing, also when he was", "[runtime][unit]") {
  permission_fixture f;
  CHECK(f.code("zoe", "ann/open") == errc::unauthenticated);
  CHECK(f.rt.client(leat::principal{"zoe"}).algo("ann/open").pipe("").try_get().error().code ==
        errc::invalid_argument);
  f.rt.registry().grant(f.helper).value();
  auto const cy = f.as("cy");
  CHECK(cy.algo("ann/open").pipe("").try_get());
  f.rt.registry().remove_account("user:cy").value();
  CHECK(cy.algo("ann/open").pipe("").try_get().error().code == errc::unauthenticated);
  CHECK(f.rt.registry().remove_account("user:ann").error().code == errc::failed_precondition);
}

TEST_CASE("permissions: the registry refuses what its principal may not do", "[runtime][unit]") {
  permission_fixture f;
  auto const bob = f.rt.registry(leat::principal{"user:bob"});
  auto const ann = f.rt.registry(leat::principal{"user:ann"});
  auto const mine = leat::algorithm("ann/mine", "1.0.0").apply([](std::string s) { return s; });
  CHECK(to_string(bob.publish(mine).error()) == "permission_denied: user:bob may not publish 'ann/mine'");
  CHECK(ann.publish(mine));
  CHECK(bob.retire("ann/open", "1.0.0").error().code == errc::permission_denied); // he sees it
  CHECK(bob.grant({"user:bob", "call", "ann/secret"}).error().code == errc::permission_denied);
  CHECK(bob.create_user("dan").error().code == errc::permission_denied);
  CHECK(bob.create_key("user:ann", {}).error().code == errc::permission_denied);
  CHECK(bob.audit({}).error().code == errc::permission_denied);
  CHECK(bob.explain("user:ann", "call", "ann/secret").error().code == errc::permission_denied);
  CHECK(bob.explain("user:bob", "call", "ann/open").value().rule == "visibility");
  CHECK(ann.grant({"user:bob", "publish", "ann/*"}));
  CHECK(bob.publish(leat::algorithm("ann/mine", "1.1.0").apply([](std::string s) { return s; })));
  // A narrowed key makes no wider one.
  auto const key = ann.create_key("user:ann", {.scopes = {"ann/open"}}).value();
  auto const by_key = f.rt.registry(leat::api_key{key.secret});
  CHECK(by_key.create_key("user:ann", {}).error().code == errc::permission_denied);
  CHECK(by_key.retire("ann/mine", "1.0.0").error().code == errc::permission_denied);
}

TEST_CASE("permissions: changes and refusals are in the audit log", "[runtime][unit]") {
  permission_fixture f;
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(f.call("bob", "ann/secret"));
  f.rt.registry().grant(f.helper).value();
  auto const lines = f.rt.registry().audit({.resource = "ann/secret"}).value();
  REQUIRE(lines.size() == 3);
  auto const denied = std::find_if(lines.begin(), lines.end(), [](auto const& l) { return l.denied; });
  REQUIRE(denied != lines.end());
  CHECK(denied->principal == "user:bob");
  CHECK(denied->action == "call");
  CHECK(denied->count == 3);
  CHECK(f.rt.registry().audit({.principal = "user:bob"}).value().size() == 1);
  CHECK(f.rt.registry().audit({.principal = "process:self", .resource = "ann/secret"}).value().size() == 2);
  auto const history = f.rt.registry().history("ann/secret").value();
  REQUIRE(history.size() == 1);
  CHECK(history[0].event == "publish");
  CHECK(history[0].version == "1.0.0");
  CHECK(history[0].principal == "process:self");
}

TEST_CASE("permissions: visibility can be set over what the versions say", "[runtime][unit]") {
  permission_fixture f;
  f.rt.registry().grant(f.helper).value();
  CHECK(f.code("bob", "ann/open") == errc::ok);
  f.rt.registry().set_visibility("ann/open", leat::visibility::owner).value();
  CHECK(f.code("bob", "ann/open") == errc::not_found);
  f.rt.registry().create_team("lab").value();
  f.rt.registry().add_member("team:lab", "user:ann").value();
  f.rt.registry().add_member("team:lab", "user:bob").value();
  f.rt.registry().set_visibility("ann/open", leat::visibility::team).value();
  CHECK(f.code("bob", "ann/open") == errc::ok);
  CHECK(f.code("cy", "ann/open") == errc::not_found);
  f.rt.registry().set_visibility("ann/open", std::nullopt).value();
  CHECK(f.code("cy", "ann/open") == errc::ok);
}
