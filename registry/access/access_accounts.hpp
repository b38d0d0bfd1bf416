#pragma once

#include "registry/access/access_relations.hpp"
#include "registry/access/principals.hpp"
#include "registry/store/store.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include <boost/container/small_vector.hpp>

namespace leat {

/// Longest chain of teams in teams.
inline constexpr unsigned team_depth_max = 8;

/// A user or team, and where it is.
struct account : counted<account> {
  name_id key() const noexcept { return id; }

  /// As `within`.
  some_names names() const noexcept { return {{within.data(), within.size()}, filter}; }

  /// Whether it is that account, or is in that team, directly or through other teams.
  bool is_within(name_id other) const noexcept { return names().contain(other); }

  name_id id = no_name;
  stored::account_kind kind = stored::account_kind::user;
  /// Of a team: how many teams the longest chain of teams that ends with it has. Of a user: of the longest
  /// that it is in.
  std::uint8_t depth = 0;
  std::uint16_t rights = 0;     ///< rules on `*` for itself, as `rule_bit`s
  std::uint16_t all_rights = 0; ///< also for every team that it is in
  std::uint64_t filter = 0;     ///< of `within`
  /// Itself and every team that it is in, directly or through other teams; ascending.
  boost::container::small_vector<name_id, 12> within;
};

/// Users, teams, and who is in which. A persistent value: copies are cheap and independent.
///
/// Knows numbers only; that what it is told makes sense is checked by `access_snapshot`.
class accounts {
public:
  account const* find(name_id id) const noexcept { return accounts_.find(id); }
  std::size_t size() const noexcept { return accounts_.size(); }

  template <class F>
  void for_each(F&& f) const {
    accounts_.for_each(f);
  }

  bool is_member(name_id team, name_id member) const noexcept;

  /// Direct members, in no particular order.
  std::vector<name_id> members(name_id team) const;

  /// How `from` is in the team `to`: both and the teams between them. Requires that it is.
  std::vector<name_id> path(name_id from, name_id to) const;

  void add(name_id id, stored::account_kind kind);

  /// Also from the teams that it is in and, of a team, its members from it.
  void remove(name_id id);

  /// Requires that `team` is not within `member`. Returns the longest chain of teams that there is now
  /// through the member.
  unsigned join(name_id team, name_id member);

  void leave(name_id team, name_id member);

  /// Sets `account::rights` of each.
  void set_rights(std::span<relation const> rights);

private:
  void put_together(name_id team, name_id member);
  void take_apart(name_id team, name_id member);

  /// These and all that are in them, each after every team that it is in.
  std::vector<name_id> descending_from(std::span<name_id const> ids) const;

  /// Computes anew where these are; returns the depth of the deepest team among them.
  unsigned place(std::span<name_id const> ids);
  unsigned place(name_id id);

  id_map<account> accounts_;
  relation_map teams_of_;   ///< direct ones
  relation_map members_of_; ///< direct ones
};

} // namespace leat
