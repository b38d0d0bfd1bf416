#pragma once

// Turns an author's function over vectors into the one shape that batches run. Nothing here is for users to
// name.

#include <leat/detail/handler.hpp>

#include <span>
#include <vector>

namespace leat::detail {

/// What a batch came to: an outcome per input, or none where the function as a whole failed, with its error.
struct batch_outcome {
  std::vector<std::optional<result<value>>> each;
  std::optional<error> failure;
};

/// An author's function over many inputs in the shape that instances run.
class batch_handler {
public:
  virtual ~batch_handler() = default;
  virtual batch_outcome run(void const* state, std::span<value const* const> inputs) const noexcept = 0;
};

template <class T>
struct batch_element {
  static constexpr bool found = false;
};
template <class T>
struct batch_element<std::vector<T>> {
  static constexpr bool found = !std::is_same_v<T, std::byte> && !std::is_same_v<T, bool>;
  using type = T;
};

/// Whether a function takes a vector and returns one: the shape of a batch, which is also that of a function
/// over lists.
template <class F>
constexpr bool is_batch_shaped() {
  if constexpr (!has_signature<F>)
    return false;
  else
    return !parameters<F>::takes_context &&
           batch_element<std::remove_cvref_t<typename parameters<F>::input>>::found &&
           batch_element<typename signature<F>::result_type>::found;
}

template <class T>
constexpr bool is_document_part =
  !std::is_same_v<T, value> && !std::is_same_v<T, leat::bytes> && !is_result<T>::value;

/// Whether such a function can also run on one list, as any other.
template <class F>
constexpr bool is_list_function() {
  using in = typename batch_element<std::remove_cvref_t<typename parameters<F>::input>>::type;
  using out = typename batch_element<typename signature<F>::result_type>::type;
  return is_document_part<in> && is_document_part<out>;
}

template <class F>
class bound_batch_handler final : public batch_handler {
  using wants = parameters<F>;
  using in_type = typename batch_element<std::remove_cvref_t<typename wants::input>>::type;
  using out_type = typename batch_element<typename signature<F>::result_type>::type;

public:
  explicit bound_batch_handler(std::shared_ptr<F const> f) : f_(std::move(f)) {}

  batch_outcome run(void const* state, std::span<value const* const> inputs) const noexcept override {
    batch_outcome out;
    out.each.resize(inputs.size());
    std::vector<in_type> converted;
    converted.reserve(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i)
      try {
        converted.push_back(inputs[i]->template to<in_type>());
      } catch (...) {
        out.each[i].emplace(input_error_of(std::current_exception()));
      }
    if (converted.empty())
      return out;
    try {
      hand_out(call(state, std::move(converted)), out);
    } catch (...) {
      out.failure = error_of(std::current_exception());
    }
    return out;
  }

private:
  std::vector<out_type> call(void const* state, std::vector<in_type>&& inputs) const {
    auto const expected = inputs.size();
    auto outputs = [&] {
      if constexpr (wants::takes_state)
        return (*f_)(*static_cast<typename wants::state const*>(state), std::move(inputs));
      else
        return (*f_)(std::move(inputs));
    }();
    if (outputs.size() != expected)
      throw error(errc::algorithm_failed, "the batch of " + std::to_string(expected) +
                                            " inputs came back with " + std::to_string(outputs.size()) +
                                            " outputs");
    return outputs;
  }

  /// In order: the inputs that did not convert have their outcome already.
  static void hand_out(std::vector<out_type>&& outputs, batch_outcome& out) {
    auto next = outputs.begin();
    for (auto& one : out.each)
      if (!one)
        one.emplace(outcome_of(std::move(*next++)));
  }

  std::shared_ptr<F const> f_;
};

} // namespace leat::detail
