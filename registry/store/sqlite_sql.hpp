#pragma once

#include <array>
#include <string_view>

/// Every statement that the SQLite store runs in service, in one place: another database differs here and in
/// its schema.
namespace leat::sql {

// A parameter that is mentioned twice has a number.

inline constexpr std::string_view put_algorithm =
  "INSERT INTO algorithms (name) VALUES (?) ON CONFLICT DO NOTHING";
/// A version that is replaced moves to the end of the order.
inline constexpr std::string_view put_version =
  "INSERT OR REPLACE INTO versions (algorithm, version, build, manifest, digest) "
  "VALUES ((SELECT id FROM algorithms WHERE name = ?), ?, ?, ?, ?)";
inline constexpr std::string_view set_version_state =
  "UPDATE versions SET retired = ?, deprecated = ? "
  "WHERE algorithm = (SELECT id FROM algorithms WHERE name = ?) AND version = ?";
inline constexpr std::string_view set_visibility = "UPDATE algorithms SET visibility = ? WHERE name = ?";

inline constexpr std::string_view remove_label =
  "DELETE FROM labels WHERE algorithm = (SELECT id FROM algorithms WHERE name = ?) AND label = ?";
inline constexpr std::string_view put_label =
  "INSERT INTO labels (algorithm, label, shadow_version, shadow_share) "
  "VALUES ((SELECT id FROM algorithms WHERE name = ?), ?, ?, ?)";
inline constexpr std::string_view put_label_target =
  "INSERT INTO label_targets (label, place, version, weight) VALUES ("
  "(SELECT id FROM labels WHERE algorithm = (SELECT id FROM algorithms WHERE name = ?) AND label = ?), ?, ?, "
  "?)";

inline constexpr std::string_view put_account =
  "INSERT INTO accounts (name, kind) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET kind = excluded.kind";
inline constexpr std::string_view remove_account = "DELETE FROM accounts WHERE name = ?";
inline constexpr std::string_view remove_account_grants =
  "DELETE FROM grants WHERE who IN ('user:' || ?1, 'team:' || ?1)";
inline constexpr std::string_view put_member =
  "INSERT INTO members (team, member) VALUES (?, ?) ON CONFLICT DO NOTHING";
inline constexpr std::string_view remove_member = "DELETE FROM members WHERE team = ? AND member = ?";
inline constexpr std::string_view put_grant =
  "INSERT OR REPLACE INTO grants (who, action, what, effect) VALUES (?, ?, ?, ?)";
inline constexpr std::string_view remove_grant =
  "DELETE FROM grants WHERE who = ? AND action = ? AND what = ? AND effect = ?";

inline constexpr std::string_view put_key =
  "INSERT OR REPLACE INTO keys (id, owner, scopes, actions, expires, label, lookup, salt, hash, cost, "
  "created, "
  "last_used, revoked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view revoke_key = "UPDATE keys SET revoked = 1 WHERE id = ?";
inline constexpr std::string_view use_key = "UPDATE keys SET last_used = ? WHERE id = ?";

inline constexpr std::string_view add_history =
  "INSERT INTO history (time, name, principal, event, version, detail) VALUES (?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view add_audit =
  "INSERT INTO audit (time, principal, action, resource, denied, detail, count) VALUES (?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view bound_audit =
  "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?";

inline constexpr std::string_view all_accounts = "SELECT name, kind FROM accounts";
inline constexpr std::string_view all_members =
  "SELECT team, member, t.name IS NOT NULL AND m.name IS NOT NULL FROM members "
  "LEFT JOIN accounts AS t ON t.name = team LEFT JOIN accounts AS m ON m.name = member";
inline constexpr std::string_view all_grants = "SELECT id, who, action, what, effect FROM grants ORDER BY id";
inline constexpr std::string_view all_keys =
  "SELECT keys.id, owner, scopes, actions, expires, label, lookup, salt, hash, cost, created, last_used, "
  "revoked, "
  "accounts.name IS NOT NULL FROM keys LEFT JOIN accounts ON accounts.name = owner";
inline constexpr std::string_view all_versions =
  "SELECT published, name, version, build, manifest, digest, retired, deprecated FROM versions "
  "LEFT JOIN algorithms ON algorithms.id = algorithm ORDER BY published";
inline constexpr std::string_view all_settings =
  "SELECT id, name, visibility FROM algorithms WHERE visibility IS NOT NULL ORDER BY id";
inline constexpr std::string_view all_labels =
  "SELECT labels.id, name, labels.label, shadow_version, shadow_share, t.version, weight FROM labels "
  "LEFT JOIN algorithms ON algorithms.id = algorithm LEFT JOIN label_targets AS t ON t.label = labels.id "
  "ORDER BY labels.id, place";

inline constexpr std::string_view history_of =
  "SELECT time, name, principal, event, version, detail FROM history WHERE name = ? ORDER BY id";

// Newest first by order of writing: a clock that was set back makes no line older. Time has no index: the log
// is bounded, so that a scan of all of it takes milliseconds.
inline constexpr std::string_view audit_of_all =
  "SELECT time, principal, action, resource, denied, detail, count FROM audit "
  "WHERE (?1 IS NULL OR time >= ?1) AND (?2 IS NULL OR time < ?2) ORDER BY id DESC LIMIT ?3";
inline constexpr std::string_view audit_of_principal =
  "SELECT time, principal, action, resource, denied, detail, count FROM audit WHERE principal = ?4 "
  "AND (?1 IS NULL OR time >= ?1) AND (?2 IS NULL OR time < ?2) ORDER BY id DESC LIMIT ?3";
inline constexpr std::string_view audit_of_resource =
  "SELECT time, principal, action, resource, denied, detail, count FROM audit WHERE resource = ?4 "
  "AND (?1 IS NULL OR time >= ?1) AND (?2 IS NULL OR time < ?2) ORDER BY id DESC LIMIT ?3";
inline constexpr std::string_view audit_of_both =
  "SELECT time, principal, action, resource, denied, detail, count FROM audit WHERE principal = ?4 "
  "AND resource = ?5 AND (?1 IS NULL OR time >= ?1) AND (?2 IS NULL OR time < ?2) ORDER BY id DESC LIMIT ?3";

inline constexpr std::array every{put_algorithm, put_version, set_version_state, set_visibility, remove_label,
  put_label, put_label_target, put_account, remove_account, remove_account_grants, put_member, remove_member,
  put_grant, remove_grant, put_key, revoke_key, use_key, add_history, add_audit, bound_audit, all_accounts,
  all_members, all_grants, all_keys, all_versions, all_settings, all_labels, history_of, audit_of_all,
  audit_of_principal, audit_of_resource, audit_of_both};

} // namespace leat::sql
