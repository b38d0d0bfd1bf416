#pragma once

// Turns an author's function into the one shape that instances run. Nothing here is for users to name.

#include <leat/context.hpp>
#include <leat/result.hpp>
#include <leat/task.hpp>
#include <leat/value.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace leat::detail {

/// What left an algorithm, as the answer to its caller: a `leat::error` as it is, anything else
/// `algorithm_failed`.
error error_of(std::exception_ptr thrown) noexcept;

/// What the conversion of an input threw, as `invalid_argument`.
error input_error_of(std::exception_ptr thrown) noexcept;

/// A coroutine that an algorithm returned, its type erased. Owns the frame.
class coroutine {
public:
  using taker = result<value> (*)(std::coroutine_handle<>) noexcept;

  coroutine() noexcept = default;
  coroutine(std::coroutine_handle<> frame, taker take) noexcept : frame_(frame), take_(take) {}
  coroutine(coroutine&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)), take_(other.take_) {}
  coroutine& operator=(coroutine&& other) noexcept {
    std::swap(frame_, other.frame_);
    std::swap(take_, other.take_);
    return *this;
  }
  ~coroutine() { reset(); }

  explicit operator bool() const noexcept { return static_cast<bool>(frame_); }
  std::coroutine_handle<> frame() const noexcept { return frame_; }
  bool done() const noexcept { return frame_.done(); }
  /// The outcome. Requires `done()`.
  result<value> take() const noexcept { return take_(frame_); }
  void reset() noexcept {
    if (auto frame = std::exchange(frame_, nullptr))
      frame.destroy();
  }

private:
  std::coroutine_handle<> frame_;
  taker take_ = nullptr;
};

/// What one call hands to the author's function.
struct invocation {
  void const* state; ///< what `load` returned
  value const& input;
  leat::context& context;
  call* owner;
  std::shared_ptr<void>&
    kept; ///< holds a converted argument that is taken by reference, as long as the call runs
};

/// What the author's function did: it ended, or returned a coroutine that has not begun.
struct started {
  std::optional<result<value>> outcome;
  coroutine rest;
};

/// An author's function in the shape that instances run.
class handler {
public:
  virtual ~handler() = default;
  virtual started start(invocation const& in) const noexcept = 0;
};

template <class T>
struct is_task : std::false_type {};
template <class T>
struct is_task<task<T>> : std::true_type {};

template <class T>
struct is_result : std::false_type {};
template <class T>
struct is_result<result<T>> : std::true_type {};

/// Parameters and result of a function object with one call operator, or of a function.
template <class F>
struct signature : signature<decltype(&F::operator())> {};
template <class R, class... As>
struct signature<R (*)(As...)> {
  using result_type = R;
  using arguments = std::tuple<As...>;
};
template <class R, class... As>
struct signature<R (*)(As...) noexcept> : signature<R (*)(As...)> {};
template <class C, class R, class... As>
struct signature<R (C::*)(As...) const> : signature<R (*)(As...)> {};
template <class C, class R, class... As>
struct signature<R (C::*)(As...) const noexcept> : signature<R (*)(As...)> {};

template <class F>
concept has_signature = requires {
  typename signature<F>::result_type;
};

/// The parameters of an algorithm's function: `([State const&,] In [, context&])`.
template <class F>
struct parameters {
  using arguments = typename signature<F>::arguments;
  static constexpr std::size_t count = std::tuple_size_v<arguments>;
  static_assert(count >= 1, "apply takes at least the input: ([State const&,] In [, context&])");
  static constexpr bool takes_context =
    std::is_same_v<std::tuple_element_t<count - 1, arguments>, leat::context&>;
  static constexpr std::size_t without_context = count - (takes_context ? 1 : 0);
  static_assert(without_context == 1 || without_context == 2,
    "apply takes ([State const&,] In [, context&]), nothing more and nothing less");
  static constexpr bool takes_state = without_context == 2;
  using input = std::tuple_element_t<without_context - 1, arguments>;
  using state_argument = std::tuple_element_t<0, arguments>;
  using state = std::remove_cvref_t<state_argument>;
  static_assert(
    !takes_state || std::is_same_v<state_argument, state const&>, "apply takes its state as State const&");
  static_assert(!std::is_lvalue_reference_v<input> || std::is_const_v<std::remove_reference_t<input>>,
    "apply takes its input by value or const&");
};

/// The input, converted to what the function takes. By-reference parameters share the payload where they can.
template <class In>
class argument {
public:
  using plain = std::remove_cvref_t<In>;

  argument(value const& input, std::shared_ptr<void>& kept) {
    if constexpr (std::is_same_v<plain, std::string_view>)
      held_ = input.as_text();
    else if constexpr (!std::is_reference_v<In>)
      held_.emplace(input.to<plain>());
    else if constexpr (std::is_same_v<In, value const&>)
      held_ = &input;
    else if constexpr (std::is_same_v<In, std::string const&>)
      held_ = &input.as_text();
    else if constexpr (std::is_same_v<In, leat::bytes const&>)
      held_ = &input.as_bytes();
    else if (!share_document(input)) {
      auto converted = std::make_shared<plain>(input.to<plain>());
      held_ = converted.get();
      kept = std::move(converted);
    }
  }

  In get() {
    if constexpr (std::is_same_v<plain, std::string_view>)
      return held_;
    else if constexpr (!std::is_reference_v<In>)
      return *std::move(held_);
    else
      return static_cast<In>(*held_);
  }

private:
  bool share_document(value const& input) {
    if constexpr (std::is_same_v<In, json const&>)
      if (input.kind() == value_kind::json) {
        held_ = &input.as_json();
        return true;
      }
    return false;
  }

  using holder = std::conditional_t<std::is_same_v<plain, std::string_view>, std::string_view,
    std::conditional_t<std::is_reference_v<In>,
      std::conditional_t<std::is_rvalue_reference_v<In>, plain*, plain const*>, std::optional<plain>>>;
  holder held_{};
};

/// What the function returned, as the outcome of the call.
template <class Out>
result<value> outcome_of(Out&& out) {
  using plain = std::remove_cvref_t<Out>;
  if constexpr (is_result<plain>::value) {
    if (!out)
      return std::forward<Out>(out).error();
    if constexpr (std::is_void_v<typename plain::value_type>)
      return value();
    else
      return value(*std::forward<Out>(out));
  } else
    return value(std::forward<Out>(out));
}

template <class T>
result<value> take_outcome(std::coroutine_handle<> frame) noexcept {
  try {
    auto& promise = std::coroutine_handle<task_promise<T>>::from_address(frame.address()).promise();
    if constexpr (std::is_void_v<T>) {
      promise.take();
      return value();
    } else
      return outcome_of(promise.take());
  } catch (...) {
    return error_of(std::current_exception());
  }
}

/// An author's function `F` in the shape that instances run.
template <class F>
class bound_handler final : public handler {
  static_assert(has_signature<F>, "apply takes a function object with one const call operator: no auto "
                                  "parameters, no mutable lambda (instances share it)");
  using wants = parameters<F>;
  using returned = typename signature<F>::result_type;

public:
  explicit bound_handler(std::shared_ptr<F const> f) : f_(std::move(f)) {}

  started start(invocation const& in) const noexcept override {
    std::optional<argument<typename wants::input>> input;
    try {
      input.emplace(in.input, in.kept);
    } catch (...) {
      return {input_error_of(std::current_exception()), {}};
    }
    try {
      return run(in, *input);
    } catch (...) {
      return {error_of(std::current_exception()), {}};
    }
  }

private:
  template <class Input>
  started run(invocation const& in, Input& input) const {
    if constexpr (is_task<returned>::value) {
      auto frame = call(in, input).release();
      frame.promise().belong_to(in.owner);
      return {std::nullopt, coroutine(frame, &take_outcome<typename returned::value_type>)};
    } else if constexpr (std::is_void_v<returned>) {
      call(in, input);
      return {value(), {}};
    } else
      return {outcome_of(call(in, input)), {}};
  }

  template <class Input>
  returned call(invocation const& in, Input& input) const {
    if constexpr (wants::takes_state && wants::takes_context)
      return (*f_)(*static_cast<typename wants::state const*>(in.state), input.get(), in.context);
    else if constexpr (wants::takes_state)
      return (*f_)(*static_cast<typename wants::state const*>(in.state), input.get());
    else if constexpr (wants::takes_context)
      return (*f_)(input.get(), in.context);
    else
      return (*f_)(input.get());
  }

  std::shared_ptr<F const> f_;
};

} // namespace leat::detail
