#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leat {

/// Who may read and call an algorithm without any grant.
enum class visibility : std::uint8_t {
  owner,    ///< its owner alone
  team,     ///< also whoever is in a team together with its owner
  everyone, ///< every authenticated principal
};

/// What a principal may be allowed to do with an algorithm. Grants name them as they are written here.
enum class action : std::uint8_t {
  call,
  read,    ///< see that it is there: manifest, versions, labels, history
  publish, ///< new versions
  manage,  ///< labels, retiring, settings
  grant,   ///< rules for others
};

/// What a rule says.
enum class effect : std::uint8_t { allow, deny };

/// A rule: this principal may, or may not, do this with what the pattern covers.
struct grant_rule {
  std::string who;    ///< `user:ann`, `team:vision`, `algo:nlp/sentiment`
  std::string action; ///< "call", "read", "publish", "manage" or "grant"
  std::string what;   ///< `owner/name`, `owner/*` or `*`
  leat::effect effect = leat::effect::allow;

  friend bool operator==(grant_rule const&, grant_rule const&) = default;
};

/// Why somebody may or may not do something.
struct explanation {
  bool allowed = false;
  std::string rule;                ///< "process", "owner", "grant", "visibility", "default" or "unknown"
  std::optional<grant_rule> grant; ///< the deciding one, where `rule` is "grant"
  std::string text;                ///< one sentence for people
};

/// How a key is narrowed; see `registry::create_key`.
struct key_options {
  /// Patterns: which algorithms may be the root of a call, or be managed, with this key. Empty: all.
  std::vector<std::string> scopes = {};
  /// Actions that the key may be used for. Empty: all that its owner may do.
  std::vector<std::string> actions = {};
  /// From then on it is refused. None: never expires.
  std::optional<std::chrono::system_clock::time_point> expires = {};
  /// For people, to tell keys apart.
  std::string label = {};
};

/// A new key. The secret is not kept anywhere: this is the only time it is seen.
struct created_key {
  std::string id;     ///< names the key in lists and commands; no secret
  std::string secret; ///< `sk_` and 64 hex digits
};

/// What is known of a key.
struct key_info {
  std::string id;
  std::string owner; ///< `user:ann`
  key_options options;
  std::chrono::system_clock::time_point created;
  std::optional<std::chrono::system_clock::time_point> last_used; ///< precise to a minute
  bool revoked = false;
};

/// One line of the audit log: a change, or an attempt that was denied.
struct audit_entry {
  std::chrono::system_clock::time_point time;
  std::string principal; ///< who: `user:ann`, `process:self`, `key:…` for a key that was refused
  std::string action;    ///< "publish", "label", "grant", "call", …
  std::string resource;  ///< on what: `owner/name`, a pattern, `user:ann`, `team:vision`, a key's id
  bool denied = false;
  std::string detail;      ///< one sentence for people; may be empty
  std::uint64_t count = 1; ///< equal denied attempts that this line stands for, the last at `time`
};

/// Which lines of the audit log are asked for; a field that is empty asks for all.
struct audit_query {
  std::string principal = {};
  std::string resource = {};
  std::optional<std::chrono::system_clock::time_point> since = {}; ///< inclusive
  std::optional<std::chrono::system_clock::time_point> until = {}; ///< exclusive
  std::size_t count_max = 100;                                     ///< the newest that many
};

} // namespace leat
