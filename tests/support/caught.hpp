#pragma once

#include <leat/error.hpp>
#include <leat/result.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <utility>

namespace leat::test {

/// The `leat::error` that `f` throws; none when it throws nothing. Anything else that it throws passes
/// through.
template <std::invocable F>
std::optional<error> caught(F&& f) {
  try {
    std::forward<F>(f)();
  } catch (error const& e) {
    return e;
  }
  return std::nullopt;
}

/// `caught(f)` as "code: message"; "nothing" when `f` throws nothing.
template <std::invocable F>
std::string complaint(F&& f) {
  auto e = caught(std::forward<F>(f));
  return e ? to_string(*e) : "nothing";
}

/// The error of `outcome` as "code: message"; "nothing" where it succeeded.
template <class T>
std::string complaint(result<T> const& outcome) {
  return outcome ? "nothing" : to_string(outcome.error());
}

} // namespace leat::test
