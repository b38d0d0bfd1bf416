#pragma once

#include "registry/access/access.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace leat::testing {

/// A snapshot that is changed step by step, for tests that speak in texts.
class access_scene {
public:
  access_scene& user(std::string_view name) {
    return take(now.add_account(name, stored::account_kind::user));
  }
  access_scene& team(std::string_view name) {
    return take(now.add_account(name, stored::account_kind::team));
  }
  access_scene& join(std::string_view team, std::string_view member) {
    return take(now.add_member(team, member));
  }
  access_scene& allow(std::string who, std::string action, std::string what) {
    return take(now.add_grant({std::move(who), std::move(action), std::move(what)}));
  }
  access_scene& deny(std::string who, std::string action, std::string what) {
    return take(now.add_grant({std::move(who), std::move(action), std::move(what), effect::deny}));
  }
  access_scene& take(result<access_snapshot> next) {
    now = std::move(next).value();
    return *this;
  }

  /// "yes: owner", "no: default" and so on.
  std::string ask(std::string_view who, std::string_view action, std::string_view algorithm,
    visibility v = visibility::owner) const {
    auto const e = now.explain(who, action, algorithm, v).value();
    return (e.allowed ? "yes: " : "no: ") + e.rule;
  }

  std::string why(std::string_view who, std::string_view action, std::string_view algorithm,
    visibility v = visibility::owner) const {
    return now.explain(who, action, algorithm, v).value().text;
  }

  bool ask_pattern(std::string_view who, action a, std::string_view pattern) const {
    return now.decide_pattern(now.find_actor(who).value(), a, pattern).allowed;
  }

  name_table names;
  access_snapshot now{names};
};

} // namespace leat::testing
