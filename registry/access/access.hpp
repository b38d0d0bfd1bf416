#pragma once

#include "registry/access/access_accounts.hpp"
#include "registry/access/access_rules.hpp"

#include <leat/access.hpp>
#include <leat/result.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// An algorithm, as rules see it.
struct resource {
  name_id algorithm = no_name;
  name_id owner = no_name; ///< the part of its name before the slash
  leat::visibility visibility = visibility::owner;
};

/// May it be done, and what decided.
struct decision {
  enum class basis : std::uint8_t { process, unknown, owner, grant, visibility, nothing };

  bool allowed = false;
  basis because = basis::nothing;
  name_id what = no_name; ///< where grants decided: on which pattern

  friend bool operator==(decision const&, decision const&) = default;
};

/// A decision, as far as the outside may hear of it.
enum class verdict : std::uint8_t {
  allowed,
  denied_seen,       ///< the actor may know that the algorithm is there
  denied_unseen,     ///< to the actor it looks as if it were not there
  unknown_principal, ///< there is no such account (any more)
};

/// Immutable snapshot of who may do what: users, teams and grants. The rules are those of
/// docs/permissions.md. Each change makes a new snapshot, which shares with the old one what is the same.
///
/// Thread safety: immutable, so free.
class access_snapshot {
public:
  /// Nobody is there. The table gives the numbers, and must outlive this and all snapshots made from it.
  explicit access_snapshot(name_table& names) : names_(&names) {}

  /// Users and teams share their names: one that is taken is `already_exists`.
  result<access_snapshot> add_account(std::string_view name, stored::account_kind kind) const;

  /// With it go its memberships, and every grant that `grants_about` lists.
  result<access_snapshot> remove_account(std::string_view name) const;

  /// Puts a user or team into a team. `not_found` where one of them is not there, `already_exists` where it
  /// is in it, `failed_precondition` where teams would be in each other in a circle, `resource_exhausted`
  /// where more than `team_depth_max` would be nested.
  result<access_snapshot> add_member(std::string_view team, std::string_view member) const;

  /// `not_found` where it is not directly in it.
  result<access_snapshot> remove_member(std::string_view team, std::string_view member) const;

  /// `already_exists` where the very same rule is there. The account that it names must be there, an
  /// algorithm or owner need not. O(log n), but on `*` O(members) of a team.
  result<access_snapshot> add_grant(grant_rule const& grant) const;

  /// All of them, or none and the first error. For loading: several times as fast as one at a time.
  result<access_snapshot> add_grants(std::span<grant_rule const> grants) const;

  /// `not_found` where the very same rule is not there.
  result<access_snapshot> remove_grant(grant_rule const& grant) const;

  /// O(log n) for each account that the actor is within; no lock, no allocation.
  decision decide(actor who, action a, resource const& what) const noexcept;

  /// The same for all that a checked pattern covers, also what is not published yet; visibility does not
  /// count. See docs/permissions.md. Looks at all rules of the actor: not for the hot path.
  decision decide_pattern(actor who, action a, std::string_view pattern) const;

  /// Whether the actor may know that the algorithm is there: it may call or read it.
  bool seen(actor who, resource const& what) const noexcept;

  /// What `decide` and `seen` say.
  verdict judge(actor who, action a, resource const& what) const noexcept;

  /// What `decide` says and which rule it was, for people. The error names a text that is malformed.
  result<explanation> explain(
    std::string_view principal, std::string_view action, std::string_view algorithm, visibility v) const;

  /// The number of `user:ann` and so on; `not_found` where there is no such user or team.
  result<actor> find_actor(std::string_view principal) const;

  /// A checked algorithm name by numbers. For the moment: a name that has no number yet may get one with the
  /// next change. Who keeps resources makes them with `name_table::id_of`.
  resource find_resource(std::string_view algorithm, visibility v) const;

  /// Ordered by name.
  std::vector<stored::account> list_accounts() const;

  /// Direct members as principals, ordered.
  result<std::vector<std::string>> list_members(std::string_view team) const;

  /// Ordered by principal, then pattern. `who` and `what` ask for rules that name exactly that; empty: all.
  result<std::vector<grant_rule>> list_grants(std::string_view who = {}, std::string_view what = {}) const;

  /// Which grants name this account: as the principal, as the owner of the algorithm that is the principal,
  /// or as the owner in the pattern.
  std::vector<grant_rule> grants_about(std::string_view account) const;

private:
  /// What rules may name an actor by, and what those on `*` say about that.
  struct identity {
    bool known = false;
    some_names names = {};
    std::uint16_t rights = 0;
  };

  /// All that the rules say of an actor and an algorithm; which of it counts depends on the action.
  struct standing {
    bool known = false;
    bool owner = false;
    std::uint16_t on_algorithm = 0; ///< `rule_bit`s
    std::uint16_t on_owner = 0;
    std::uint16_t on_any = 0;
    bool visible = false;
  };

  identity identify(actor const& who) const noexcept;
  standing stand(actor who, resource const& what) const noexcept;
  static decision decide(standing const& s, action a, resource const& what) noexcept;
  bool visible(identity const& who, resource const& what) const noexcept;
  /// Whether the account or algorithm is the owner or has it.
  bool belongs_to(name_id id, std::string_view owner) const;

  account const* find_account(std::string_view name) const;
  result<name_id> id_of_account(std::string_view name) const;
  result<name_id> id_of_team(std::string_view name) const;
  result<rule> to_rule(grant_rule const& grant) const;
  error circle(name_id team, name_id member) const;
  std::vector<rule> rules_about(std::string_view account) const;
  std::uint16_t bits_on_any(name_id who) const noexcept;
  void refresh(std::span<rule const> changed);

  rule deciding_rule(actor who, action a, decision const& d) const;
  name_id first_by_name(std::span<name_id const> ids) const;
  std::string why(actor who, resource const& what, decision const& d, rule const& by) const;
  std::string why_visible(actor who, resource const& what) const;

  std::string principal_of(name_id id) const;
  std::string pattern_of(name_id what) const;
  grant_rule to_grant(rule const& r) const;

  name_table* names_;
  accounts accounts_;
  access_rules rules_;
};

} // namespace leat
