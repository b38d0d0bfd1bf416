#pragma once

#include <leat/detail/batch_handler.hpp>
#include <leat/detail/handler.hpp>
#include <leat/json.hpp>
#include <leat/manifest.hpp>
#include <leat/options.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace leat {

namespace detail {

/// The code of one version, linked into this process. Immutable once published.
struct code {
  std::function<std::shared_ptr<void const>()> load; ///< empty: nothing to load
  std::type_info const* loads = nullptr;             ///< what `load` returns
  std::type_info const* takes = nullptr;             ///< what `apply` takes of it; null: nothing
  std::optional<value> warm_up;                      ///< none: an instance is ready when it has loaded
  std::vector<std::string> reads;                    ///< files
  std::shared_ptr<handler const> apply;              ///< null: for batches only
  std::shared_ptr<batch_handler const> apply_batch;  ///< null where the function is none over vectors
};

} // namespace detail

/// Describes one version of an algorithm, to be published: a builder with value semantics.
///
/// ```
/// leat::algorithm("nlp/sentiment", "2.1.0")
///   .pure()
///   .calls({"text/*"})
///   .load([] { return model::open("m.bin"); })
///   .apply([](model const& m, std::string text, leat::context& ctx) -> leat::task<leat::json> { … });
/// ```
class algorithm {
public:
  /// `name` is `owner/name`, `version` a full semantic version. Throws `invalid_argument`.
  algorithm(std::string_view name, std::string_view version);

  /// One sentence for people.
  algorithm& describe(std::string text);

  /// The author's promise: same input, same version of itself and its callees, same output, and no side
  /// effects. Only then is an output remembered.
  algorithm& pure(bool promised = true);

  /// How its outcomes are remembered. Of a pure algorithm alone; publishing checks that.
  algorithm& memo(memo_options how);

  /// Which algorithms it may call: `owner/name`, `owner/*` or `*`. Default: none. Throws `invalid_argument`.
  algorithm& calls(std::vector<std::string> patterns);

  /// JSON Schema (draft 7) of inputs: text counts as a JSON string. An input that violates it is answered
  /// with `invalid_argument`, which names the place and what was expected. Publishing checks the schema
  /// itself.
  algorithm& accepts(json schema);

  /// JSON Schema of outputs. One that violates it becomes `algorithm_failed`.
  algorithm& returns(json schema);

  /// Who may read and call it without a grant. Default: its owner, which is the account that the first part
  /// of its name names.
  algorithm& visibility(leat::visibility v);

  algorithm& limits(algorithm_limits limits);

  /// On which threads it runs. Default: the scheduler's.
  algorithm& execution(leat::execution where);

  /// Lets several calls run as one: `apply` then takes `([State const&,] std::vector<In>)` and returns a
  /// `std::vector` of as many outputs, in the same order, each `Out` or `result<Out>` to fail alone. An input
  /// that does not convert fails alone, too. Where `apply` throws, the calls of a pure algorithm are run
  /// again in halves, so that the one at fault fails alone; those of others fail together.
  algorithm& batch(batch_options how);

  /// Identifies the code: versions with the same manifest and the same code are the same, also in another
  /// process. Default: the build id of the module that `apply` was called from, so that every build differs.
  algorithm& code_id(std::string id);

  /// Runs once per instance, on a thread of its own, before the first call; may be slow, may block. What it
  /// returns is handed to `apply` as `State const&`. After an exception it
  /// is tried again, a little later each time; then the calls that wait for it fail with the exception's text
  /// (see `supervision_options`), and a later call tries again.
  template <std::invocable F>
  algorithm& load(F f);

  /// Files that `load` reads, a model's weights, say. Before it is certain that an instance will be needed
  /// they may be brought into the page cache, which makes the load shorter and takes no memory of this
  /// process. A file that cannot be read is `load`'s to report. Needs a `load`; publishing checks that.
  algorithm& reads(std::vector<std::string> files);

  /// An input that each instance runs once before it takes calls, where first runs are slow: tables that
  /// fill, memory that is paged in. Counts as a run, and as part of the start: what it calls is called, its
  /// output is dropped, and where it fails the start has failed. Needs a `load`; publishing checks that.
  algorithm& warm_up(value input);

  /// The function itself: `([State const&,] In [, context&])`, returning `Out` or `task<Out>`.
  ///
  /// `In` and `Out` are `value`, `json`, `std::string`, `bytes` or any type with nlohmann conversions; `In`
  /// may also be a `const&` or `std::string_view`, which shares the input instead of copying it. `Out` may be
  /// `void`, or a `result` to fail without an exception. An input that does not convert is answered with
  /// `invalid_argument`; a `leat::error` that leaves the function is the answer; any other exception becomes
  /// `algorithm_failed`.
  ///
  /// Calls of one instance never overlap, but a task's calls interleave where it waits. `f` itself is shared
  /// by all instances and must be callable as const from several threads.
  template <class F>
  algorithm& apply(F f) {
    auto const shared = std::make_shared<F const>(std::move(f));
    code_.apply = nullptr;
    code_.apply_batch = nullptr;
    code_.takes = nullptr;
    if constexpr (detail::is_batch_shaped<F>()) {
      code_.apply_batch = std::make_shared<detail::bound_batch_handler<F>>(shared);
      if constexpr (detail::is_list_function<F>())
        code_.apply = std::make_shared<detail::bound_handler<F>>(shared);
    } else
      code_.apply = std::make_shared<detail::bound_handler<F>>(shared);
    if constexpr (detail::parameters<F>::takes_state)
      code_.takes = &typeid(typename detail::parameters<F>::state);
    module_ = &typeid(F); // lies in the module that uses this template
    return *this;
  }

  // For whoever publishes it:

  leat::manifest const& manifest() const noexcept { return manifest_; }
  detail::code const& code() const noexcept { return code_; }
  /// An address in the module that `apply` was called from; null before.
  void const* module() const noexcept { return module_; }

private:
  leat::manifest manifest_;
  detail::code code_;
  void const* module_ = nullptr;
};

template <std::invocable F>
algorithm& algorithm::load(F f) {
  using state_type = std::remove_cvref_t<std::invoke_result_t<F&>>;
  static_assert(!std::is_void_v<state_type>, "load returns the state that apply takes by const&");
  // Shared, so that move-only loaders can be kept; loads of two instances may run at once.
  code_.load = [f = std::make_shared<F>(std::move(f))]() -> std::shared_ptr<void const> {
    return std::make_shared<state_type const>((*f)());
  };
  code_.loads = &typeid(state_type);
  return *this;
}

} // namespace leat
