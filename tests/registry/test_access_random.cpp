#include "registry/access/verdicts.hpp"
#include "tests/registry/access_model.hpp"
#include "tests/registry/access_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/sanitized.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace leat;
using test::complaint;
using namespace leat::testing;

namespace {

using texts = std::vector<std::string>;

/// What a run is made of.
struct cast {
  texts users, teams, algorithms, patterns;
};

cast make_cast(int users, int teams, texts const& names) {
  cast c;
  for (int i = 0; i < users; ++i)
    c.users.push_back("u" + std::to_string(i));
  for (int i = 0; i < teams; ++i)
    c.teams.push_back("t" + std::to_string(i));
  // Owners whose names begin with each other's, and one that is never there.
  for (std::string const owner : {"u0", "u1", "u10", "t0", "t1", "nobody"}) {
    for (auto const& name : names)
      c.algorithms.push_back(owner + "/" + name);
    c.patterns.push_back(owner + "/*");
  }
  c.patterns.insert(c.patterns.end(), c.algorithms.begin(), c.algorithms.end());
  c.patterns.insert(c.patterns.end(), c.teams.size(), "*");
  return c;
}

/// Changes a snapshot and the model alike, and compares what they say.
class comparison {
public:
  comparison(cast c, std::uint64_t seed) : cast_(std::move(c)), random_(seed), store_(scene_.names) {}

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::string const& any(texts const& of) { return of[below(of.size())]; }

  void change() {
    switch (below(10)) {
    case 0:
      return add_account();
    case 1:
      return below(4) == 0 ? remove_account() : add_account();
    case 2:
    case 3:
      return add_member();
    case 4:
      return remove_member();
    case 5:
    case 6:
      return remove_grant();
    default:
      return add_grants();
    }
  }

  void ask_some(int count) {
    for (int i = 0; i < count; ++i)
      ask(scene_.now, model_, any_principal(), any_action(), any(cast_.algorithms), any_visibility());
    for (int i = 0; i < count / 4; ++i)
      ask_pattern(any_principal(), any_action(), any(cast_.patterns));
  }

  void keep() { kept_.emplace_back(scene_.now, model_); }

  /// What was kept answers as it did.
  void ask_kept(int count) {
    for (auto const& [then, model] : kept_)
      for (int i = 0; i < count; ++i)
        ask(then, model, any_principal(), any_action(), any(cast_.algorithms), any_visibility());
  }

  void compare_lists() {
    auto const grants = scene_.now.list_grants().value();
    REQUIRE(grants.size() == model_.grants.size());
    for (auto const& g : grants)
      REQUIRE(model_.grants.contains({g.who, g.action, g.what, g.effect == effect::deny}));
    auto const accounts = scene_.now.list_accounts();
    REQUIRE(accounts.size() == model_.accounts.size());
    std::size_t members = 0;
    for (auto const& a : accounts) {
      REQUIRE(model_.accounts.at(a.name) == (a.kind == stored::account_kind::team));
      if (a.kind != stored::account_kind::team)
        continue;
      auto const listed = scene_.now.list_members(a.name).value();
      members += listed.size();
      for (auto const& m : listed)
        REQUIRE(model_.members.contains({a.name, m.substr(5)}));
    }
    REQUIRE(members == model_.members.size());
  }

private:
  std::string any_account() { return below(3) == 0 ? any(cast_.teams) : any(cast_.users); }
  std::string any_action() {
    // Few, so that rules meet.
    static texts const actions{"call", "call", "call", "read", "grant", "publish", "manage"};
    return any(actions);
  }
  visibility any_visibility() { return static_cast<visibility>(below(3)); }
  std::string any_principal() {
    switch (below(12)) {
    case 0:
      return "process:self";
    case 1:
    case 2:
      return "algo:" + any(cast_.algorithms);
    case 3:
    case 4:
      return "team:" + any(cast_.teams);
    default:
      return "user:" + any(cast_.users);
    }
  }

  void take(result<access_snapshot> next, bool expected) {
    INFO(complaint(next));
    REQUIRE(next.has_value() == expected);
    if (!next)
      return;
    scene_.take(std::move(next));
    store_.replace(std::make_shared<access_snapshot const>(scene_.now));
  }

  void add_account() {
    auto const name = any_account();
    bool const team = name[0] == 't';
    auto const kind = team ? stored::account_kind::team : stored::account_kind::user;
    take(scene_.now.add_account(name, kind), model_.accounts.try_emplace(name, team).second);
  }

  void remove_account() {
    auto const name = any_account();
    bool const there = model_.accounts.contains(name);
    if (there)
      model_.remove_account(name);
    take(scene_.now.remove_account(name), there);
  }

  void add_member() {
    auto const team = any(cast_.teams);
    auto const member = any_account();
    bool good = model_.accounts.contains(team) && model_.accounts.contains(member) &&
                !model_.members.contains({team, member}) && !model_.within(team).contains(member);
    if (good) {
      model_.members.emplace(team, member);
      good = std::all_of(model_.accounts.begin(), model_.accounts.end(),
        [&](auto const& a) { return !a.second || model_.depth(a.first) <= 8; });
      if (!good)
        model_.members.erase({team, member});
    }
    take(scene_.now.add_member(team, member), good);
  }

  void remove_member() {
    std::pair<std::string, std::string> m{any(cast_.teams), any_account()};
    if (!model_.members.empty() && below(2) == 0)
      m = *std::next(model_.members.begin(), static_cast<std::ptrdiff_t>(below(model_.members.size())));
    take(scene_.now.remove_member(m.first, m.second), model_.members.erase(m) == 1);
  }

  void add_grants() {
    std::vector<grant_rule> rules;
    auto next = model_.grants;
    bool good = true;
    for (auto left = below(8) == 0 ? below(30) + 1 : 1; left > 0; --left) {
      grant_rule g{
        any_principal(), any_action(), any(cast_.patterns), below(3) ? effect::allow : effect::deny};
      bool const fits = (g.who.starts_with("algo:") || model_.is_account(g.who)) &&
                        next.emplace(g.who, g.action, g.what, g.effect == effect::deny).second;
      if (!fits && below(4) != 0)
        continue;
      good = good && fits;
      rules.push_back(std::move(g));
    }
    if (good)
      model_.grants = std::move(next);
    take(scene_.now.add_grants(rules), good);
  }

  void remove_grant() {
    access_model::grant g{any_principal(), any_action(), any(cast_.patterns), below(2) == 0};
    if (!model_.grants.empty() && below(8) != 0)
      g = *std::next(model_.grants.begin(), static_cast<std::ptrdiff_t>(below(model_.grants.size())));
    auto const& [who, action, what, deny] = g;
    grant_rule const rule{who, action, what, deny ? effect::deny : effect::allow};
    bool const there = model_.grants.contains(g);
    take(scene_.now.remove_grant(rule), there);
    model_.grants.erase(g);
  }

  void ask(access_snapshot const& now, access_model const& model, std::string const& who,
    std::string const& action, std::string const& name, visibility v) {
    CAPTURE(who, action, name, static_cast<int>(v));
    auto const expected = model.decide(who, action, name, v);
    auto const why = now.explain(who, action, name, v).value();
    INFO(why.text);
    REQUIRE(why.allowed == expected.allowed);
    REQUIRE(why.rule == expected.rule);
    REQUIRE(why.grant.has_value() == (why.rule == "grant"));
    if (why.grant) {
      auto const& g = *why.grant;
      REQUIRE(model.grants.contains({g.who, g.action, g.what, g.effect == effect::deny}));
      REQUIRE(model.names(who).contains(g.who));
      REQUIRE((g.effect == effect::allow) == expected.allowed);
    }
    auto const by = now.find_actor(who).value_or(actor{});
    auto const what = now.find_resource(name, v);
    auto const a = parse_action(action).value();
    bool const seen = model.seen(who, name, v);
    auto const judged = expected.rule == "unknown" ? verdict::unknown_principal
                        : expected.allowed         ? verdict::allowed
                        : seen                     ? verdict::denied_seen
                                                   : verdict::denied_unseen;
    REQUIRE(now.decide(by, a, what).allowed == expected.allowed);
    REQUIRE(now.seen(by, what) == seen);
    REQUIRE(now.judge(by, a, what) == judged);
    if (&now == &scene_.now)
      for (int again = 0; again < 2; ++again)
        REQUIRE(store_.judge(by, a, what) == judged);
  }

  void ask_pattern(std::string const& who, std::string const& action, std::string const& pattern) {
    CAPTURE(who, action, pattern);
    auto const by = scene_.now.find_actor(who).value_or(actor{});
    auto const decided = scene_.now.decide_pattern(by, parse_action(action).value(), pattern);
    REQUIRE(decided.allowed == model_.decide_pattern(who, action, pattern));
  }

  cast cast_;
  std::mt19937_64 random_;
  access_scene scene_;
  access_store store_;
  access_model model_;
  std::vector<std::pair<access_snapshot, access_model>> kept_;
};

void run(cast const& c, std::uint64_t seed, int steps, int asked) {
  comparison both(c, seed);
  for (int step = 0; step < steps; ++step) {
    both.change();
    both.ask_some(asked);
    if (step % 40 == 0) {
      both.keep();
      both.compare_lists();
    }
  }
  both.ask_kept(20);
}

} // namespace

TEST_CASE("access: random states decide as their description does", "[registry][unit][sim]") {
  auto const seed = GENERATE(range(1U, 1 + seeds_of(16U)));
  CAPTURE(seed);
  run(make_cast(6, 5, {"x", "y"}), seed, 250, 40);
}

TEST_CASE("access: deep teams decide as their description does", "[registry][unit][sim]") {
  auto const seed = GENERATE(range(100U, 106U));
  CAPTURE(seed);
  run(make_cast(3, 14, {"x"}), seed, 400, 10);
}

TEST_CASE("access: rules for a crowd decide as their description does", "[registry][unit][sim]") {
  auto const seed = GENERATE(range(200U, 203U));
  CAPTURE(seed);
  auto c = make_cast(150, 2, {"x"});
  c.patterns = {"u0/*", "u0/x", "*"}; // hundreds of principals each
  run(c, seed, 1500, 3);
}
