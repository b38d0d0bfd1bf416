#include "registry/access/access.hpp"

#include "registry/name.hpp"

#include <optional>

namespace leat {

namespace {

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string_view word_for(stored::account_kind kind) noexcept {
  return kind == stored::account_kind::team ? "team" : "user";
}

std::string text_of(grant_rule const& g) {
  return std::string(g.effect == effect::deny ? "deny " : "allow ") + g.who + " to " + g.action + " " +
         g.what;
}

error exists(grant_rule const& g) {
  return {errc::already_exists, "the rule is there already: " + text_of(g)};
}

} // namespace

account const* access_snapshot::find_account(std::string_view name) const {
  auto const id = names_->find(name);
  return id ? accounts_.find(*id) : nullptr;
}

result<name_id> access_snapshot::id_of_account(std::string_view name) const {
  if (auto const* there = find_account(name))
    return there->id;
  return error(errc::not_found, "no user or team " + quoted(name));
}

result<name_id> access_snapshot::id_of_team(std::string_view name) const {
  auto const* there = find_account(name);
  if (!there)
    return error(errc::not_found, "no team " + quoted(name));
  if (there->kind != stored::account_kind::team)
    return error(errc::not_found, "no team " + quoted(name) + ": that is a user");
  return there->id;
}

result<access_snapshot> access_snapshot::add_account(std::string_view name, stored::account_kind kind) const {
  if (auto checked = check_account_name(name); !checked)
    return std::move(checked).error();
  if (auto const* there = find_account(name))
    return error(errc::already_exists, "there is a " + std::string(word_for(there->kind)) + " " +
                                         quoted(name) + " already; users and teams share their names");
  auto next = *this;
  next.accounts_.add(names_->id_of(name), kind);
  return next;
}

result<access_snapshot> access_snapshot::remove_account(std::string_view name) const {
  auto const id = id_of_account(name);
  if (!id)
    return id.error();
  auto next = *this;
  for (auto const& r : rules_about(name)) {
    next.rules_.remove(r);
    next.refresh({&r, 1});
  }
  next.accounts_.remove(*id);
  return next;
}

result<access_snapshot> access_snapshot::add_member(std::string_view team, std::string_view member) const {
  auto const to = id_of_team(team);
  if (!to)
    return to.error();
  auto const added = id_of_account(member);
  if (!added)
    return added.error();
  if (accounts_.is_member(*to, *added))
    return error(errc::already_exists, principal_of(*added) + " is in " + principal_of(*to) + " already");
  if (accounts_.find(*to)->is_within(*added))
    return circle(*to, *added);
  auto next = *this;
  if (auto const depth = next.accounts_.join(*to, *added); depth > team_depth_max)
    return error(errc::resource_exhausted,
      "with " + principal_of(*added) + " in " + principal_of(*to) + " a chain of " + std::to_string(depth) +
        " teams would be nested, at most " + std::to_string(team_depth_max) + " are allowed");
  return next;
}

error access_snapshot::circle(name_id team, name_id member) const {
  std::string path = principal_of(member);
  for (auto const id : accounts_.path(team, member))
    path += " in " + principal_of(id);
  return {errc::failed_precondition,
    principal_of(member) + " cannot be in " + principal_of(team) + ", that is a circle: " + path};
}

result<access_snapshot> access_snapshot::remove_member(std::string_view team, std::string_view member) const {
  auto const from = id_of_team(team);
  if (!from)
    return from.error();
  auto const removed = id_of_account(member);
  if (!removed)
    return removed.error();
  if (!accounts_.is_member(*from, *removed))
    return error(errc::not_found, principal_of(*removed) + " is not directly in " + principal_of(*from));
  auto next = *this;
  next.accounts_.leave(*from, *removed);
  return next;
}

result<rule> access_snapshot::to_rule(grant_rule const& grant) const {
  auto const who = principal_parts::parse(grant.who);
  if (!who)
    return who.error();
  if (who->kind == principal_kind::process)
    return error(errc::invalid_argument, "no rule can be about process:self: it may do all");
  auto const a = parse_action(grant.action);
  if (!a)
    return a.error();
  if (auto checked = check_pattern(grant.what); !checked)
    return std::move(checked).error();
  rule out{no_name, any_algorithm, *a, grant.effect};
  if (who->kind == principal_kind::algorithm) {
    out.who = names_->id_of(who->name);
  } else {
    auto const there = find_actor(grant.who);
    if (!there)
      return there.error();
    out.who = there->id;
  }
  std::string_view const what = grant.what;
  if (what != "*")
    out.what = names_->id_of(what.ends_with("/*") ? what.substr(0, what.find('/')) : what);
  return out;
}

result<access_snapshot> access_snapshot::add_grant(grant_rule const& grant) const {
  return add_grants({&grant, 1});
}

result<access_snapshot> access_snapshot::add_grants(std::span<grant_rule const> grants) const {
  std::vector<rule> all;
  all.reserve(grants.size());
  for (auto const& g : grants) {
    auto r = to_rule(g);
    if (!r)
      return std::move(r).error();
    all.push_back(*r);
  }
  auto next = *this;
  if (auto const there = next.rules_.add(all))
    return exists(to_grant(*there));
  next.refresh(all);
  return next;
}

void access_snapshot::refresh(std::span<rule const> changed) {
  std::vector<relation> rights;
  for (auto const& r : changed)
    if (r.what == any_algorithm && accounts_.find(r.who))
      rights.push_back({r.who, bits_on_any(r.who)});
  accounts_.set_rights(rights);
}

std::uint16_t access_snapshot::bits_on_any(name_id who) const noexcept {
  auto const* rules = rules_.on(any_algorithm);
  return rules ? rules->bits(who) : std::uint16_t{0};
}

result<access_snapshot> access_snapshot::remove_grant(grant_rule const& grant) const {
  auto const r = to_rule(grant);
  if (!r)
    return r.error();
  if (!rules_.contains(*r))
    return error(errc::not_found, "there is no such rule: " + text_of(grant));
  auto next = *this;
  next.rules_.remove(*r);
  next.refresh({&*r, 1});
  return next;
}

std::vector<rule> access_snapshot::rules_about(std::string_view account) const {
  auto const names_it = [&](name_id id) { return belongs_to(id, account); };
  std::vector<rule> out;
  auto const take = [&](rule const& r) { out.push_back(r); };
  rules_.for_each_pattern([&](relations const& on) {
    if (names_it(on.key()))
      on.for_each([&](relation r) { access_rules::for_each_of(r.to, on.key(), r.bits, take); });
  });
  rules_.for_each_principal([&](relations const& of) {
    if (names_it(of.key()))
      of.for_each([&](relation r) {
        if (!names_it(r.to)) // else taken already
          access_rules::for_each_of(of.key(), r.to, r.bits, take);
      });
  });
  return out;
}

result<actor> access_snapshot::find_actor(std::string_view principal) const {
  auto const parts = principal_parts::parse(principal);
  if (!parts)
    return parts.error();
  if (parts->kind == principal_kind::process)
    return actor::process();
  if (parts->kind == principal_kind::algorithm)
    return actor{actor_kind::algorithm, names_->find(parts->name).value_or(no_name)};
  auto const kind =
    parts->kind == principal_kind::team ? stored::account_kind::team : stored::account_kind::user;
  auto const* there = find_account(parts->name);
  if (there && there->kind == kind)
    return actor{actor_kind::account, there->id};
  return error(
    errc::not_found, "no " + std::string(word_for(kind)) + " " + quoted(parts->name) +
                       (there ? ": that is a " + std::string(word_for(there->kind)) : std::string()));
}

resource access_snapshot::find_resource(std::string_view algorithm, visibility v) const {
  return {names_->find(algorithm).value_or(no_name),
    names_->find(algorithm.substr(0, algorithm.find('/'))).value_or(no_name), v};
}

} // namespace leat
