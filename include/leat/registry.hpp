#pragma once

#include <leat/access.hpp>
#include <leat/algorithm.hpp>
#include <leat/labels.hpp>
#include <leat/manifest.hpp>
#include <leat/result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

class ledger;
struct identity;

/// What is known of one published version.
struct version_info {
  leat::manifest manifest;
  std::string digest; ///< `sha256:` and 64 hex digits
  bool retired = false;
  std::string deprecated; ///< why, and what instead; empty: it is not
  bool linked = false;    ///< this process has its code
};

/// A label of an algorithm and where it points.
struct label_info {
  std::string label;
  label_split split;
};

/// The registry as one principal sees it: what is published, who may do what, and the keys. A cheap handle.
///
/// Every change is checked against what the principal may do, made durable, seen by every later call, and
/// written to the audit log, in this order; a change that is refused or fails changes nothing. What a
/// principal may not see is `not_found`, as if it were not there. Managing users, teams and other users' keys
/// takes `manage` on `*`; a team's members may manage the team.
///
/// Errors: `invalid_argument` names what was malformed; `not_found`, `already_exists`, `permission_denied`,
/// `unauthenticated` as named; `resource_exhausted` where the disk is full. Thread safety: full. Changes
/// block until they are durable.
class registry {
public:
  // -- versions ------------------------------------------------------------------------------------------

  /// Publishes a version with its code. One that is stored with the same digest and has no code in this
  /// process yet, from a run before, gets it; any other that is there is `already_exists`, but a pre-release
  /// `dev`, which is replaced.
  result<void> publish(algorithm const& a) const;

  /// The version is no longer resolved; calls that run on it finish.
  result<void> retire(std::string_view name, std::string_view version) const;
  /// Undoes `retire`.
  result<void> restore(std::string_view name, std::string_view version) const;
  /// The version is resolved with a warning in the log of each call. `note` says why and what instead; an
  /// empty one takes the warning back.
  result<void> deprecate(std::string_view name, std::string_view version, std::string note) const;

  /// Points a label at a version, at once for every later root call.
  result<void> label(std::string_view name, std::string_view label, std::string_view version) const;
  /// Points a label at several versions by weight, with or without a shadow.
  result<void> split(std::string_view name, std::string_view label, label_split to) const;
  result<void> unlabel(std::string_view name, std::string_view label) const;

  /// Overrides what the versions' manifests say; none: they decide again.
  result<void> set_visibility(std::string_view name, std::optional<visibility> v) const;

  /// What a call to this reference would run: `owner/name` or `owner/name@requirement`.
  result<version_info> describe(std::string_view reference) const;
  /// Ascending by precedence, retired ones too.
  result<std::vector<version_info>> versions(std::string_view name) const;
  result<std::vector<label_info>> labels(std::string_view name) const;
  /// Who published, labelled, retired what and when, oldest first.
  result<std::vector<history_entry>> history(std::string_view name) const;
  /// Names of all algorithms that the principal may see, ordered.
  result<std::vector<std::string>> algorithms() const;

  // -- users and teams -----------------------------------------------------------------------------------

  /// Users and teams share one space of names, since both own algorithms: those whose first part they are.
  result<void> create_user(std::string_view name) const;
  result<void> create_team(std::string_view name) const;
  /// `account` is `user:ann` or `team:vision`. Its keys, memberships and the grants about it go with it. One
  /// that owns algorithms stays: `failed_precondition`.
  result<void> remove_account(std::string_view account) const;
  /// `member` is a user or a team. Teams nest up to a bound and never in a circle.
  result<void> add_member(std::string_view team, std::string_view member) const;
  result<void> remove_member(std::string_view team, std::string_view member) const;
  /// All users and teams: `user:ann`, `team:vision`, ordered.
  result<std::vector<std::string>> accounts() const;
  /// The direct members of a team, ordered.
  result<std::vector<std::string>> members(std::string_view team) const;

  // -- grants --------------------------------------------------------------------------------------------

  result<void> grant(grant_rule rule) const;
  result<void> revoke(grant_rule rule) const;
  /// The rules for a principal, on a pattern, or both; all where both are empty.
  result<std::vector<grant_rule>> grants(std::string_view who, std::string_view what) const;
  /// Whether `principal` may do `action` with `resource`, an `owner/name`, and which rule says so.
  /// docs/permissions.md has them.
  result<explanation> explain(
    std::string_view principal, std::string_view action, std::string_view resource) const;

  // -- keys ----------------------------------------------------------------------------------------------

  /// A new key of a user, narrowed as the options say. Its secret is in the answer and nowhere else. Takes
  /// some 50 ms: only a slow hash is stored.
  result<created_key> create_key(std::string_view owner, key_options options) const;
  /// Refused from now on, also where a client holds it.
  result<void> revoke_key(std::string_view id) const;
  /// Of a user; of all for an empty name.
  result<std::vector<key_info>> keys(std::string_view owner) const;

  // -- audit ---------------------------------------------------------------------------------------------

  /// Changes and denied attempts, newest first. Takes `manage` on `*`.
  result<std::vector<audit_entry>> audit(audit_query query) const;

private:
  friend class runtime;

  registry(std::shared_ptr<leat::ledger> book, std::shared_ptr<identity const> who) noexcept
      : ledger_(std::move(book)), who_(std::move(who)) {}

  result<void> mark(std::string_view name, std::string_view version, std::string_view event,
    std::optional<bool> retired, std::optional<std::string> deprecated) const;
  result<void> create_account(std::string_view name, bool team) const;
  result<void> change_member(std::string_view team, std::string_view member, bool removed) const;
  result<void> change_grant(grant_rule rule, bool removed) const;
  result<void> permit_keys_of(std::string_view owner) const;

  std::shared_ptr<leat::ledger> ledger_;
  std::shared_ptr<identity const> who_;
};

} // namespace leat
