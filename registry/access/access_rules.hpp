#pragma once

#include "registry/access/access_relations.hpp"
#include "registry/access/principals.hpp"

#include <leat/access.hpp>
#include <leat/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace leat {

/// The pattern `*`, where patterns are numbers: `owner/name` is the algorithm's, `owner/*` the owner's.
inline constexpr name_id any_algorithm = no_name - 1;

/// The error lists what there is.
result<action> parse_action(std::string_view text);

/// A grant by numbers.
struct rule {
  name_id who = no_name;
  name_id what = no_name; ///< a pattern
  leat::action action = action::call;
  leat::effect effect = effect::allow;

  friend bool operator==(rule const&, rule const&) = default;
};

/// Which bit of a relation stands for a rule. A relation of a pattern to a principal holds all their rules.
constexpr std::uint16_t rule_bit(action a, effect e) noexcept {
  return static_cast<std::uint16_t>(1U << (2 * static_cast<unsigned>(a) + static_cast<unsigned>(e)));
}

/// A relation in the direction in which it is sought.
struct directed_relation {
  name_id from = no_name;
  relation to;

  friend bool operator==(directed_relation const&, directed_relation const&) = default;
};

/// All grants, found by pattern and by principal. A persistent value: copies are cheap and independent.
///
/// Knows numbers only; that what it is told makes sense is checked by `access_snapshot`.
class access_rules {
public:
  /// Principals with rules on this very pattern; null where there are none.
  relations const* on(name_id what) const noexcept {
    return what == any_algorithm ? on_any_.get() : on_.find(what);
  }

  /// Patterns with rules for this very principal; null where there are none.
  relations const* of(name_id who) const noexcept { return of_.find(who); }

  bool contains(rule const& r) const noexcept;

  /// How many there are.
  std::size_t size() const noexcept { return size_; }

  /// Adds them all, or returns one that is there already, or twice among them, and adds none. One at a time
  /// costs microseconds; many at once a fraction of that each.
  std::optional<rule> add(std::span<rule const> rules);

  /// Requires that it is there.
  void remove(rule const& r);

  /// Calls `f(relations)` for each pattern.
  template <class F>
  void for_each_pattern(F&& f) const {
    on_.for_each(f);
    if (on_any_)
      f(*on_any_);
  }

  /// Calls `f(relations)` for each principal.
  template <class F>
  void for_each_principal(F&& f) const {
    of_.for_each(f);
  }

  /// Calls `f(rule)` for each that the bits stand for.
  template <class F>
  static void for_each_of(name_id who, name_id what, std::uint16_t bits, F&& f) {
    for (auto const a : {action::call, action::read, action::publish, action::manage, action::grant})
      for (auto const e : {effect::allow, effect::deny})
        if (bits & rule_bit(a, e))
          f(rule{who, what, a, e});
  }

private:
  std::optional<rule> first_known(std::span<directed_relation const> sorted) const;
  void put_on(name_id what, relations::ptr fresh);

  relation_map on_; ///< by pattern: relations to principals; without those of `*`
  relations::ptr on_any_;
  relation_map of_; ///< by principal: relations to patterns
  std::size_t size_ = 0;
};

} // namespace leat
