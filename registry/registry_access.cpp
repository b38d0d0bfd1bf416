#include "registry/access/principals.hpp"
#include "registry/ledger.hpp"
#include "registry/name.hpp"

#include <leat/registry.hpp>

namespace leat {

namespace {

constexpr std::string_view everything = "*";

/// `team:vision` → `vision`, where it is of one of these kinds; the error names what was expected.
result<std::string> account_name(std::string_view text, std::initializer_list<principal_kind> kinds) {
  auto parts = principal_parts::parse(text);
  if (!parts)
    return std::move(parts).error();
  std::string expected;
  for (auto kind : kinds) {
    if (parts->kind == kind)
      return std::string(parts->name);
    expected += (expected.empty() ? "" : " or ") + principal_text(kind, "NAME");
  }
  return error(
    errc::invalid_argument, "unexpected principal '" + std::string(text) + "', expected " + expected);
}

principal_kind kind_of(stored::account const& a) noexcept {
  return a.kind == stored::account_kind::user ? principal_kind::user : principal_kind::team;
}

} // namespace

// -- users and teams
// ------------------------------------------------------------------------------------------------

result<void> registry::create_account(std::string_view name, bool team) const {
  if (auto checked = check_account_name(name); !checked)
    return checked;
  if (auto permitted = ledger_->permit(*who_, action::manage, everything); !permitted)
    return permitted;
  auto const kind = team ? stored::account_kind::team : stored::account_kind::user;
  return ledger_->commit(*who_, {stored::account{std::string(name), kind}},
    {.action = "create", .resource = (team ? "team:" : "user:") + std::string(name)});
}

result<void> registry::create_user(std::string_view name) const {
  return create_account(name, false);
}

result<void> registry::create_team(std::string_view name) const {
  return create_account(name, true);
}

result<void> registry::remove_account(std::string_view account) const {
  auto name = account_name(account, {principal_kind::user, principal_kind::team});
  if (!name)
    return std::move(name).error();
  if (auto permitted = ledger_->permit(*who_, action::manage, everything); !permitted)
    return permitted;
  return ledger_->commit(*who_, {stored::account_removed{*std::move(name)}},
    {.action = "remove", .resource = std::string(account)});
}

result<void> registry::change_member(std::string_view team, std::string_view member, bool removed) const {
  auto in = account_name(team, {principal_kind::team});
  if (!in)
    return std::move(in).error();
  auto who = account_name(member, {principal_kind::user, principal_kind::team});
  if (!who)
    return std::move(who).error();
  if (auto permitted = ledger_->permit(*who_, action::manage, *in + "/*"); !permitted)
    return permitted;
  return ledger_->commit(*who_, {stored::member{*std::move(in), *std::move(who), removed}},
    {.action = removed ? "remove member" : "add member",
      .resource = std::string(team),
      .detail = std::string(member)});
}

result<void> registry::add_member(std::string_view team, std::string_view member) const {
  return change_member(team, member, false);
}

result<void> registry::remove_member(std::string_view team, std::string_view member) const {
  return change_member(team, member, true);
}

result<std::vector<std::string>> registry::accounts() const {
  if (auto permitted = ledger_->permit(*who_, action::manage, everything); !permitted)
    return std::move(permitted).error();
  std::vector<std::string> out;
  for (auto const& a : ledger_->access().snapshot()->list_accounts())
    out.push_back(principal_text(kind_of(a), a.name));
  return out;
}

result<std::vector<std::string>> registry::members(std::string_view team) const {
  auto name = account_name(team, {principal_kind::team});
  if (!name)
    return std::move(name).error();
  if (auto permitted = ledger_->permit(*who_, action::manage, *name + "/*"); !permitted)
    return std::move(permitted).error();
  return ledger_->access().snapshot()->list_members(*name);
}

// -- grants
// ---------------------------------------------------------------------------------------------------------

result<void> registry::change_grant(grant_rule rule, bool removed) const {
  if (auto checked = check_pattern(rule.what); !checked)
    return checked;
  if (auto permitted = ledger_->permit(*who_, action::grant, rule.what); !permitted)
    return permitted;
  auto const verb = rule.effect == effect::allow ? " may " : " may not ";
  ledger::event event{.action = removed ? "revoke" : "grant",
    .resource = rule.what,
    .detail = rule.who + verb + rule.action + ' ' + rule.what};
  return ledger_->commit(*who_, {stored::grant{std::move(rule), removed}}, std::move(event));
}

result<void> registry::grant(grant_rule rule) const {
  return change_grant(std::move(rule), false);
}

result<void> registry::revoke(grant_rule rule) const {
  return change_grant(std::move(rule), true);
}

result<std::vector<grant_rule>> registry::grants(std::string_view who, std::string_view what) const {
  if (who.empty() || who != who_->name) { // his own, everybody may look at
    auto permitted = ledger_->permit(*who_, action::grant, what.empty() ? everything : what);
    if (!permitted)
      return std::move(permitted).error();
  }
  return ledger_->access().snapshot()->list_grants(who, what);
}

result<explanation> registry::explain(
  std::string_view principal, std::string_view act, std::string_view resource) const {
  if (auto checked = check_name(resource); !checked)
    return std::move(checked).error();
  if (principal != who_->name)
    if (auto permitted = ledger_->permit(*who_, action::grant, resource); !permitted)
      return std::move(permitted).error();
  auto const catalog = ledger_->catalog();
  auto const rules = ledger_->access().snapshot();
  auto const* entry = catalog->find(resource);
  return rules->explain(principal, act, resource, entry ? entry->visibility_now() : visibility::owner);
}

// -- keys
// -----------------------------------------------------------------------------------------------------------

/// Keys are their owner's affair, unless he acts with a key that is narrowed: it must not make a wider one.
result<void> registry::permit_keys_of(std::string_view owner) const {
  if (who_->name == owner)
    return ledger_->admit(*who_, action::manage, everything);
  return ledger_->permit(*who_, action::manage, everything);
}

result<created_key> registry::create_key(std::string_view owner, key_options options) const {
  auto name = account_name(owner, {principal_kind::user});
  if (!name)
    return std::move(name).error();
  if (auto permitted = permit_keys_of(owner); !permitted)
    return std::move(permitted).error();
  auto made = ledger_->keys().make(*std::move(name), std::move(options), ledger_->now());
  if (!made)
    return std::move(made).error();
  auto committed = ledger_->commit(*who_, {std::move(made->record)},
    {.action = "create key", .resource = std::string(owner), .detail = made->shown.id});
  if (!committed)
    return std::move(committed).error();
  return std::move(made->shown);
}

result<void> registry::revoke_key(std::string_view id) const {
  auto info = ledger_->keys().find(id);
  if (auto permitted = permit_keys_of(info ? info->owner : std::string()); !permitted)
    return permitted;
  if (!info)
    return std::move(info).error();
  return ledger_->commit(*who_, {stored::key_revoked{std::string(id)}},
    {.action = "revoke key", .resource = info->owner, .detail = std::string(id)});
}

result<std::vector<key_info>> registry::keys(std::string_view owner) const {
  if (auto permitted = permit_keys_of(owner); !permitted)
    return std::move(permitted).error();
  if (owner.empty())
    return ledger_->keys().list("");
  auto name = account_name(owner, {principal_kind::user});
  if (!name)
    return std::move(name).error();
  return ledger_->keys().list(*name);
}

// -- audit
// ----------------------------------------------------------------------------------------------------------

result<std::vector<audit_entry>> registry::audit(audit_query query) const {
  if (auto permitted = ledger_->permit(*who_, action::manage, everything); !permitted)
    return std::move(permitted).error();
  if (auto flushed = ledger_->flush(); !flushed)
    return std::move(flushed).error();
  return ledger_->store().audit(query);
}

} // namespace leat
