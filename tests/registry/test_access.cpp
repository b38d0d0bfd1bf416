#include "tests/registry/access_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>

using namespace leat;
using test::complaint;
using namespace leat::testing;

namespace {

constexpr auto all_actions = {"call", "read", "publish", "manage", "grant"};

/// Ann, Bob, and the team vision that Bob and the team edge are in; Eve is in edge.
struct scene : access_scene {
  scene() {
    user("ann").user("bob").user("eve").team("vision").team("edge");
    join("vision", "bob").join("vision", "edge").join("edge", "eve");
  }
};

} // namespace

TEST_CASE("access: a, the embedding process may do all", "[registry][unit]") {
  scene s;
  s.deny("user:ann", "call", "*");
  for (auto const* a : all_actions) {
    CHECK(s.ask("process:self", a, "ann/x") == "yes: process");
    CHECK(s.ask("process:self", a, "nobody/x") == "yes: process");
  }
}

TEST_CASE("access: b, an account that is not there may do nothing", "[registry][unit]") {
  scene s;
  for (auto const* who : {"user:zoe", "team:none", "user:vision", "team:ann"}) {
    CAPTURE(who);
    CHECK(s.ask(who, "call", "ann/x", visibility::everyone) == "no: unknown");
    CHECK(s.ask(who, "call", "vision/x") == "no: unknown");
  }
  auto const bob = s.now.find_actor("user:bob").value();
  s.allow("user:bob", "call", "*").take(s.now.remove_account("bob"));
  auto const open = s.now.find_resource("ann/x", visibility::everyone);
  CHECK(s.now.decide(bob, action::call, open) == decision{false, decision::basis::unknown});
  CHECK(s.now.judge(bob, action::call, open) == verdict::unknown_principal);
  CHECK_FALSE(s.now.decide(actor{}, action::call, open).allowed);
}

TEST_CASE("access: c, owners may do all to their own, and no rule takes it away", "[registry][unit]") {
  scene s;
  for (auto const* a : all_actions) {
    s.deny("user:ann", a, "ann/x").deny("user:ann", a, "*").deny("team:edge", a, "vision/x");
    CHECK(s.ask("user:ann", a, "ann/x") == "yes: owner");
    CHECK(s.ask("team:vision", a, "vision/x") == "yes: owner");
    CHECK(s.ask("user:bob", a, "vision/x") == "yes: owner");
    CHECK(s.ask("team:edge", a, "vision/x") == "yes: owner");
    CHECK(s.ask("user:eve", a, "vision/x") == "yes: owner");
    CHECK(s.ask("user:bob", a, "edge/x") == "no: default");
    CHECK(s.ask("user:bob", a, "ann/x") == "no: default");
    CHECK(s.ask("user:ann", a, "annette/x") == "no: grant");
  }
}

TEST_CASE("access: d, the most specific pattern decides", "[registry][unit]") {
  scene s;
  SECTION("narrow allows beat wide denies") {
    s.deny("user:bob", "call", "*").allow("user:bob", "call", "ann/*").deny("user:bob", "call", "ann/x");
    CHECK(s.ask("user:bob", "call", "eve/x") == "no: grant");
    CHECK(s.ask("user:bob", "call", "ann/y") == "yes: grant");
    CHECK(s.ask("user:bob", "call", "ann/x") == "no: grant");
  }
  SECTION("narrow denies beat wide allows") {
    s.allow("user:bob", "call", "*").deny("user:bob", "call", "ann/*").allow("user:bob", "call", "ann/x");
    CHECK(s.ask("user:bob", "call", "eve/x") == "yes: grant");
    CHECK(s.ask("user:bob", "call", "ann/y") == "no: grant");
    CHECK(s.ask("user:bob", "call", "ann/x") == "yes: grant");
  }
  SECTION("how near the principal is makes no difference") {
    s.deny("user:eve", "call", "*").allow("team:vision", "call", "ann/*");
    CHECK(s.ask("user:eve", "call", "ann/x") == "yes: grant");
    s.deny("team:edge", "call", "ann/x").allow("user:eve", "call", "ann/*");
    CHECK(s.ask("user:eve", "call", "ann/x") == "no: grant");
    CHECK(s.ask("user:eve", "call", "ann/y") == "yes: grant");
  }
}

TEST_CASE("access: d, deny wins a tie", "[registry][unit]") {
  for (std::string const pattern : {"ann/x", "ann/*", "*"}) {
    CAPTURE(pattern);
    scene s;
    s.allow("user:eve", "call", pattern);
    CHECK(s.ask("user:eve", "call", "ann/x") == "yes: grant");
    s.deny("team:vision", "call", pattern);
    CHECK(s.ask("user:eve", "call", "ann/x") == "no: grant");
    CHECK(s.ask("user:bob", "call", "ann/x") == "no: grant");
    s.allow("team:vision", "call", pattern);
    CHECK(s.ask("user:eve", "call", "ann/x") == "no: grant");
    s.take(s.now.remove_grant({"team:vision", "call", pattern, effect::deny}));
    CHECK(s.ask("user:eve", "call", "ann/x") == "yes: grant");
    CHECK(s.ask("user:bob", "call", "ann/x") == "yes: grant");
  }
}

TEST_CASE("access: d, a deny beats visibility", "[registry][unit]") {
  scene s;
  s.deny("team:edge", "call", "*");
  CHECK(s.ask("user:eve", "call", "ann/x", visibility::everyone) == "no: grant");
  CHECK(s.ask("user:eve", "read", "ann/x", visibility::everyone) == "yes: visibility");
  CHECK(s.ask("user:bob", "call", "ann/x", visibility::everyone) == "yes: visibility");
}

TEST_CASE("access: d, no action implies another", "[registry][unit]") {
  for (std::string const granted : all_actions) {
    scene s;
    s.allow("user:bob", granted, "ann/x");
    for (std::string const asked : all_actions)
      CHECK(s.ask("user:bob", asked, "ann/x") == (asked == granted ? "yes: grant" : "no: default"));
  }
}

TEST_CASE("access: e, what is visible to everyone may be called and read", "[registry][unit]") {
  scene s;
  for (auto const* who : {"user:bob", "team:edge", "algo:bob/x"}) {
    CHECK(s.ask(who, "call", "ann/x", visibility::everyone) == "yes: visibility");
    CHECK(s.ask(who, "read", "ann/x", visibility::everyone) == "yes: visibility");
    for (auto const* a : {"publish", "manage", "grant"})
      CHECK(s.ask(who, a, "ann/x", visibility::everyone) == "no: default");
  }
}

TEST_CASE("access: e, what is visible to teams is so to who is in one with the owner", "[registry][unit]") {
  scene s;
  auto const ask = [&](auto who, auto what) { return s.ask(who, "call", what, visibility::team); };
  CHECK(ask("user:eve", "bob/x") == "yes: visibility"); // both are in vision
  CHECK(ask("user:bob", "eve/x") == "yes: visibility");
  CHECK(ask("user:bob", "edge/x") == "yes: visibility");
  CHECK(ask("team:edge", "bob/x") == "yes: visibility");
  CHECK(ask("team:vision", "eve/x") == "yes: visibility");
  CHECK(ask("user:ann", "bob/x") == "no: default");
  CHECK(ask("user:bob", "ann/x") == "no: default");
  CHECK(ask("user:bob", "nobody/x") == "no: default");
  CHECK(ask("algo:bob/y", "bob/x") == "no: default");
  CHECK(s.ask("user:eve", "publish", "bob/x", visibility::team) == "no: default");
  CHECK(s.ask("user:eve", "read", "bob/x", visibility::team) == "yes: visibility");
  CHECK(s.ask("user:eve", "call", "bob/x", visibility::owner) == "no: default");
}

TEST_CASE("access: an algorithm has what it is granted, and nothing of its owner", "[registry][unit]") {
  scene s;
  CHECK(s.ask("algo:ann/open", "call", "ann/secret") == "no: default");
  s.allow("user:ann", "call", "bob/x").allow("algo:ann/open", "call", "ann/secret");
  CHECK(s.ask("algo:ann/open", "call", "bob/x") == "no: default");
  CHECK(s.ask("algo:ann/open", "call", "ann/secret") == "yes: grant");
  CHECK(s.ask("algo:ann/open", "read", "ann/secret") == "no: default");
  CHECK(s.ask("algo:ann/closed", "call", "ann/secret") == "no: default");
  CHECK(s.ask("user:bob", "call", "ann/secret") == "no: default");
  s.allow("algo:ann/open", "call", "*").deny("algo:ann/open", "call", "bob/*");
  CHECK(s.ask("algo:ann/open", "call", "eve/x") == "yes: grant");
  CHECK(s.ask("algo:ann/open", "call", "bob/x", visibility::everyone) == "no: grant");
}

TEST_CASE("access: the contract of permissions, step by step", "[registry][unit]") {
  access_scene s;
  s.user("ann").user("bob");
  auto const secret = [&](auto who) { return s.ask(who, "call", "ann/secret"); };
  CHECK(secret("user:ann") == "yes: owner");
  CHECK(secret("user:bob") == "no: default");
  CHECK_FALSE(
    s.now.seen(s.now.find_actor("user:bob").value(), s.now.find_resource("ann/secret", visibility::owner)));
  CHECK(s.ask("user:bob", "call", "ann/open", visibility::everyone) == "yes: visibility");
  CHECK(secret("algo:ann/open") == "no: default");
  grant_rule const helper{"algo:ann/open", "call", "ann/secret"};
  s.take(s.now.add_grant(helper));
  CHECK(secret("algo:ann/open") == "yes: grant");
  CHECK(secret("user:bob") == "no: default");
  s.take(s.now.remove_grant(helper));
  CHECK(secret("algo:ann/open") == "no: default");
}

TEST_CASE("access: an algorithm is seen by who may call or read it", "[registry][unit]") {
  scene s;
  s.allow("user:bob", "read", "ann/r")
    .allow("user:bob", "call", "ann/c")
    .allow("user:bob", "publish", "ann/p");
  auto const bob = s.now.find_actor("user:bob").value();
  auto const judge = [&](action a, auto name) {
    return s.now.judge(bob, a, s.now.find_resource(name, visibility::owner));
  };
  CHECK(judge(action::call, "ann/c") == verdict::allowed);
  CHECK(judge(action::read, "ann/c") == verdict::denied_seen);
  CHECK(judge(action::call, "ann/r") == verdict::denied_seen);
  CHECK(judge(action::publish, "ann/p") == verdict::allowed);
  CHECK(judge(action::call, "ann/p") == verdict::denied_unseen);
  CHECK(judge(action::call, "ann/missing") == verdict::denied_unseen);
}

TEST_CASE("access: patterns, the owner has his name space and nobody has all", "[registry][unit]") {
  scene s;
  s.deny("user:ann", "grant", "*").deny("user:ann", "grant", "ann/x");
  CHECK(s.ask_pattern("process:self", action::grant, "*"));
  CHECK(s.ask_pattern("user:ann", action::grant, "ann/*"));
  CHECK(s.ask_pattern("user:ann", action::grant, "ann/x"));
  CHECK_FALSE(s.ask_pattern("user:ann", action::grant, "*"));
  CHECK_FALSE(s.ask_pattern("user:ann", action::grant, "bob/*"));
  CHECK(s.ask_pattern("user:eve", action::publish, "vision/*"));
  CHECK_FALSE(s.ask_pattern("user:bob", action::publish, "edge/*"));
  CHECK_FALSE(s.ask_pattern("user:bob", action::publish, "nobody/*"));
}

TEST_CASE("access: patterns, only a grant that covers the whole counts", "[registry][unit]") {
  scene s;
  s.allow("user:eve", "grant", "ann/x");
  CHECK(s.ask_pattern("user:eve", action::grant, "ann/x"));
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "ann/*"));
  s.allow("team:vision", "grant", "ann/*");
  CHECK(s.ask_pattern("user:eve", action::grant, "ann/*"));
  CHECK(s.ask_pattern("user:eve", action::grant, "ann/new"));
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "annette/*"));
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "*"));
  s.allow("user:eve", "grant", "*");
  CHECK(s.ask_pattern("user:eve", action::grant, "*"));
  CHECK(s.ask_pattern("user:eve", action::grant, "bob/*"));
  CHECK_FALSE(s.ask_pattern("user:eve", action::publish, "bob/*"));
}

TEST_CASE("access: patterns, any deny that overlaps refuses", "[registry][unit]") {
  scene s;
  s.allow("user:eve", "grant", "*").allow("user:eve", "grant", "ann/*");
  s.deny("team:vision", "grant", "ann/x").deny("user:eve", "call", "bob/*");
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "ann/*"));
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "*"));
  CHECK(s.ask_pattern("user:eve", action::grant, "bob/*"));
  CHECK(s.ask_pattern("user:eve", action::grant, "ann/y"));
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "ann/x"));
  s.take(s.now.remove_grant({"team:vision", "grant", "ann/x", effect::deny}));
  CHECK(s.ask_pattern("user:eve", action::grant, "ann/*"));
  s.deny("user:eve", "grant", "*");
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "ann/*"));
  CHECK(s.ask_pattern("user:eve", action::grant, "ann/y"));
}

TEST_CASE("access: patterns, a deny counts though its owner was never heard of", "[registry][unit]") {
  scene s;
  s.allow("user:eve", "grant", "*").deny("user:eve", "grant", "new/x");
  CHECK_FALSE(s.ask_pattern("user:eve", action::grant, "new/*"));
  CHECK(s.ask_pattern("user:eve", action::grant, "newer/*"));
}

TEST_CASE("access: an explanation is one clear sentence", "[registry][unit]") {
  scene s;
  s.deny("team:vision", "call", "ann/*").allow("user:ann", "grant", "*");
  s.allow("user:ann", "call", "bob/x").allow("team:vision", "publish", "ann/x");
  CHECK(s.why("process:self", "call", "ann/x") ==
        "process:self may call ann/x: the embedding process may do all");
  CHECK(s.why("user:zoe", "call", "ann/x") == "user:zoe may not call ann/x: there is no such user or team");
  CHECK(s.why("user:ann", "manage", "ann/x") == "user:ann may manage ann/x: it is the owner");
  CHECK(s.why("user:eve", "read", "vision/x") ==
        "user:eve may read vision/x: the owner is team:vision, which user:eve is in");
  CHECK(s.why("user:bob", "call", "ann/x") ==
        "user:bob may not call ann/x: denied to team:vision, which user:bob is in, for ann/*");
  CHECK(s.why("user:ann", "call", "bob/x") == "user:ann may call bob/x: allowed to user:ann for bob/x");
  CHECK(
    s.why("user:ann", "grant", "bob/x") == "user:ann may grant rights on bob/x: allowed to user:ann for *");
  CHECK(s.why("user:ann", "call", "eve/open", visibility::everyone) ==
        "user:ann may call eve/open: it is visible to everyone");
  CHECK(s.why("user:eve", "read", "bob/x", visibility::team) ==
        "user:eve may read bob/x: it is visible to the teams of user:bob, and so to team:vision, which "
        "user:eve is in");
  CHECK(s.why("team:vision", "read", "bob/x", visibility::team) ==
        "team:vision may read bob/x: it is visible to the teams of user:bob, and so to team:vision");
  CHECK(s.why("algo:ann/x", "call", "bob/x") == "algo:ann/x may not call bob/x: no rule allows it");
  auto const why = s.now.explain("user:eve", "publish", "ann/x", visibility::owner).value();
  REQUIRE(why.grant);
  CHECK(*why.grant == grant_rule{"team:vision", "publish", "ann/x"});
  CHECK_FALSE(s.now.explain("user:eve", "call", "vision/x", visibility::owner).value().grant);
}

TEST_CASE("access: an explanation of what is malformed is refused", "[registry][unit]") {
  scene const s;
  auto const refusal = [&](auto who, auto a, auto what) {
    return complaint(s.now.explain(who, a, what, visibility::owner));
  };
  CHECK(refusal("ann", "call", "ann/x").starts_with("invalid_argument: malformed principal 'ann'"));
  CHECK(refusal("user:ann", "fly", "ann/x") ==
        "invalid_argument: no action 'fly': expected call, read, publish, manage or grant");
  CHECK(refusal("user:ann", "call", "ann/*").starts_with("invalid_argument: malformed algorithm name"));
}
