#pragma once

#include <cassert>
#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace leat {

class call;

template <class T>
class task;

namespace detail {

/// What can be awaited inside a task: it makes an awaiter that knows the call whose coroutine will wait.
template <class A>
concept call_awaitable = requires(A&& a, call* owner) {
  std::forward<A>(a).await_in(owner);
};

/// The part of a task's promise that does not depend on its type.
class task_promise_base {
public:
  /// Hands control to whoever awaits the task, or back to the instance that resumed it.
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) const noexcept {
      return h.promise().continuation_ ? h.promise().continuation_ : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { failure_ = std::current_exception(); }

  /// Only what resumes in the instance of this call may be awaited: anything else would continue the
  /// algorithm on a foreign thread, beside another call of the same instance.
  template <class A>
  auto await_transform(A&& awaited) {
    static_assert(call_awaitable<A>, "a leat::task can await a leat::reply, leat::all(...), "
                                     "context::sleep(), leat::request(...) or another task");
    return std::forward<A>(awaited).await_in(owner_);
  }

  void belong_to(call* owner) noexcept { owner_ = owner; }
  void continue_with(std::coroutine_handle<> next) noexcept { continuation_ = next; }

protected:
  void rethrow() const {
    if (failure_)
      std::rethrow_exception(failure_);
  }

private:
  call* owner_ = nullptr;
  std::coroutine_handle<> continuation_;
  std::exception_ptr failure_;
};

template <class T>
class task_promise : public task_promise_base {
public:
  task<T> get_return_object() noexcept;

  template <class U = T>
  requires std::convertible_to<U, T>
  void return_value(U&& x) { value_.emplace(std::forward<U>(x)); }

  /// The result; rethrows what the coroutine threw.
  T take() {
    rethrow();
    return *std::move(value_);
  }

private:
  std::optional<T> value_;
};

template <>
class task_promise<void> : public task_promise_base {
public:
  task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const { rethrow(); }
};

} // namespace detail

/// Coroutine result type of an algorithm, and of helper coroutines that an algorithm awaits.
///
/// Lazy: runs when awaited, or when the instance starts it. Waiting inside a task holds neither a thread nor
/// the instance: other calls run in the meantime, and the task goes on in the same instance, never beside
/// another call of it. Destroying a task destroys its frame, with everything it waits for.
template <class T = void>
class [[nodiscard]] task {
public:
  using promise_type = detail::task_promise<T>;
  using value_type = T;

  explicit task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~task() {
    if (frame_)
      frame_.destroy();
  }

  /// Gives up the frame; the caller destroys it. For the instance that runs the task.
  std::coroutine_handle<promise_type> release() && noexcept { return std::exchange(frame_, nullptr); }

  struct awaiter {
    std::coroutine_handle<promise_type> frame;

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) const noexcept {
      frame.promise().continue_with(waiting);
      return frame;
    }
    T await_resume() const { return frame.promise().take(); }
  };

  /// Runs the task as part of the awaiting coroutine's call.
  awaiter await_in(call* owner) && noexcept {
    assert(frame_);
    frame_.promise().belong_to(owner);
    return {frame_};
  }

private:
  std::coroutine_handle<promise_type> frame_;
};

namespace detail {

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}

inline task<void> task_promise<void>::get_return_object() noexcept {
  return task<void>(std::coroutine_handle<task_promise>::from_promise(*this));
}

} // namespace detail
} // namespace leat
