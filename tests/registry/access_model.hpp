#pragma once

#include <leat/access.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace leat::testing {

/// Permissions decided by the letter of docs/permissions.md: plain texts and sets, everything computed anew
/// for each question. Shares no code with what it checks.
struct access_model {
  using grant = std::tuple<std::string, std::string, std::string, bool>; // who, action, what, is it a deny

  std::map<std::string, bool> accounts;                  ///< name → is it a team
  std::set<std::pair<std::string, std::string>> members; ///< team, member
  std::set<grant> grants;

  static std::string owner_of(std::string const& name) { return name.substr(0, name.find('/')); }

  std::string principal(std::string const& account) const {
    return (accounts.at(account) ? "team:" : "user:") + account;
  }
  bool is_account(std::string const& principal) const {
    auto const colon = principal.find(':');
    auto const found = accounts.find(principal.substr(colon + 1));
    return found != accounts.end() && (found->second ? "team" : "user") == principal.substr(0, colon);
  }

  /// The account and all teams that it is in.
  std::set<std::string> within(std::string const& account) const {
    std::set<std::string> out{account};
    for (auto const& [team, member] : members)
      if (member == account)
        out.merge(within(team));
    return out;
  }

  /// The principals that rules may name it by.
  std::set<std::string> names(std::string const& who) const {
    if (!is_account(who))
      return {who};
    std::set<std::string> out;
    for (auto const& account : within(who.substr(5)))
      out.insert(principal(account));
    return out;
  }

  /// -1 denied, 1 allowed, 0 nothing said.
  int said(std::string const& who, std::string const& action, std::string const& pattern) const {
    int out = 0;
    for (auto const& name : names(who)) {
      if (grants.contains({name, action, pattern, true}))
        return -1;
      if (grants.contains({name, action, pattern, false}))
        out = 1;
    }
    return out;
  }

  bool owns(std::string const& who, std::string const& owner) const {
    return is_account(who) && within(who.substr(5)).contains(owner);
  }

  bool share_team(std::string const& who, std::string const& owner) const {
    if (!is_account(who) || !accounts.contains(owner))
      return false;
    for (auto const& team : within(who.substr(5)))
      if (accounts.at(team) && within(owner).contains(team))
        return true;
    return false;
  }

  struct answer {
    bool allowed;
    std::string rule;
  };

  answer decide(
    std::string const& who, std::string const& action, std::string const& name, visibility v) const {
    if (who == "process:self")
      return {true, "process"};
    if (!who.starts_with("algo:") && !is_account(who))
      return {false, "unknown"};
    auto const owner = owner_of(name);
    if (owns(who, owner))
      return {true, "owner"};
    for (auto const& pattern : {name, owner + "/*", std::string("*")})
      if (auto const s = said(who, action, pattern))
        return {s > 0, "grant"};
    if (action == "call" || action == "read") {
      if (v == visibility::everyone)
        return {true, "visibility"};
      if (v == visibility::team && share_team(who, owner))
        return {true, "visibility"};
    }
    return {false, "default"};
  }

  bool seen(std::string const& who, std::string const& name, visibility v) const {
    return decide(who, "call", name, v).allowed || decide(who, "read", name, v).allowed;
  }

  static bool share_a_name(std::string const& a, std::string const& b) {
    if (a == "*" || b == "*")
      return true;
    if (owner_of(a) != owner_of(b))
      return false;
    return a == b || a.ends_with("/*") || b.ends_with("/*");
  }

  bool decide_pattern(std::string const& who, std::string const& action, std::string const& pattern) const {
    if (!pattern.ends_with("*"))
      return decide(who, action, pattern, visibility::owner).allowed;
    if (who == "process:self")
      return true;
    if (!who.starts_with("algo:") && !is_account(who))
      return false;
    if (pattern != "*" && owns(who, owner_of(pattern)))
      return true;
    auto const mine = names(who);
    for (auto const& [name, a, what, deny] : grants)
      if (deny && a == action && mine.contains(name) && share_a_name(what, pattern))
        return false;
    for (auto const& name : mine)
      if (grants.contains({name, action, pattern, false}) || grants.contains({name, action, "*", false}))
        return true;
    return false;
  }

  /// Teams in the longest chain of teams that ends with this one.
  int depth(std::string const& team) const {
    int deepest = 0;
    for (auto const& [above, member] : members)
      if (member == team)
        deepest = std::max(deepest, depth(above));
    return deepest + 1;
  }

  void remove_account(std::string const& account) {
    auto const who = principal(account);
    std::erase_if(members, [&](auto const& m) { return m.first == account || m.second == account; });
    std::erase_if(grants, [&](grant const& g) {
      auto const& [name, action, what, deny] = g;
      return name == who || name.starts_with("algo:" + account + "/") || what.starts_with(account + "/");
    });
    accounts.erase(account);
  }
};

} // namespace leat::testing
