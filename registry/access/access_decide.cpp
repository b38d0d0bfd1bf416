#include "registry/access/access.hpp"

#include <optional>

namespace leat {

namespace {

using basis = decision::basis;

/// Deny wins. Nothing where no rule is about it.
std::optional<decision> decide_by(std::uint16_t rules, action a, name_id what) noexcept {
  if (rules & rule_bit(a, effect::deny))
    return decision{false, basis::grant, what};
  if (rules & rule_bit(a, effect::allow))
    return decision{true, basis::grant, what};
  return std::nullopt;
}

std::uint16_t bits_of(relations const* rules, some_names const& names) noexcept {
  return rules ? rules->bits(names) : std::uint16_t{0};
}

} // namespace

access_snapshot::identity access_snapshot::identify(actor const& who) const noexcept {
  if (who.kind == actor_kind::algorithm)
    return {true, {{&who.id, 1}, some_names::filter_bit(who.id)}, bits_on_any(who.id)};
  if (auto const* there = accounts_.find(who.id))
    return {true, there->names(), there->all_rights};
  return {};
}

access_snapshot::standing access_snapshot::stand(actor who, resource const& what) const noexcept {
  // All that memory has to be waited for is asked for at once.
  auto const* on_algorithm = rules_.on(what.algorithm);
  auto const* on_owner = rules_.on(what.owner);
  __builtin_prefetch(on_algorithm);
  __builtin_prefetch(on_owner);
  auto const is = identify(who);
  if (!is.known)
    return {};
  return {true, who.kind == actor_kind::account && is.names.contain(what.owner),
    bits_of(on_algorithm, is.names), bits_of(on_owner, is.names), is.rights, visible(is, what)};
}

decision access_snapshot::decide(standing const& s, action a, resource const& what) noexcept {
  if (!s.known)
    return {false, basis::unknown};
  if (s.owner)
    return {true, basis::owner};
  if (auto decided = decide_by(s.on_algorithm, a, what.algorithm))
    return *decided;
  if (auto decided = decide_by(s.on_owner, a, what.owner))
    return *decided;
  if (auto decided = decide_by(s.on_any, a, any_algorithm))
    return *decided;
  if (s.visible && (a == action::call || a == action::read))
    return {true, basis::visibility};
  return {};
}

decision access_snapshot::decide(actor who, action a, resource const& what) const noexcept {
  if (who.kind == actor_kind::process)
    return {true, basis::process};
  return decide(stand(who, what), a, what);
}

bool access_snapshot::visible(identity const& who, resource const& what) const noexcept {
  if (what.visibility != visibility::team)
    return what.visibility == visibility::everyone;
  // An account is among its own names too. So two meet where one is a team that the other is in, as well as
  // where both are in a third; an algorithm meets nobody.
  auto const* owner = accounts_.find(what.owner);
  return owner && std::any_of(who.names.ids.begin(), who.names.ids.end(),
                    [&](name_id id) { return owner->is_within(id); });
}

decision access_snapshot::decide_pattern(actor who, action a, std::string_view pattern) const {
  if (!pattern.ends_with('*'))
    return decide(who, a, find_resource(pattern, visibility::owner));
  auto const owner = pattern.substr(0, pattern.find('/'));
  auto const what = pattern == "*" ? any_algorithm : names_->find(owner).value_or(no_name);
  if (who.kind == actor_kind::process)
    return {true, basis::process};
  auto const is = identify(who);
  if (!is.known)
    return {false, basis::unknown};
  if (who.kind == actor_kind::account && is.names.contain(what))
    return {true, basis::owner};
  // By their texts, as there may be rules on `owner/name` before the owner has a number.
  auto const overlaps = [&](name_id other) {
    return what == any_algorithm || other == any_algorithm || belongs_to(other, owner);
  };
  std::optional<name_id> denied;
  for (auto const id : is.names.ids)
    if (auto const* rules = rules_.of(id))
      rules->for_each([&](relation r) {
        if (!denied && (r.bits & rule_bit(a, effect::deny)) && overlaps(r.to))
          denied = r.to;
      });
  if (denied)
    return {false, basis::grant, *denied};
  for (auto const wide : {what, any_algorithm})
    if (bits_of(rules_.on(wide), is.names) & rule_bit(a, effect::allow))
      return {true, basis::grant, wide};
  return {};
}

bool access_snapshot::belongs_to(name_id id, std::string_view owner) const {
  if (id == any_algorithm)
    return false;
  std::string_view const name = names_->text(id);
  return name.starts_with(owner) && (name.size() == owner.size() || name[owner.size()] == '/');
}

bool access_snapshot::seen(actor who, resource const& what) const noexcept {
  auto const v = judge(who, action::read, what);
  return v == verdict::allowed || v == verdict::denied_seen;
}

verdict access_snapshot::judge(actor who, action a, resource const& what) const noexcept {
  if (who.kind == actor_kind::process)
    return verdict::allowed;
  auto const s = stand(who, what);
  auto const decided = decide(s, a, what);
  if (decided.allowed)
    return verdict::allowed;
  if (decided.because == basis::unknown)
    return verdict::unknown_principal;
  bool const seen = decide(s, action::call, what).allowed || decide(s, action::read, what).allowed;
  return seen ? verdict::denied_seen : verdict::denied_unseen;
}

} // namespace leat
