#pragma once

#include <leat/access.hpp>
#include <leat/labels.hpp>
#include <leat/result.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leat::stored {

/// One published version. Putting one that is there replaces it (pre-releases `dev`).
struct version {
  std::string name;     ///< owner/name
  std::string version;  ///< as published, with build metadata; names the version without it
  std::string manifest; ///< canonical text
  std::array<std::byte, 32> digest{};
};

/// What may be changed about a published version.
struct version_state {
  std::string name;
  std::string version;
  bool retired = false;
  std::string deprecated; ///< why and what instead; empty: not deprecated
};

/// A label and where it points. No targets: the label is removed.
struct label {
  std::string name; ///< owner/name
  std::string label;
  label_split split;
};

/// What may be changed about an algorithm.
struct settings {
  std::string name;
  std::optional<leat::visibility> visibility; ///< over that of the versions' manifests
};

enum class account_kind : std::uint8_t { user, team };

struct account {
  std::string name; ///< without the kind: `ann`
  account_kind kind = account_kind::user;
};

/// An account goes away, with its memberships, grants about it and keys.
struct account_removed {
  std::string name;
};

struct member {
  std::string team;   ///< account name
  std::string member; ///< account name, of a user or a team
  bool removed = false;
};

struct grant {
  grant_rule rule;
  bool removed = false;
};

struct key {
  std::string id;
  std::string owner; ///< account name
  key_options options;
  std::string lookup; ///< the secret's beginning, by which it is found
  std::array<std::byte, 16> salt{};
  std::array<std::byte, 32> hash{}; ///< slow hash of the whole secret
  std::uint32_t cost = 0;           ///< of the slow hash: log2 of scrypt's N
  std::chrono::system_clock::time_point created;
  std::optional<std::chrono::system_clock::time_point> last_used;
  bool revoked = false;
};

struct key_revoked {
  std::string id;
};

struct key_used {
  std::string id;
  std::chrono::system_clock::time_point when;
};

using change = std::variant<version, version_state, label, settings, account, account_removed, member, grant,
  key, key_revoked, key_used>;

/// Everything that one command changes: all of it or nothing becomes durable.
struct transaction {
  std::vector<change> changes;
  std::vector<history_entry> history;
  std::vector<audit_entry> audit;
};

} // namespace leat::stored

namespace leat {

/// Where the registry is kept: the one interface of all stores.
///
/// A store knows no rules: who may change what is decided before it is asked. Thread safety: full; `commit`s
/// are made one at a time. All of it may block.
class store {
public:
  /// Lines of the audit log that are kept; the oldest make room.
  static constexpr std::size_t audit_max = 100'000;

  virtual ~store() = default;

  /// Hands everything that is stored to `each`, as changes that lead from nothing to the present state when
  /// applied in this order. Stops at the first error.
  virtual result<void> load(std::function<result<void>(stored::change&&)> const& each) = 0;

  /// Makes a transaction durable, and acknowledges it by returning: it survives a crash of the process and of
  /// the machine. On an error nothing of it is stored, and the store goes on working:
  /// `resource_exhausted` where the disk is full, else `unavailable`.
  virtual result<void> commit(stored::transaction const& t) = 0;

  /// What happened to one algorithm, oldest first.
  virtual result<std::vector<history_entry>> history(std::string_view name) = 0;

  /// The newest lines that match, newest first.
  virtual result<std::vector<audit_entry>> audit(audit_query const& query) = 0;
};

} // namespace leat
