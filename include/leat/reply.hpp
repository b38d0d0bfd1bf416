#pragma once

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <coroutine>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace leat {

/// One invocation, inside the runtime. Opaque here.
class call;
void intrusive_ptr_add_ref(call const*) noexcept;
void intrusive_ptr_release(call const*) noexcept;
using call_ptr = boost::intrusive_ptr<call>;

namespace detail {

/// Suspends a task until a call has ended. The call resumes it through the instance that runs `owner`.
class call_awaiter {
public:
  call_awaiter(call_ptr awaited, call* owner) noexcept : awaited_(std::move(awaited)), owner_(owner) {}

  bool await_ready() const noexcept;
  /// False where the call ended in the meantime: the task goes on at once.
  bool await_suspend(std::coroutine_handle<> task) noexcept;

protected:
  call_ptr awaited_;
  call* owner_;
};

struct reply_awaiter : call_awaiter {
  bool give_away; ///< whether the reply is a temporary, so that the value may be moved out

  value await_resume();
};

struct void_awaiter : call_awaiter {
  void await_resume();
};

/// A callable of any type, called at most once.
class completion {
public:
  virtual ~completion() = default;
  virtual void operator()(result<value> outcome) noexcept = 0;
};

} // namespace detail

/// The answer to one call, now or later. Move-only; dropping it cancels the call.
///
/// Thread safety: one thread at a time.
class [[nodiscard]] reply {
public:
  explicit reply(call_ptr c) noexcept : call_(std::move(c)) {}
  reply(reply&&) noexcept = default;
  reply& operator=(reply&& other) noexcept;
  ~reply() { drop(); }

  /// Blocks an ordinary thread until the call has ended; the value, or throws the `error`.
  /// On a scheduler thread it throws `failed_precondition`: await there.
  value get() &;
  value get() &&;

  /// As `get()`, with the error as a value.
  result<value> try_get() &;
  result<value> try_get() &&;

  /// Whether the call has ended: `get()` will not block.
  bool ready() const noexcept;

  /// Calls `f(result<value>)` once when the call has ended, at once where it has. The reply is empty
  /// afterwards: the call runs to its end whatever happens to this object. `f` runs on a thread of the
  /// runtime (or this one): it must neither block nor throw; a throw terminates.
  template <class F>
  void then(F f) {
    struct bound final : detail::completion {
      explicit bound(F&& f) : f(std::move(f)) {}
      void operator()(result<value> outcome) noexcept override { f(std::move(outcome)); }
      F f;
    };
    notify(std::make_unique<bound>(std::move(f)));
  }

  /// Unique in the runtime; 0 for a moved-from or empty reply.
  std::uint64_t call_id() const noexcept;

  /// Asks the call and its tree to end with `cancelled`. Nothing happens where it has ended.
  void cancel() noexcept;

  /// `co_await reply` in a task: the value, or throws the `error`.
  detail::reply_awaiter await_in(call* owner) & { return {{checked(), owner}, false}; }
  detail::reply_awaiter await_in(call* owner) && { return {{checked(), owner}, true}; }

private:
  friend class replies;

  void drop() noexcept;
  call_ptr const& checked() const;
  void notify(std::unique_ptr<detail::completion> f);

  call_ptr call_;
};

/// Several calls, joined; see `all`.
///
/// Ends when every call has, with all values in order, or as soon as one fails, with that call's error; the
/// others are then cancelled. Thread safety: one thread at a time.
class [[nodiscard]] replies {
public:
  /// Throws `failed_precondition` for a part that is empty.
  explicit replies(std::vector<reply> parts);

  /// As `reply::get()` and `reply::try_get()`.
  std::vector<value> get();
  result<std::vector<value>> try_get();

  struct awaiter : detail::call_awaiter {
    replies* joined;
    bool await_ready() const noexcept {
      return !awaited_ || call_awaiter::await_ready();
    } // none to join: none to await
    std::vector<value> await_resume();
  };
  awaiter await_in(call* owner) { return {{join_.call_, owner}, this}; }

private:
  std::vector<value> values();

  std::vector<reply> parts_;
  reply join_; ///< a call without an algorithm that ends when the parts have; empty without parts
};

/// Joins a fan-out: `std::vector<leat::value> done = co_await leat::all(std::move(parts));`
inline replies all(std::vector<reply> parts) {
  return replies(std::move(parts));
}

} // namespace leat
