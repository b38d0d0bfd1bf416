#include "actors/call.hpp"
#include "actors/call_path.hpp"
#include "actors/instance.hpp"
#include "actors/spin_pause.hpp"

#include <leat/reply.hpp>

#include <atomic>
#include <chrono>
#include <thread>

namespace leat {

// -- awaiting
// -------------------------------------------------------------------------------------------------------

namespace detail {

bool call_awaiter::await_ready() const noexcept {
  return awaited_->ready();
}

bool call_awaiter::await_suspend(std::coroutine_handle<> task) noexcept {
  return owner_->suspend_until(*awaited_, task);
}

value reply_awaiter::await_resume() {
  return give_away ? awaited_->take_outcome().value() : awaited_->outcome().value();
}

void void_awaiter::await_resume() {
  if (!awaited_->outcome())
    throw awaited_->outcome().error();
}

} // namespace detail

namespace {

/// Blocks a thread until a call has ended.
class blocked_thread final : public waiter {
public:
  static void until_ended(call& c) {
    if (c.ready() || ends_soon(c))
      return;
    blocked_thread self;
    if (c.wait(self))
      self.done_.wait(0, std::memory_order_acquire);
  }

  void call_ended(call&) noexcept override {
    // Not a plain store, which the processor may let pass behind the look for somebody to wake.
    done_.exchange(1);
    // The thread may be gone by now, and this object with it; the notification uses the address only.
    done_.notify_one();
  }

private:
  /// Looks for a while before it sleeps. A worker of CAF's that has nothing to do sleeps in steps of 50 us,
  /// which take about 100: who is back within that time finds it awake, and is answered in a tenth of the
  /// time (see docs/decisions.md). As many threads do so at once as there are cores to spare.
  static bool ends_soon(call const& c) noexcept {
    constexpr std::chrono::microseconds longest{200};
    static int const spare = static_cast<int>(std::thread::hardware_concurrency() / 2);
    static std::atomic<int> looking{0};
    bool const may = looking.fetch_add(1, std::memory_order_relaxed) < spare;
    auto const until = call::clock::now() + longest;
    while (may && !c.ready() && call::clock::now() < until)
      for (int i = 0; i < 32 && !c.ready(); ++i)
        spin_pause();
    looking.fetch_sub(1, std::memory_order_relaxed);
    return c.ready();
  }

  std::atomic<int> done_{0};
};

/// Hands the outcome to a callback and goes.
class callback final : public waiter {
public:
  explicit callback(std::unique_ptr<detail::completion> f) : f_(std::move(f)) {}

  void call_ended(call& ended) noexcept override {
    (*f_)(ended.take_outcome());
    delete this;
  }

private:
  std::unique_ptr<detail::completion> f_;
};

/// Ends a join when all parts have ended, or one with an error.
class joint final : public waiter {
public:
  joint(call_ptr join, std::size_t parts) : join_(std::move(join)), open_(parts) {}

  void call_ended(call& part) noexcept override {
    if (!part.outcome())
      join_->end(part.outcome().error());
    if (open_.fetch_sub(1, std::memory_order_acq_rel) != 1)
      return;
    join_->end(value());
    delete this;
  }

private:
  call_ptr join_;
  std::atomic<std::size_t> open_;
};

std::optional<error> refusal() {
  if (!on_scheduler_thread())
    return std::nullopt;
  return error(errc::failed_precondition,
    "a blocking get() on a scheduler thread could wait for a call that needs "
    "this very thread; use co_await, or then() in a callback");
}

} // namespace

// -- reply
// ----------------------------------------------------------------------------------------------------------

reply& reply::operator=(reply&& other) noexcept {
  if (this != &other) {
    drop();
    call_ = std::move(other.call_);
  }
  return *this;
}

void reply::drop() noexcept {
  if (auto c = std::exchange(call_, nullptr); c && !c->ended())
    c->fail(errc::cancelled, "the caller dropped its reply");
}

void reply::cancel() noexcept {
  if (call_)
    call_->fail(errc::cancelled, "the caller cancelled the call");
}

call_ptr const& reply::checked() const {
  if (!call_)
    throw error(errc::failed_precondition, "this reply is empty: it was moved from, or given to then()");
  return call_;
}

bool reply::ready() const noexcept {
  return call_ && call_->ready();
}

std::uint64_t reply::call_id() const noexcept {
  return call_ ? call_->id() : 0;
}

result<value> reply::try_get() & {
  if (auto refused = refusal())
    return *std::move(refused);
  blocked_thread::until_ended(*checked());
  return call_->outcome();
}

result<value> reply::try_get() && {
  if (auto refused = refusal())
    return *std::move(refused);
  blocked_thread::until_ended(*checked());
  return call_->take_outcome();
}

value reply::get() & {
  return try_get().value();
}

value reply::get() && {
  return std::move(*this).try_get().value();
}

void reply::notify(std::unique_ptr<detail::completion> f) {
  auto c = checked();
  call_ = nullptr;
  auto* w = new callback(std::move(f));
  if (!c->wait(*w))
    w->call_ended(*c);
}

// -- replies
// --------------------------------------------------------------------------------------------------------

replies::replies(std::vector<reply> parts) : parts_(std::move(parts)), join_(nullptr) {
  if (parts_.empty())
    return;
  for (auto const& part : parts_)
    part.checked();
  auto& first = *parts_.front().call_;
  join_ = reply(first.path().open({first.parent(), first.tree().who}, call::kind::join));
  auto* w = new joint(join_.call_, parts_.size());
  for (auto const& part : parts_)
    if (!part.call_->wait(*w))
      w->call_ended(*part.call_);
}

std::vector<value> replies::values() {
  std::vector<value> out;
  out.reserve(parts_.size());
  for (auto const& part : parts_)
    out.push_back(part.call_->outcome().value());
  return out;
}

result<std::vector<value>> replies::try_get() {
  if (parts_.empty())
    return std::vector<value>();
  if (auto done = join_.try_get(); !done) {
    parts_.clear(); // cancels the rest
    return std::move(done).error();
  }
  return values();
}

std::vector<value> replies::get() {
  return try_get().value();
}

std::vector<value> replies::awaiter::await_resume() {
  if (awaited_ && !awaited_->outcome()) {
    joined->parts_.clear(); // cancels the rest
    throw awaited_->outcome().error();
  }
  return joined->values();
}

} // namespace leat
