#include "tests/registry/access_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>
#include <vector>

using namespace leat;
using test::complaint;
using namespace leat::testing;

using texts = std::vector<std::string>;

namespace {

texts grants_text(std::vector<grant_rule> const& all) {
  texts out;
  for (auto const& g : all)
    out.push_back((g.effect == effect::deny ? "deny " : "allow ") + g.who + " " + g.action + " " + g.what);
  return out;
}

/// t1 in t2 in … in t<n>.
struct chain : access_scene {
  explicit chain(unsigned n) {
    for (unsigned i = 1; i <= n; ++i)
      team("t" + std::to_string(i));
    for (unsigned i = 1; i < n; ++i)
      join("t" + std::to_string(i + 1), "t" + std::to_string(i));
  }
};

} // namespace

TEST_CASE("access: users and teams share their names", "[registry][unit]") {
  access_scene s;
  s.user("ann").team("vision");
  auto const add = [&](auto name, auto kind) { return complaint(s.now.add_account(name, kind)); };
  CHECK(add("ann", stored::account_kind::team) ==
        "already_exists: there is a user 'ann' already; users and teams share their names");
  CHECK(add("vision", stored::account_kind::user) ==
        "already_exists: there is a team 'vision' already; users and teams share their names");
  CHECK(add("ann", stored::account_kind::user).starts_with("already_exists"));
  CHECK(add("Ann", stored::account_kind::user) == "nothing");
  CHECK(add("a/b", stored::account_kind::user).starts_with("invalid_argument: malformed account name 'a/b'"));
  CHECK(complaint(s.now.remove_account("bob")) == "not_found: no user or team 'bob'");
  auto const all = s.now.list_accounts();
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "ann");
  CHECK(all[0].kind == stored::account_kind::user);
  CHECK(all[1].name == "vision");
  CHECK(all[1].kind == stored::account_kind::team);
}

TEST_CASE("access: members are users and teams that are there, once", "[registry][unit]") {
  access_scene s;
  s.user("ann").user("bob").team("vision").team("edge").join("vision", "ann").join("vision", "edge");
  auto const add = [&](auto team, auto member) { return complaint(s.now.add_member(team, member)); };
  auto const remove = [&](auto t, auto m) { return complaint(s.now.remove_member(t, m)); };
  CHECK(s.now.list_members("vision").value() == texts{"team:edge", "user:ann"});
  CHECK(s.now.list_members("edge").value().empty());
  CHECK(complaint(s.now.list_members("ann")) == "not_found: no team 'ann': that is a user");
  CHECK(add("vision", "ann") == "already_exists: user:ann is in team:vision already");
  CHECK(add("vision", "zoe") == "not_found: no user or team 'zoe'");
  CHECK(add("none", "ann") == "not_found: no team 'none'");
  CHECK(add("ann", "bob") == "not_found: no team 'ann': that is a user");
  CHECK(remove("vision", "bob") == "not_found: user:bob is not directly in team:vision");
  CHECK(remove("vision", "zoe") == "not_found: no user or team 'zoe'");
  CHECK(remove("none", "ann") == "not_found: no team 'none'");
  s.join("edge", "bob");
  CHECK(remove("vision", "bob") == "not_found: user:bob is not directly in team:vision");
  CHECK(s.ask("user:bob", "call", "vision/x") == "yes: owner");
  s.take(s.now.remove_member("vision", "edge"));
  CHECK(s.ask("user:bob", "call", "vision/x") == "no: default");
  CHECK(s.ask("user:bob", "call", "edge/x") == "yes: owner");
}

TEST_CASE("access: a circle of teams is refused, naming its path", "[registry][unit]") {
  chain s(3);
  auto const add = [&](auto team, auto member) { return complaint(s.now.add_member(team, member)); };
  CHECK(add("t1", "t1") == "failed_precondition: team:t1 cannot be in team:t1, that is a circle: team:t1 in "
                           "team:t1");
  CHECK(add("t1", "t2") == "failed_precondition: team:t2 cannot be in team:t1, that is a circle: team:t2 in "
                           "team:t1 in team:t2");
  CHECK(add("t1", "t3") == "failed_precondition: team:t3 cannot be in team:t1, that is a circle: team:t3 in "
                           "team:t1 in team:t2 in team:t3");
  s.take(s.now.remove_member("t3", "t2"));
  CHECK(add("t1", "t3") == "nothing");
}

TEST_CASE("access: teams are nested up to a bound", "[registry][unit]") {
  chain s(team_depth_max);
  s.user("ann").join("t1", "ann").team("top").team("bottom");
  CHECK(s.ask("user:ann", "call", "t8/x") == "yes: owner");
  std::string const why = " a chain of 9 teams would be nested, at most 8 are allowed";
  CHECK(complaint(s.now.add_member("top", "t8")) == "resource_exhausted: with team:t8 in team:top" + why);
  CHECK(
    complaint(s.now.add_member("t1", "bottom")) == "resource_exhausted: with team:bottom in team:t1" + why);
  CHECK(complaint(s.now.add_member("top", "t7")) == "nothing"); // beside t8
  CHECK(complaint(s.now.add_member("t2", "bottom")) == "nothing");
  s.take(s.now.remove_member("t5", "t4"));
  CHECK(complaint(s.now.add_member("t1", "t5")) == "nothing"); // t8 is the top, t4 in it no more
  s.join("t4", "top");
  CHECK(complaint(s.now.add_member("t1", "bottom")) == "nothing");
}

TEST_CASE("access: who is in a team twice leaves it with the last way", "[registry][unit]") {
  access_scene s;
  s.user("ann").team("a").team("b").team("top").join("top", "a").join("top", "b");
  s.join("a", "ann").join("b", "ann").allow("team:top", "call", "*");
  s.take(s.now.remove_member("a", "ann"));
  CHECK(s.ask("user:ann", "call", "top/x") == "yes: owner");
  CHECK(s.ask("user:ann", "call", "z/x") == "yes: grant");
  s.take(s.now.remove_member("top", "b"));
  CHECK(s.ask("user:ann", "call", "top/x") == "no: default");
  CHECK(s.ask("user:ann", "call", "z/x") == "no: default");
  CHECK(s.ask("user:ann", "call", "b/x") == "yes: owner");
}

TEST_CASE("access: an account is removed with all that names it", "[registry][unit]") {
  access_scene s;
  s.user("ann").user("bob").user("ann2").team("vision").team("top");
  s.join("vision", "ann").join("vision", "bob").join("top", "vision");
  s.allow("user:ann", "call", "bob/x").deny("user:ann", "call", "*").allow("user:bob", "call", "ann/*");
  s.deny("user:bob", "call", "ann/x")
    .allow("algo:ann/x", "call", "bob/x")
    .allow("user:ann2", "call", "bob/x");
  s.allow("algo:ann/x", "call", "ann/y").allow("user:bob", "call", "ann2/x").allow("user:bob", "call", "*");
  auto const before = s.now;
  CHECK(s.now.grants_about("ann").size() == 6);
  s.take(s.now.remove_account("ann"));
  CHECK(grants_text(s.now.list_grants().value()) ==
        texts{"allow user:ann2 call bob/x", "allow user:bob call *", "allow user:bob call ann2/x"});
  CHECK(s.now.grants_about("ann").empty());
  CHECK(s.now.list_members("vision").value() == texts{"user:bob"});
  s.user("ann");
  for (auto const* what : {"bob/x", "vision/x", "top/x"})
    CHECK(s.ask("user:ann", "call", what) == "no: default");
  CHECK(s.ask("algo:ann/x", "call", "ann/y") == "no: default");
  CHECK(before.list_grants().value().size() == 9);
  CHECK(before.list_members("vision").value() == texts{"user:ann", "user:bob"});

  s.allow("team:top", "call", "*").take(s.now.remove_account("vision"));
  CHECK(s.ask("user:bob", "call", "top/x") == "yes: grant"); // his own rule
  CHECK(s.ask("user:ann", "call", "top/x") == "no: default");
  CHECK(s.now.list_members("top").value().empty());
  s.team("vision");
  CHECK(s.now.list_members("vision").value().empty());
}

TEST_CASE("access: what a team has on everything ends with the membership", "[registry][unit]") {
  access_scene s;
  s.user("ann").team("a").team("top").join("a", "ann").join("top", "a");
  s.allow("team:top", "publish", "*").deny("team:a", "publish", "*");
  CHECK(s.ask("user:ann", "publish", "z/x") == "no: grant");
  s.take(s.now.remove_grant({"team:a", "publish", "*", effect::deny}));
  CHECK(s.ask("user:ann", "publish", "z/x") == "yes: grant");
  s.take(s.now.remove_account("top"));
  CHECK(s.ask("user:ann", "publish", "z/x") == "no: default");
}

TEST_CASE("access: a grant is checked before it is taken", "[registry][unit]") {
  access_scene s;
  s.user("ann").team("vision").allow("user:ann", "call", "bob/x");
  auto const add = [&](std::string who, std::string a, std::string what, effect e = effect::allow) {
    return complaint(s.now.add_grant({std::move(who), std::move(a), std::move(what), e}));
  };
  CHECK(add("user:ann", "call", "bob/x") ==
        "already_exists: the rule is there already: allow user:ann to call bob/x");
  CHECK(add("user:ann", "call", "bob/x", effect::deny) == "nothing");
  CHECK(add("user:bob", "call", "bob/x") == "not_found: no user 'bob'");
  CHECK(add("team:ann", "call", "bob/x") == "not_found: no team 'ann': that is a user");
  CHECK(add("user:vision", "call", "bob/x") == "not_found: no user 'vision': that is a team");
  CHECK(add("algo:not/there", "call", "bob/x") == "nothing");
  CHECK(add("process:self", "call", "bob/x") ==
        "invalid_argument: no rule can be about process:self: it may do all");
  CHECK(add("ann", "call", "bob/x").starts_with("invalid_argument: malformed principal"));
  CHECK(add("user:ann", "Call", "bob/x").starts_with("invalid_argument: no action 'Call'"));
  CHECK(add("user:ann", "call", "bob").starts_with("invalid_argument: malformed pattern 'bob'"));
  CHECK(add("user:ann", "call", "*/x").starts_with("invalid_argument: malformed pattern '*/x'"));
  CHECK(complaint(s.now.remove_grant({"user:ann", "call", "bob/*"})) ==
        "not_found: there is no such rule: allow user:ann to call bob/*");
  CHECK(complaint(s.now.remove_grant({"user:ann", "call", "bob/x", effect::deny})).starts_with("not_found"));
  CHECK(complaint(s.now.remove_grant({"user:ann", "read", "bob/x"})).starts_with("not_found"));
}

TEST_CASE("access: many grants are added at once or not at all", "[registry][unit]") {
  access_scene s;
  s.user("ann").user("bob").allow("user:ann", "call", "bob/x");
  std::vector<grant_rule> many;
  for (int i = 0; i < 300; ++i)
    for (auto const* who : {"user:ann", "user:bob", "algo:z/z"})
      many.push_back({who, "call", i % 3 == 0 ? "*" : "z/a" + std::to_string(i)});
  CHECK(complaint(s.now.add_grants(many)) ==
        "already_exists: the rule is there already: allow user:ann to call *");
  std::erase_if(many, [](grant_rule const& g) { return g.what == "*"; });
  many.push_back({"user:bob", "call", "*"});
  auto const full = s.now.add_grants(many).value();
  CHECK(full.list_grants().value().size() == many.size() + 1);
  CHECK(full.list_grants("user:ann").value().size() == 201);
  CHECK(full.list_grants("", "z/a1").value().size() == 3);
  CHECK(complaint(full.add_grants(many)).starts_with("already_exists"));
  many.push_back({"user:zoe", "call", "*"});
  CHECK(complaint(s.now.add_grants(many)) == "not_found: no user 'zoe'");
  CHECK(s.now.list_grants().value().size() == 1);
  s.take(full);
  CHECK(s.ask("user:bob", "call", "y/y") == "yes: grant");
}

TEST_CASE("access: grants are listed by principal and by pattern", "[registry][unit]") {
  access_scene s;
  s.user("ann").team("vision").allow("user:ann", "call", "z/*").deny("user:ann", "call", "z/*");
  s.allow("user:ann", "read", "z/x").allow("team:vision", "call", "*").allow("algo:z/x", "call", "*");
  auto const list = [&](auto who, auto what) { return grants_text(s.now.list_grants(who, what).value()); };
  CHECK(list("", "") == texts{"allow algo:z/x call *", "allow team:vision call *", "allow user:ann call z/*",
                          "deny user:ann call z/*", "allow user:ann read z/x"});
  CHECK(list("user:ann", "") ==
        texts{"allow user:ann call z/*", "deny user:ann call z/*", "allow user:ann read z/x"});
  CHECK(list("", "*") == texts{"allow algo:z/x call *", "allow team:vision call *"});
  CHECK(list("", "z/*") == texts{"allow user:ann call z/*", "deny user:ann call z/*"});
  CHECK(list("algo:z/x", "*") == texts{"allow algo:z/x call *"});
  CHECK(list("algo:z/x", "z/x").empty());
  CHECK(list("algo:never/heard", "").empty());
  CHECK(list("", "never/heard").empty());
  CHECK(complaint(s.now.list_grants("user:zoe")) == "not_found: no user 'zoe'");
  CHECK(complaint(s.now.list_grants("", "z")).starts_with("invalid_argument: malformed pattern"));
}
