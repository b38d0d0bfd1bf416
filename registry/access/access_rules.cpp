#include "registry/access/access_rules.hpp"

#include "registry/access/rule_words.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace leat {

namespace {

using directed = directed_relation;

/// Calls `f(from, relations)` for each group with the same `from`; relations that are equal but for their
/// bits are made one. Requires order by `from`, then `to`.
template <class F>
void for_each_group(std::span<directed const> sorted, F&& f) {
  std::vector<relation> group;
  for (auto at = sorted.begin(); at != sorted.end();) {
    auto const from = at->from;
    group.clear();
    for (; at != sorted.end() && at->from == from; ++at) {
      if (group.empty() || group.back().to != at->to.to)
        group.push_back({at->to.to, 0});
      group.back().bits = static_cast<std::uint16_t>(group.back().bits | at->to.bits);
    }
    f(from, std::span<relation const>(group));
  }
}

void sort(std::vector<directed>& all) {
  std::sort(all.begin(), all.end(), [](directed const& a, directed const& b) {
    return std::tuple(a.from, a.to.to, a.to.bits) < std::tuple(b.from, b.to.to, b.to.bits);
  });
}

} // namespace

result<action> parse_action(std::string_view text) {
  if (auto const a = action_of(text))
    return *a;
  return error(
    errc::invalid_argument, "no action '" + std::string(text) + "': expected " + std::string(action_list));
}

bool access_rules::contains(rule const& r) const noexcept {
  auto const* there = on(r.what);
  return there && (there->bits(r.who) & rule_bit(r.action, r.effect));
}

std::optional<rule> access_rules::add(std::span<rule const> rules) {
  std::vector<directed> all;
  all.reserve(rules.size());
  for (auto const& r : rules)
    all.push_back({r.what, {r.who, rule_bit(r.action, r.effect)}});
  sort(all);
  if (auto const there = first_known(all))
    return there;
  for_each_group(
    all, [&](name_id what, auto group) { put_on(what, relations::with(on(what), what, group)); });
  for (auto& d : all)
    std::swap(d.from, d.to.to);
  sort(all);
  for_each_group(all, [&](name_id who, auto group) { of_.set(relations::with(of_.find(who), who, group)); });
  size_ += rules.size();
  return std::nullopt;
}

std::optional<rule> access_rules::first_known(std::span<directed const> sorted) const {
  relations const* there = nullptr;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    auto const& d = sorted[i];
    if (i == 0 || sorted[i - 1].from != d.from)
      there = on(d.from);
    bool const twice = i > 0 && sorted[i - 1] == d;
    if (!twice && !(there && (there->bits(d.to.to) & d.to.bits)))
      continue;
    std::optional<rule> known;
    for_each_of(d.to.to, d.from, d.to.bits, [&](rule const& r) { known = r; });
    return known;
  }
  return std::nullopt;
}

void access_rules::remove(rule const& r) {
  auto const bit = rule_bit(r.action, r.effect);
  put_on(r.what, relations::without(*on(r.what), {r.who, bit}));
  if (auto rest = relations::without(*of(r.who), {r.what, bit}))
    of_.set(std::move(rest));
  else
    of_.erase(r.who);
  --size_;
}

void access_rules::put_on(name_id what, relations::ptr fresh) {
  if (what == any_algorithm)
    on_any_ = std::move(fresh);
  else if (fresh)
    on_.set(std::move(fresh));
  else
    on_.erase(what);
}

} // namespace leat
