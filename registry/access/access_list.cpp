#include "registry/access/access.hpp"
#include "registry/access/rule_words.hpp"
#include "registry/name.hpp"

#include <algorithm>
#include <tuple>

namespace leat {

namespace {

void sort(std::vector<grant_rule>& grants) {
  auto const order = [](grant_rule const& g) { return std::tie(g.who, g.what, g.action, g.effect); };
  std::sort(grants.begin(), grants.end(), [&](auto const& a, auto const& b) { return order(a) < order(b); });
}

} // namespace

std::string access_snapshot::principal_of(name_id id) const {
  auto const& name = names_->text(id);
  auto const* there = accounts_.find(id);
  if (!there)
    return principal_text(principal_kind::algorithm, name);
  return principal_text(
    there->kind == stored::account_kind::team ? principal_kind::team : principal_kind::user, name);
}

std::string access_snapshot::pattern_of(name_id what) const {
  if (what == any_algorithm)
    return "*";
  auto const& name = names_->text(what);
  return name.find('/') == std::string::npos ? name + "/*" : name;
}

grant_rule access_snapshot::to_grant(rule const& r) const {
  return {principal_of(r.who), std::string(to_string(r.action)), pattern_of(r.what), r.effect};
}

std::vector<stored::account> access_snapshot::list_accounts() const {
  std::vector<stored::account> out;
  out.reserve(accounts_.size());
  accounts_.for_each([&](account const& a) { out.push_back({names_->text(a.id), a.kind}); });
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
  return out;
}

result<std::vector<std::string>> access_snapshot::list_members(std::string_view team) const {
  auto const id = id_of_team(team);
  if (!id)
    return id.error();
  std::vector<std::string> out;
  for (auto const member : accounts_.members(*id))
    out.push_back(principal_of(member));
  std::sort(out.begin(), out.end());
  return out;
}

result<std::vector<grant_rule>> access_snapshot::list_grants(
  std::string_view who, std::string_view what) const {
  name_id principal = no_name;
  if (!who.empty()) {
    auto const found = find_actor(who);
    if (!found)
      return found.error();
    principal = found->id;
  }
  name_id pattern = any_algorithm;
  if (!what.empty()) {
    if (auto checked = check_pattern(what); !checked)
      return std::move(checked).error();
    if (what != "*")
      pattern = names_->find(what.ends_with("/*") ? what.substr(0, what.find('/')) : what).value_or(no_name);
  }
  std::vector<grant_rule> out;
  auto const take = [&](rule const& r) { out.push_back(to_grant(r)); };
  if (who.empty() && what.empty()) {
    rules_.for_each_pattern([&](relations const& on) {
      on.for_each([&](relation r) { access_rules::for_each_of(r.to, on.key(), r.bits, take); });
    });
  } else if (who.empty()) {
    if (auto const* there = rules_.on(pattern))
      there->for_each([&](relation r) { access_rules::for_each_of(r.to, pattern, r.bits, take); });
  } else if (auto const* there = rules_.of(principal)) {
    there->for_each([&](relation r) {
      if (what.empty() || r.to == pattern)
        access_rules::for_each_of(principal, r.to, r.bits, take);
    });
  }
  sort(out);
  return out;
}

std::vector<grant_rule> access_snapshot::grants_about(std::string_view account) const {
  std::vector<grant_rule> out;
  for (auto const& r : rules_about(account))
    out.push_back(to_grant(r));
  sort(out);
  return out;
}

} // namespace leat
