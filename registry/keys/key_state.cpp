#include "registry/keys/key_state.hpp"

#include "registry/access/rule_words.hpp"
#include "registry/name.hpp"

#include <algorithm>

namespace leat {

namespace {

template <class Texts>
std::string listed(Texts const& texts) {
  std::string out;
  for (auto const& text : texts)
    out.append(out.empty() ? "" : ", ").append(text);
  return out;
}

error bad(std::string why) {
  return {errc::invalid_argument, "no such API key can be made: " + std::move(why)};
}

} // namespace

result<void> check_key_options(key_options const& options, std::chrono::system_clock::time_point now) {
  if (options.scopes.size() > key_state::scopes_max)
    return bad(std::to_string(options.scopes.size()) + " scopes, at most " +
               std::to_string(key_state::scopes_max) + " are allowed");
  for (auto const& scope : options.scopes)
    if (auto ok = check_pattern(scope); !ok)
      return bad(ok.error().message);
  for (auto const& name : options.actions)
    if (!action_of(name))
      return bad("unknown action '" + name + "', expected " + std::string(action_list));
  if (options.actions.size() > action_count)
    return bad("an action is named twice in " + listed(options.actions));
  if (options.expires && *options.expires <= now)
    return bad("its expiry is not after now");
  if (options.label.size() > key_state::label_size_max)
    return bad("a label of " + std::to_string(options.label.size()) + " bytes, at most " +
               std::to_string(key_state::label_size_max) + " are allowed");
  return {};
}

key_state::key_state(stored::key const& key)
    : id_(key.id),
      owner_(key.owner),
      expires_(key.options.expires.value_or(time_point::max()).time_since_epoch()),
      revoked_(key.revoked),
      used_(key.last_used ? minute_of(*key.last_used) : never),
      taken_(used_.load(std::memory_order_relaxed)) {
  for (auto const& pattern : key.options.scopes) {
    bool const prefix = check_pattern(pattern) && pattern.ends_with('*');
    scopes_.push_back({prefix ? pattern.substr(0, pattern.size() - 1) : pattern, prefix});
  }
  for (auto const& name : key.options.actions)
    if (auto const a = action_of(name))
      actions_ |= 1U << static_cast<unsigned>(*a);
  if (key.options.actions.empty())
    actions_ = ~0U;
}

std::optional<key_state::time_point> key_state::last_used() const noexcept {
  return time_of(used_.load(std::memory_order_relaxed));
}

std::optional<key_state::time_point> key_state::take_use() noexcept {
  auto const minute = used_.load(std::memory_order_relaxed);
  if (taken_.load(std::memory_order_relaxed) == minute ||
      taken_.exchange(minute, std::memory_order_relaxed) == minute)
    return std::nullopt;
  return time_of(minute);
}

void key_state::give_back_use() noexcept {
  taken_.store(never, std::memory_order_relaxed);
}

std::optional<key_state::time_point> key_state::time_of(std::int64_t minute) noexcept {
  if (minute == never)
    return std::nullopt;
  return time_point(std::chrono::minutes(minute));
}

error key_state::why_not_usable() const {
  return {errc::unauthenticated, "API key '" + id_ + (revoked() ? "' is revoked" : "' has expired")};
}

error key_state::why_not_covered(action what, std::string_view algorithm) const {
  auto const text = "API key '" + id_ + "' is for ";
  if (is_for(what)) {
    std::vector<std::string> patterns;
    for (auto const& s : scopes_)
      patterns.push_back(s.prefix ? s.text + '*' : s.text);
    return {errc::permission_denied,
      text + listed(patterns) + ", which does not cover '" + std::string(algorithm) + "'"};
  }
  std::vector<std::string_view> allowed;
  for (std::size_t i = 0; i < action_count; ++i)
    if (is_for(static_cast<action>(i)))
      allowed.push_back(to_string(static_cast<action>(i)));
  return {errc::permission_denied, text + (allowed.empty() ? "no action that is known" : listed(allowed)) +
                                     ", not for " + std::string(to_string(what))};
}

} // namespace leat
