#include "registry/access/access.hpp"
#include "registry/access/rule_words.hpp"
#include "registry/name.hpp"

#include <algorithm>
#include <optional>

namespace leat {

namespace {

using basis = decision::basis;

std::string_view rule_text(basis b) noexcept {
  switch (b) {
  case basis::process:
    return "process";
  case basis::unknown:
    return "unknown";
  case basis::owner:
    return "owner";
  case basis::grant:
    return "grant";
  case basis::visibility:
    return "visibility";
  case basis::nothing:
    break;
  }
  return "default";
}

std::string_view verb(action a) noexcept {
  return a == action::grant ? "grant rights on" : to_string(a);
}

} // namespace

rule access_snapshot::deciding_rule(actor who, action a, decision const& d) const {
  auto const e = d.allowed ? effect::allow : effect::deny;
  auto const* rules = rules_.on(d.what);
  auto const decides = [&](name_id id) { return (rules->bits(id) & rule_bit(a, e)) != 0; };
  name_id chosen = who.id;
  if (!decides(who.id)) {
    std::vector<name_id> teams;
    auto const ids = identify(who).names.ids;
    std::copy_if(ids.begin(), ids.end(), std::back_inserter(teams), decides);
    chosen = first_by_name(teams);
  }
  return {chosen, d.what, a, e};
}

name_id access_snapshot::first_by_name(std::span<name_id const> ids) const {
  return *std::min_element(
    ids.begin(), ids.end(), [&](name_id a, name_id b) { return names_->text(a) < names_->text(b); });
}

std::string access_snapshot::why_visible(actor who, resource const& what) const {
  if (what.visibility == visibility::everyone)
    return "it is visible to everyone";
  std::vector<name_id> shared;
  auto const ids = identify(who).names.ids;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(shared),
    [owner = accounts_.find(what.owner)](name_id id) { return owner->is_within(id); });
  auto const team = first_by_name(shared);
  return "it is visible to the teams of " + principal_of(what.owner) + ", and so to " + principal_of(team) +
         (team == who.id ? "" : ", which " + principal_of(who.id) + " is in");
}

std::string access_snapshot::why(actor who, resource const& what, decision const& d, rule const& by) const {
  auto const in_it = [&](name_id id) {
    return principal_of(id) + (id == who.id ? "" : ", which " + principal_of(who.id) + " is in,");
  };
  switch (d.because) {
  case basis::process:
    return "the embedding process may do all";
  case basis::unknown:
    return "there is no such user or team";
  case basis::owner:
    return who.id == what.owner
             ? "it is the owner"
             : "the owner is " + principal_of(what.owner) + ", which " + principal_of(who.id) + " is in";
  case basis::grant:
    return (d.allowed ? "allowed to " : "denied to ") + in_it(by.who) + " for " + pattern_of(by.what);
  case basis::visibility:
    return why_visible(who, what);
  case basis::nothing:
    break;
  }
  return "no rule allows it";
}

result<explanation> access_snapshot::explain(
  std::string_view principal, std::string_view action, std::string_view algorithm, visibility v) const {
  auto const a = parse_action(action);
  if (!a)
    return a.error();
  if (auto checked = check_name(algorithm); !checked)
    return std::move(checked).error();
  auto who = find_actor(principal);
  if (!who && who.error().code != errc::not_found)
    return std::move(who).error();
  auto const by = who.value_or(actor{});
  auto const what = find_resource(algorithm, v);
  auto const d = decide(by, *a, what);
  explanation out{d.allowed, std::string(rule_text(d.because)), {}, std::string(principal)};
  rule deciding;
  if (d.because == basis::grant) {
    deciding = deciding_rule(by, *a, d);
    out.grant = to_grant(deciding);
  }
  out.text.append(d.allowed ? " may " : " may not ").append(verb(*a)).append(" ").append(algorithm);
  out.text.append(": ").append(why(by, what, d, deciding));
  return out;
}

} // namespace leat
