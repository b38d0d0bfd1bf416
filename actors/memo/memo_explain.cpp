#include "actors/call_path.hpp"
#include "registry/name.hpp"

#include <leat/memo.hpp>

#include <array>
#include <cstdio>

namespace leat {

namespace {

std::string seconds_ago(std::chrono::steady_clock::time_point when) {
  std::array<char, 32> text;
  auto const ago = std::chrono::duration<double>(std::chrono::steady_clock::now() - when).count();
  std::snprintf(text.data(), text.size(), "%.3g s ago", ago);
  return text.data();
}

std::string number(double x) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.3g", x);
  return text.data();
}

std::string_view word_of(verdict v) noexcept {
  return v == verdict::allowed ? "permitted" : "not permitted";
}

} // namespace

/// The step that is in the way of a call of this tree; nothing where none is.
std::optional<memo_explanation> call_path::first_moved(dependencies const& ds, call_tree const& tree) const {
  for (auto const& d : ds) {
    auto const now = meet(d, tree);
    if (now.resolved != d.resolved)
      return memo_explanation{memo_reason::dependency_moved, {},
        d.asked + " was " + name_of_version(d.resolved, d.asked, tree) + " and is " +
          name_of_version(now.resolved, d.asked, tree) + " now"};
    if (now.permitted != d.permitted)
      return memo_explanation{memo_reason::not_permitted, {},
        ledger_->names().text(d.caller) + " calling " + d.asked + " was " +
          std::string(word_of(d.permitted)) + " and is " + std::string(word_of(now.permitted)) + " for " +
          tree.who->name};
  }
  return std::nullopt;
}

std::string call_path::name_of_version(
  std::uint32_t ordinal, std::string_view asked, call_tree const& tree) const {
  if (ordinal == dependency::nothing)
    return "nothing";
  if (auto const ref = reference::parse(asked))
    if (auto const* entry = tree.snapshot->find(ref->name))
      for (auto const& slot : entry->slots())
        if (slot.is->ordinal == ordinal)
          return slot.is->id;
  if (auto id = version_id(ordinal); !id.empty())
    return id;
  return "a version that was replaced";
}

result<memo_explanation> call_path::explain_memo(
  std::shared_ptr<identity const> const& who, std::string_view text, value const& input) {
  call_tree const tree{ledger_->catalog(), who, who->affinity, false, {}};
  auto const asked = reference::parse(text);
  if (!asked)
    return asked.error();
  if (auto admitted = ledger_->admit(*who, action::call, asked->name); !admitted)
    return std::move(admitted).error();
  auto const* entry = tree.snapshot->find(asked->name);
  if (!entry)
    return no_algorithm(asked->name);
  auto const found = entry->resolve(*asked, {tree.affinity, 0});
  if (auto const v = permit(tree, std::nullopt, resource_of(*entry, found)); v != verdict::allowed)
    return ledger_->refusal(*who, action::call, asked->name, v);
  if (!found)
    return found.error();
  auto out = why_in_memo(*found->target, input, tree);
  out.version = found->target->id;
  return out;
}

memo_explanation call_path::why_in_memo(published const& version, value const& input, call_tree const& tree) {
  if (!memo_.enabled())
    return {memo_reason::off, {}, "the memo has no budget (memo_limits::bytes_max is 0)"};
  if (!version.pure)
    return {memo_reason::not_pure, {}, "the version is not published as pure"};
  auto& account = pool_of(version).memo();
  if (account.quarantined)
    return {memo_reason::quarantined, {}, "the version gave two outputs for one input"};
  auto const known = memo_.look(version.ordinal, input);
  std::optional<memo_explanation> in_the_way;
  for (auto const& e : known.remembered) {
    auto moved = first_moved(*e.depends_on, tree);
    if (!moved && !e.expired)
      return {memo_reason::remembered, {}, "a call would be answered from the memo"};
    if (!in_the_way)
      in_the_way =
        moved ? std::move(moved) : memo_explanation{memo_reason::expired, {}, "its time to live is over"};
  }
  if (known.running)
    return {memo_reason::running, {}, "an equal call computes it now"};
  if (in_the_way)
    return *in_the_way;
  if (known.evicted)
    return {memo_reason::evicted, {},
      "evicted " + seconds_ago(known.evicted->when) + " at a score of " + number(known.evicted->score) +
        " seconds saved per byte, decayed; the lowest that stayed had " +
        number(known.evicted->lowest_score)};
  if (!account.worth.pays())
    return {memo_reason::not_worth_it, {},
      "looking up takes " + std::to_string(account.worth.lookup_mean().count()) + " ns, computing " +
        std::to_string(account.worth.run_mean().count()) + " ns"};
  return {memo_reason::never_seen, {}, "nothing is known of this input: it was never asked, or long ago"};
}

std::size_t call_path::forget_memo(std::string_view pattern) {
  std::vector<std::uint32_t> versions;
  for (auto* p : all_pools())
    if (matches(pattern, p->version().name())) {
      versions.push_back(p->version().ordinal);
      memo_.end_quarantine(p->version().ordinal);
      p->memo().quarantined = false;
    }
  forget_on_disk(versions);
  return memo_.forget(versions);
}

} // namespace leat
