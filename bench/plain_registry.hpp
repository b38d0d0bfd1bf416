#pragma once

#include "registry/version/reference.hpp"
#include "registry/version/version.hpp"

#include <leat/access.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace leat::bench {

/// What one would write without much thought: ordered maps by text, under one reader-writer lock. Gives the
/// same answers as the registry to the questions that are measured.
class plain_registry {
public:
  struct entry {
    leat::version version;
    std::string manifest;
  };

  void publish(std::string const& name, leat::version v, std::string manifest) {
    std::unique_lock hold(lock_);
    algorithms_[name].emplace(v, std::make_shared<entry const>(entry{v, std::move(manifest)}));
  }

  /// The highest version that the reference accepts.
  std::shared_ptr<entry const> resolve(std::string_view text) const {
    auto const ref = reference::parse(text);
    std::shared_lock hold(lock_);
    auto const found = algorithms_.find(ref->name);
    if (found == algorithms_.end())
      return nullptr;
    for (auto v = found->second.rbegin(); v != found->second.rend(); ++v)
      if (ref->requirement.accepts(v->first))
        return v->second;
    return nullptr;
  }

  void add_member(std::string const& team, std::string const& user) { teams_of_[user].insert(team); }

  void grant(std::string const& who, std::string const& action, std::string const& what, effect e) {
    std::unique_lock hold(lock_);
    rules_[what][action][who] = e;
  }

  /// Owner, then the most specific rule for the user or one of his teams; deny wins ties.
  bool permits(std::string const& user, std::string const& action, std::string const& name) const {
    std::shared_lock hold(lock_);
    auto const owner = name.substr(0, name.find('/'));
    if (owner == user)
      return true;
    auto const teams = teams_of_.find(user);
    for (auto const& what : {name, owner + "/*", std::string("*")}) {
      auto const on = rules_.find(what);
      if (on == rules_.end())
        continue;
      auto const rules = on->second.find(action);
      if (rules == on->second.end())
        continue;
      bool allowed = false;
      bool denied = false;
      auto look = [&](std::string const& who) {
        auto const rule = rules->second.find(who);
        if (rule != rules->second.end())
          (rule->second == effect::allow ? allowed : denied) = true;
      };
      look("user:" + user);
      if (teams != teams_of_.end())
        for (auto const& team : teams->second)
          look("team:" + team);
      if (allowed || denied)
        return !denied;
    }
    return false;
  }

private:
  using rules_by_action = std::map<std::string, std::map<std::string, effect>>;

  mutable std::shared_mutex lock_;
  std::map<std::string, std::map<version, std::shared_ptr<entry const>>, std::less<>> algorithms_;
  std::map<std::string, std::set<std::string>> teams_of_;
  std::map<std::string, rules_by_action> rules_;
};

} // namespace leat::bench
