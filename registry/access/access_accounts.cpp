#include "registry/access/access_accounts.hpp"

#include <cassert>
#include <unordered_set>

namespace leat {

namespace {

constexpr std::uint16_t is_related = 1;

void relate(relation_map& map, name_id from, name_id to) {
  relation const added{to, is_related};
  map.set(relations::with(map.find(from), from, {&added, 1}));
}

void unrelate(relation_map& map, name_id from, name_id to) {
  auto const* there = map.find(from);
  if (!there)
    return;
  if (auto rest = relations::without(*there, {to, is_related}))
    map.set(std::move(rest));
  else
    map.erase(from);
}

std::vector<name_id> related(relation_map const& map, name_id from) {
  std::vector<name_id> out;
  if (auto const* there = map.find(from))
    there->for_each([&](relation l) { out.push_back(l.to); });
  return out;
}

} // namespace

bool accounts::is_member(name_id team, name_id member) const noexcept {
  auto const* teams = teams_of_.find(member);
  return teams && teams->bits(team) != 0;
}

std::vector<name_id> accounts::members(name_id team) const {
  return related(members_of_, team);
}

std::vector<name_id> accounts::path(name_id from, name_id to) const {
  std::vector<name_id> out{from};
  while (out.back() != to) {
    auto const teams = related(teams_of_, out.back());
    auto const next =
      std::find_if(teams.begin(), teams.end(), [&](name_id team) { return find(team)->is_within(to); });
    assert(next != teams.end());
    out.push_back(*next);
  }
  return out;
}

void accounts::add(name_id id, stored::account_kind kind) {
  boost::intrusive_ptr<account> fresh(new account);
  fresh->id = id;
  fresh->kind = kind;
  accounts_.set(std::move(fresh));
  place(id);
}

void accounts::remove(name_id id) {
  auto const below = descending_from({&id, 1});
  for (auto const member : members(id))
    take_apart(id, member);
  for (auto const team : related(teams_of_, id))
    take_apart(team, id);
  accounts_.erase(id);
  place(std::span(below).subspan(1));
}

unsigned accounts::join(name_id team, name_id member) {
  put_together(team, member);
  return place(descending_from({&member, 1}));
}

void accounts::leave(name_id team, name_id member) {
  take_apart(team, member);
  place(descending_from({&member, 1}));
}

void accounts::set_rights(std::span<relation const> rights) {
  std::vector<name_id> changed;
  for (auto const& r : rights) {
    boost::intrusive_ptr<account> fresh(new account(*find(r.to)));
    fresh->rights = r.bits;
    accounts_.set(std::move(fresh));
    changed.push_back(r.to);
  }
  place(descending_from(changed));
}

void accounts::put_together(name_id team, name_id member) {
  relate(teams_of_, member, team);
  relate(members_of_, team, member);
}

void accounts::take_apart(name_id team, name_id member) {
  unrelate(teams_of_, member, team);
  unrelate(members_of_, team, member);
}

std::vector<name_id> accounts::descending_from(std::span<name_id const> ids) const {
  std::vector<name_id> out;
  std::unordered_set<name_id> seen;
  auto const visit = [&](auto const& self, name_id at) -> void {
    if (!seen.insert(at).second)
      return;
    if (auto const* below = members_of_.find(at))
      below->for_each([&](relation r) { self(self, r.to); });
    out.push_back(at);
  };
  for (auto const id : ids)
    visit(visit, id);
  std::reverse(out.begin(), out.end());
  return out;
}

unsigned accounts::place(std::span<name_id const> ids) {
  unsigned deepest = 0;
  for (auto const id : ids)
    deepest = std::max(deepest, place(id));
  return deepest;
}

unsigned accounts::place(name_id id) {
  auto const* there = find(id);
  boost::intrusive_ptr<account> fresh(new account);
  fresh->id = id;
  fresh->kind = there->kind;
  fresh->rights = fresh->all_rights = there->rights;
  fresh->within.push_back(id);
  if (auto const* teams = teams_of_.find(id))
    teams->for_each([&](relation r) {
      auto const* team = find(r.to);
      fresh->depth = std::max(fresh->depth, team->depth);
      fresh->all_rights = static_cast<std::uint16_t>(fresh->all_rights | team->all_rights);
      fresh->within.insert(fresh->within.end(), team->within.begin(), team->within.end());
    });
  if (fresh->kind == stored::account_kind::team)
    ++fresh->depth;
  std::sort(fresh->within.begin(), fresh->within.end());
  fresh->within.erase(std::unique(fresh->within.begin(), fresh->within.end()), fresh->within.end());
  for (auto const name : fresh->within)
    fresh->filter |= some_names::filter_bit(name);
  unsigned const depth = fresh->depth;
  accounts_.set(std::move(fresh));
  return depth;
}

} // namespace leat
