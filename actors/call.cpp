#include "actors/call.hpp"

#include "actors/call_path.hpp"
#include "actors/comparison.hpp"
#include "actors/instance.hpp"
#include "actors/pool.hpp"

#include <algorithm>
#include <cassert>
#include <string>
#include <vector>

namespace leat {

void intrusive_ptr_add_ref(call const* c) noexcept {
  c->refs_.fetch_add(1, std::memory_order_relaxed);
}

void intrusive_ptr_release(call const* c) noexcept {
  if (c->refs_.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete c;
}

call::call(origin from, value input, call_options const& options)
    : kind_(from.kind),
      memo_(options.memo),
      idempotent_(options.idempotent),
      depth_((from.parent ? from.parent->depth_ : 0) + (from.kind == kind::algorithm ? 1 : 0)),
      path_(from.path),
      parent_(std::move(from.parent)),
      root_(parent_ ? parent_->root_ : this),
      tree_(parent_ ? nullptr : std::make_unique<own_tree>()),
      id_(from.id),
      input_(std::move(input)),
      context_(*this) {
  auto const now = clock::now();
  span_.call = id_;
  span_.root = root_->id_;
  span_.kind = static_cast<std::uint8_t>(kind_);
  span_.begin = std::chrono::nanoseconds(now.time_since_epoch()).count();
  span_.target = span_record::no_target;
  if (parent_) {
    span_.parent = parent_->id_;
    deadline_ = parent_->deadline_;
    collecting_ = parent_->collecting_;
    priority_ = parent_->priority_;
    observed_ = parent_->observed_;
  }
  priority_ = options.priority.value_or(priority_);
  if (!options.timeout)
    return;
  auto const own = *options.timeout < no_deadline - now ? now + *options.timeout : no_deadline;
  if (kind_ == kind::pause || own < deadline_) {
    deadline_ = own;
    has_timer_ = own != no_deadline;
  }
}

call::~call() {
  assert(ended()); // or somebody waits for ever
}

call* call::caller() const noexcept {
  call* p = parent_.get();
  while (p && p->kind_ != kind::algorithm)
    p = p->parent_.get();
  return p;
}

call* call::known_parent() const noexcept {
  call* p = parent_.get();
  while (p && p->known_as_ == observation::none)
    p = p->parent_.get();
  return p;
}

// -- the outcome
// ----------------------------------------------------------------------------------------------------

bool call::end(result<value> outcome) noexcept {
  if (ended_.exchange(true)) // ordered with `in_a_line`, see pool::wait_in_line
    return false;
  call_ptr const self(this);
  outcome_ = outcome ? std::move(outcome) : located(std::move(outcome).error());
  end_children();
  path_->ended(*this);
  if (auto* w = waiter_.exchange(published_mark(), std::memory_order_acq_rel))
    w->call_ended(*this);
  return true;
}

bool call::wait(waiter& w) noexcept {
  waiter* nobody = nullptr;
  return waiter_.compare_exchange_strong(nobody, &w, std::memory_order_acq_rel);
}

/// The error with the way from the root to this call, unless it was located further down.
error call::located(error e) const {
  if (e.path.empty()) {
    for (call const* c = this; c; c = c->parent_.get())
      if (c->target_)
        e.path.push_back(c->target_->id);
    std::reverse(e.path.begin(), e.path.end());
  }
  return e;
}

// -- the tree
// -------------------------------------------------------------------------------------------------------

errc call::adopt(call& child) {
  std::lock_guard hold(lock_);
  if (closed_ == errc::ok)
    children_.push_back(child);
  return closed_;
}

void call::disown(call& child) noexcept {
  std::lock_guard hold(lock_);
  if (child.siblings.is_linked())
    children_.erase(children::s_iterator_to(child));
}

void call::end_children() noexcept {
  // A tree ends for one reason: what cut its root off is what the descendants hear.
  bool const cut_off = !outcome_ && (outcome_.error().code == errc::cancelled ||
                                      outcome_.error().code == errc::deadline_exceeded);
  for (;;) {
    call_ptr child;
    {
      std::lock_guard hold(lock_);
      closed_ = cut_off ? outcome_.error().code : errc::cancelled;
      if (children_.empty())
        return;
      child = &children_.front();
      children_.pop_front();
    }
    child->end(cut_off ? outcome_.error() : error(errc::cancelled, "the calling algorithm has ended"));
  }
}

void call::depend_on(dependency d) {
  std::lock_guard hold(lock_);
  if (std::find(dependencies_.begin(), dependencies_.end(), d) == dependencies_.end())
    dependencies_.push_back(std::move(d));
}

void call::depend_on(dependencies const& ds) {
  for (auto const& d : ds)
    depend_on(d);
}

std::chrono::nanoseconds call::cost(clock::time_point now) const noexcept {
  if (kind_ == kind::pause)
    return std::chrono::nanoseconds(since_begin(now));
  return run_time(now) + std::chrono::nanoseconds(cost_below_.load(std::memory_order_relaxed));
}

std::chrono::nanoseconds call::run_time(clock::time_point now) const noexcept {
  return std::chrono::nanoseconds(progress::get(progress_.run)) + running_for(id_, now);
}

bool call::lead(std::shared_ptr<leat::flight> f) {
  std::lock_guard hold(lock_);
  if (ended()) // or else `end`, which takes the lock after it has set the mark, sees the flight
    return false;
  flight_ = std::move(f);
  collecting_ = true;
  return true;
}

dependencies call::take_dependencies() {
  std::lock_guard hold(lock_);
  return std::move(dependencies_);
}

void call::note_step(call& child, std::string_view asked, bool pure) {
  std::lock_guard hold(lock_);
  if (!pure)
    return steps_.give_up();
  child.step_ = steps_.begin(asked, child.input_);
}

void call::step_ended(call const& child) noexcept {
  if (child.step_ == step_log::none)
    return;
  std::lock_guard hold(lock_);
  steps_.end(child.step_, child.outcome_);
}

void call::begin_anew() {
  std::lock_guard hold(lock_);
  steps_.begin_anew();
  by_chance_ = false;
  cost_below_ = 0;
}

std::vector<memo_step> call::take_steps() {
  std::lock_guard hold(lock_);
  return steps_.take();
}

// -- running
// --------------------------------------------------------------------------------------------------------

bool call::begin(leat::instance& where, clock::time_point now) {
  instance_ = &where;
  life_ = where.life();
  auto const attempts = attempts_++;
  progress::set(progress_.instance, where.number());
  progress::set(progress_.attempts, attempts_);
  if (attempts == 0)
    progress::set(progress_.started, since_begin(now));
  if (auto const note = where.take_ahead_note(); note != 0)
    path_->began_on(note, *this, now);
  if (seen() && attempts == 0)
    path_->began(*this, now);
  auto accepted = where.home().contract().accepts(input_);
  if (!accepted)
    end(std::move(accepted).error());
  return static_cast<bool>(accepted);
}

bool call::start(leat::instance& where, clock::time_point now) {
  if (!begin(where, now))
    return true;
  auto begun = target_->code->apply->start({where.state(), input_, context_, this, kept_});
  if (begun.outcome) {
    finish(*std::move(begun.outcome));
    return true;
  }
  frame_ = std::move(begun.rest);
  frame_.frame().resume();
  return through();
}

bool call::resume() {
  std::exchange(resume_at_, nullptr).resume();
  return through();
}

bool call::through() {
  if (!frame_.done())
    return false;
  auto outcome = frame_.take();
  frame_.reset();
  finish(std::move(outcome));
  return true;
}

void call::finish(result<value> outcome) {
  if (outcome)
    if (auto returned = instance_->home().contract().returns(*outcome); !returned)
      outcome = std::move(returned).error();
  end(std::move(outcome));
}

bool call::suspend_until(call& awaited, std::coroutine_handle<> task) noexcept {
  resume_at_ = task;
  intrusive_ptr_add_ref(this); // for the waiter; released by call_ended
  if (awaited.wait(*this))
    return true;
  resume_at_ = nullptr;
  intrusive_ptr_release(this); // never the last: the instance holds one
  return false;
}

/// What the task waits for has ended: it goes on in its instance.
void call::call_ended(call&) noexcept {
  call_ptr const self(this, false);
  if (!instance_->resume(*this, life_))
    woken_in_vain();
}

// -- losing the instance
// ------------------------------------------------------------------------------------------

namespace {

constexpr std::uint8_t run_lost = 1;
constexpr std::uint8_t wait_over = 2;

} // namespace

void call::lose_run() noexcept {
  frame_.reset(); // drops its replies, too
  resume_at_ = nullptr;
  kept_.reset();
  std::vector<call_ptr> left;
  {
    std::lock_guard hold(lock_);
    for (auto& child : children_)
      left.emplace_back(&child);
    dependencies_.clear();
    steps_ = {};
    cost_below_ = 0;
  }
  for (auto const& child : left)
    child->fail(errc::cancelled, "the instance that ran the calling algorithm was lost");
  lost_and_woken(run_lost);
}

void call::woken_in_vain() noexcept {
  lost_and_woken(wait_over);
}

/// A lost call goes on when both have happened: before, whatever it waited for may still point to its
/// instance.
void call::lost_and_woken(std::uint8_t event) noexcept {
  if ((lost_.fetch_or(event) | event) == (run_lost | wait_over))
    run_again();
}

void call::run_again() noexcept {
  auto& path = *path_;
  if (ended())
    return;
  if ((!target_->pure && !idempotent_) || progress_.has(span_record::warm_up)) {
    fail(errc::unavailable, "the instance that ran the call was lost");
    return;
  }
  if (attempts_ >= path.options().supervision.attempts_max) {
    fail(errc::unavailable,
      "the instance that ran the call was lost, in each of " + std::to_string(attempts_) + " attempts");
    return;
  }
  auto& home = instance_->home();
  home.metrics().count(version_metrics::counter::retried);
  lost_ = 0;
  instance_ = nullptr;
  home.admit_again(*this);
}

} // namespace leat
