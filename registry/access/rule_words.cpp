#include "registry/access/rule_words.hpp"

#include <array>
#include <cstddef>

namespace leat {

namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, action_count> actions{"call", "read", "publish", "manage", "grant"};
constexpr std::array<std::string_view, 3> visibilities{"owner", "team", "everyone"};
constexpr std::array<std::string_view, 2> effects{"allow", "deny"};

template <class Enum, std::size_t N>
std::optional<Enum> find(std::array<std::string_view, N> const& words, std::string_view word) noexcept {
  for (std::size_t i = 0; i < N; ++i)
    if (words[i] == word)
      return static_cast<Enum>(i);
  return std::nullopt;
}

} // namespace

std::string_view to_string(action a) noexcept {
  return actions[static_cast<std::size_t>(a)];
}

std::string_view to_string(visibility v) noexcept {
  return visibilities[static_cast<std::size_t>(v)];
}

std::string_view to_string(effect e) noexcept {
  return effects[static_cast<std::size_t>(e)];
}

std::optional<action> action_of(std::string_view word) noexcept {
  return find<action>(actions, word);
}

std::optional<visibility> visibility_of(std::string_view word) noexcept {
  return find<visibility>(visibilities, word);
}

std::optional<effect> effect_of(std::string_view word) noexcept {
  return find<effect>(effects, word);
}

} // namespace leat
