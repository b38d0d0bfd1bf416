#pragma once

#include <leat/error.hpp>

#include <cassert>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace leat {

/// Either a `T` or the `error` that stood in its way. Shaped like `std::expected<T, leat::error>` (C++23).
///
/// Thread safety: as for standard containers.
template <class T>
class [[nodiscard]] result {
public:
  using value_type = T;
  using error_type = leat::error;

  result(T x) : state_(std::in_place_index<0>, std::move(x)) {}
  result(leat::error e) : state_(std::in_place_index<1>, std::move(e)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws the error where there is none.
  T& value() & { return checked(), *std::get_if<0>(&state_); }
  T const& value() const& { return checked(), *std::get_if<0>(&state_); }
  T&& value() && { return checked(), std::move(*std::get_if<0>(&state_)); }

  /// The error. Requires `!has_value()`.
  leat::error& error() & noexcept { return assert(!has_value()), *std::get_if<1>(&state_); }
  leat::error const& error() const& noexcept { return assert(!has_value()), *std::get_if<1>(&state_); }
  leat::error&& error() && noexcept { return assert(!has_value()), std::move(*std::get_if<1>(&state_)); }

  /// The value, unchecked. Requires `has_value()`.
  T& operator*() & noexcept { return assert(has_value()), *std::get_if<0>(&state_); }
  T const& operator*() const& noexcept { return assert(has_value()), *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return assert(has_value()), std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return assert(has_value()), std::get_if<0>(&state_); }
  T const* operator->() const noexcept { return assert(has_value()), std::get_if<0>(&state_); }

  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }

  /// Calls `f(value)`, which returns a `result`, or passes the error on.
  template <class F>
  auto and_then(F&& f) && -> std::invoke_result_t<F, T&&> {
    if (!has_value())
      return std::move(*this).error();
    return std::invoke(std::forward<F>(f), *std::move(*this));
  }

  /// Replaces the value by `f(value)`, or passes the error on.
  template <class F>
  auto transform(F&& f) && -> result<std::invoke_result_t<F, T&&>> {
    if (!has_value())
      return std::move(*this).error();
    return std::invoke(std::forward<F>(f), *std::move(*this));
  }

private:
  void checked() const {
    if (auto* e = std::get_if<1>(&state_))
      throw *e;
  }

  std::variant<T, leat::error> state_;
};

/// Success without a value, or the `error`.
template <>
class [[nodiscard]] result<void> {
public:
  using value_type = void;
  using error_type = leat::error;

  result() noexcept {} // not defaulted: that would zero the room for the error on every call
  result(leat::error e) : error_(std::move(e)) {}

  bool has_value() const noexcept { return !error_; }
  explicit operator bool() const noexcept { return has_value(); }

  /// Throws the error where there is one.
  void value() const {
    if (error_)
      throw *error_;
  }

  leat::error& error() & noexcept { return assert(error_), *error_; }
  leat::error const& error() const& noexcept { return assert(error_), *error_; }
  leat::error&& error() && noexcept { return assert(error_), *std::move(error_); }

private:
  std::optional<leat::error> error_;
};

} // namespace leat
