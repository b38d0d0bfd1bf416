#pragma once

#include "registry/access/id_map.hpp"
#include "registry/name_table.hpp"

#include <leat/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace leat {

enum class actor_kind : std::uint8_t { process, account, algorithm };

/// Who acts, by number: the embedding process, a user or team, or an algorithm. Nobody unless it is set.
struct actor {
  actor_kind kind = actor_kind::account;
  name_id id = no_name; ///< of the account, or of the algorithm

  static constexpr actor process() noexcept { return {actor_kind::process, no_name}; }

  friend bool operator==(actor, actor) = default;
};

enum class principal_kind : std::uint8_t { process, user, team, algorithm };

/// A principal's text, taken apart: `user:ann` is a user with the name `ann`. A view of the text.
struct principal_parts {
  principal_kind kind = principal_kind::user;
  std::string_view name; ///< of the account or algorithm; `self` of the process

  /// Takes `process:self`, `user:ann`, `team:vision` and `algo:owner/name`; the error names what was wrong.
  static result<principal_parts> parse(std::string_view text);
};

/// `user:ann` and so on.
std::string principal_text(principal_kind kind, std::string_view name);

/// Checks the name of a user or team: what may stand before the slash of an algorithm's name.
result<void> check_account_name(std::string_view name);

} // namespace leat
