#include "actors/call_path.hpp"

#include "actors/ahead/forerunner.hpp"
#include "actors/comparison.hpp"
#include "actors/memo/outcomes.hpp"
#include "actors/pool_alarm.hpp"
#include "actors/warm_up.hpp"
#include "registry/name.hpp"

#include <algorithm>
#include <limits>
#include <random>

namespace leat {

namespace {

using counter = version_metrics::counter;

resolved_by how_resolved(reference const& asked, algorithm_entry const& entry, published const& target) {
  switch (asked.requirement.what()) {
  case requirement::kind::digest:
    return resolved_by::digest;
  case requirement::kind::label: {
    auto const* label = entry.find_label(asked.requirement.label());
    return label && label->split.targets.size() > 1 ? resolved_by::split : resolved_by::label;
  }
  case requirement::kind::range:
    break;
  }
  if (asked.text.size() == asked.name.size())
    return resolved_by::newest;
  return asked.text.substr(asked.name.size() + 1) == target.version_text() ? resolved_by::exact
                                                                           : resolved_by::range;
}

} // namespace

call_path::call_path(runtime_options options, std::size_t threads, std::shared_ptr<ledger> book)
    : options_(std::move(options)),
      trace_seed_((std::uint64_t{std::random_device()()} << 32) ^ std::random_device()()),
      ledger_(std::move(book)),
      around_{.threads = threads,
        .order = {},
        .set_alarm = [this](pool& where, pool::alarm what,
                       std::chrono::nanoseconds after) { pool_alarm::set(*this, where, what, after); },
        .supervision = options_.supervision,
        .long_run = options_.long_run,
        .worth_ratio_min = options_.memo.worth_ratio_min,
        .warm_up = [this](instance& fresh, warm_up::heard then) { run_first(fresh, std::move(then)); }},
      memo_(options_.memo,
        {.rerun = [this](call& c) { run(c); },
          .holds = [this](dependencies const& ds, call_tree const& tree) { return still_hold(ds, tree); },
          .rules_revision = [this] { return ledger_->access().revision(); },
          .archive = [this](call const& c, dependencies const& ds,
                       std::chrono::nanoseconds cost) { keep_on_disk(c, ds, cost); },
          .saved = [this](call const& c, std::chrono::nanoseconds cost) { count_saved(c, cost); }}) {
  if (options_.learning.enabled)
    ahead_ = make_forerunner();
  if (!options_.data.empty() && memo_.enabled() && options_.memo.disk_bytes_max > 0)
    open_archive();
}

call_path::~call_path() {
  if (ahead_)
    ahead_->stop(); // it knows pools
}

call_ptr call_path::start(asker by, std::string_view reference, call_options const& options, value input) {
  auto c = make(std::move(by), call::kind::algorithm, options, std::move(input));
  auto found = aim(*c, reference);
  if (auto* caller = c->caller(); caller && caller->flight())
    caller->note_step(*c, reference, found && found->target->pure);
  if (!found) {
    c->end(std::move(found).error());
    return c;
  }
  if (!found->target->code) {
    c->fail(errc::failed_precondition,
      found->target->id + " is published, but its code is not linked into this process");
    return c;
  }
  auto& pool = pool_of(*found->target);
  pool.metrics().count(counter::calls);
  if (found->marks && !found->marks->deprecated.empty())
    warn(*c, *found->marks);
  if (found->shadow && !c->tree().shadow)
    shadow(*c, *found->shadow);
  if (enter(*c) && !recall(*c, pool))
    place(*c, pool);
  return c;
}

void call_path::run(call& c) {
  place(c, pool_of(*c.target()));
}

/// Steps 4 and 5.
void call_path::place(call& c, pool& where) {
  if (c.in_observed_tree())
    arrived(c, c.span().begin);
  where.admit(c);
}

call_ptr call_path::open(asker by, call::kind kind, call_options const& options) {
  auto c = make(std::move(by), kind, options, value());
  enter(*c);
  return c;
}

/// Unique in this runtime and above 0. Threads take blocks of ids, so that calls of several do not meet here.
std::uint64_t call_path::next_id() noexcept {
  struct block {
    std::uint64_t runtime = 0; ///< whose they are
    std::uint64_t next = 0;
    std::uint64_t end = 0;
  };
  thread_local block mine;
  if (mine.runtime != trace_seed_ || mine.next == mine.end) {
    auto const first = (last_ids_.fetch_add(1, std::memory_order_relaxed) + 1) * ids_at_once;
    mine = {trace_seed_, first, first + ids_at_once};
  }
  return mine.next++;
}

call_ptr call_path::make(asker by, call::kind kind, call_options const& options, value input) {
  auto const id = next_id();
  call_ptr c(new call({this, std::move(by.parent), id, kind}, std::move(input), options));
  if (!c->parent()) {
    auto& tree = c->tree();
    tree.snapshot = ledger_->catalog();
    tree.affinity = options.affinity.hash().value_or(by.who->affinity);
    tree.who = std::move(by.who);
    tree.trace_parent = options.trace_parent;
    if (options.trace_parent)
      trace_parents_.keep(id, *options.trace_parent);
    if (ahead_ && kind != call::kind::pause && ahead_->admits_tree())
      c->observe_tree();
  }
  return c;
}

/// Joins the call to its tree and its deadline; false where it ended at that.
bool call_path::enter(call& c) {
  if (c.depth() > options_.depth_max)
    return !c.fail(errc::resource_exhausted, "the chain of calls is deeper than " +
                                               std::to_string(options_.depth_max) +
                                               "; is there a recursion without end?");
  if (c.has_timer() && c.deadline() <= call::clock::now())
    return expire(c), false;
  if (!link(c))
    return false;
  if (c.has_timer()) {
    timer_.arm(c);
    if (c.ended()) // before it was armed: nobody else takes it out
      timer_.disarm(c);
  }
  return !c.ended();
}

bool call_path::link(call& c) {
  if (auto* parent = c.parent()) {
    auto const refused = parent->adopt(c);
    return refused == errc::ok || !c.fail(refused, "the calling algorithm has ended");
  }
  auto& roots = roots_of(c);
  bool open = false;
  {
    std::lock_guard hold(roots.lock);
    if (!closed_) {
      roots.calls.push_back(c);
      open = true;
    }
  }
  if (open) {
    if (c.what() != call::kind::pause)
      watch_.wake();
    return true;
  }
  c.fail(errc::unavailable, "the runtime is shut down");
  return false;
}

// -- 1 resolve, 2 permit
// ------------------------------------------------------------------------------------------------------

/// Finds the version and asks whether it may be called. Neither the error nor its path tells a private
/// algorithm from a missing one.
result<resolution> call_path::aim(call& c, std::string_view text) {
  text.copy(c.span().asked.data(), span_record::asked_max);
  auto at = look_up(c, text);
  if (!at)
    return std::move(at).error();
  auto const* caller = c.caller();
  auto const permitted =
    permit(c.tree(), caller ? std::optional(caller->target()->algorithm) : std::nullopt, at->what);
  depend(c, text, at->found, permitted);
  if (permitted != verdict::allowed)
    return refuse(c, at->name, permitted);
  if (at->found) {
    c.aim_at(*at->found->target);
    c.know_as(at->found->target->ordinal);
    c.span().how = at->how;
  }
  return std::move(at->found);
}

/// An error where there is nothing to ask permission for.
result<call_path::looked_up> call_path::look_up(call& c, std::string_view text) {
  auto const& tree = c.tree();
  auto const revision = tree.snapshot->revision();
  if (auto const known = resolved_.find(revision, text)) {
    auto const name = text.substr(0, known->name_size);
    if (auto admitted = admit_caller(c, name); !admitted)
      return std::move(admitted).error();
    return looked_up{name, known->to, resource_of(known->to), known->how};
  }
  auto asked = reference::parse(text);
  if (!asked)
    return std::move(asked).error();
  if (auto admitted = admit_caller(c, asked->name); !admitted)
    return std::move(admitted).error();
  auto const* entry = tree.snapshot->find(asked->name);
  if (!entry) {
    auto missing = no_algorithm(asked->name);
    depend(c, text, missing, verdict::allowed);
    return missing;
  }
  looked_up out{
    asked->name, entry->resolve(*asked, {tree.affinity, trace_seed_ + c.id() * 0x9E37'79B9'7F4A'7C15ULL})};
  out.what = resource_of(*entry, out.found);
  if (out.found) {
    out.how = how_resolved(*asked, *entry, *out.found->target);
    if (!entry->draws(*asked))
      resolved_.put(revision, text, {*out.found, asked->name.size(), out.how});
  }
  return out;
}

/// What is asked before it is known whether there is such an algorithm: of a root call, whether its principal
/// and key are good for it; of a nested one, whether its caller said that it would call it.
result<void> call_path::admit_caller(call& c, std::string_view name) {
  auto const* caller = c.caller();
  if (!caller)
    return ledger_->admit(*c.tree().who, action::call, name);
  auto const& calls = caller->target()->calls;
  if (std::any_of(calls.begin(), calls.end(), [&](auto const& pattern) { return matches(pattern, name); }))
    return {};
  error why(errc::permission_denied,
    caller->target()->id + " may not call " + std::string(name) + ": it is not on its `calls` list");
  ledger_->note_denied(*c.tree().who, "call", name, why.message);
  return why;
}

/// Whether the principal behind the tree, or the calling algorithm itself, may call it.
verdict call_path::permit(call_tree const& tree, std::optional<name_id> caller, resource const& what) const {
  if (tree.who->who == actor::process())
    return verdict::allowed;
  auto const& rules = ledger_->access();
  auto const own = rules.judge(tree.who->who, action::call, what);
  if (own == verdict::allowed || !caller)
    return own;
  auto const callers = rules.judge({actor_kind::algorithm, *caller}, action::call, what);
  return callers == verdict::allowed || own != verdict::denied_seen ? callers : own;
}

error call_path::refuse(call& c, std::string_view name, verdict v) {
  auto const& who = *c.tree().who;
  auto why = ledger_->refusal(who, action::call, name, v);
  auto const* caller = c.caller();
  if (caller && why.code == errc::permission_denied)
    why.message += ", and neither may " + caller->target()->id;
  return why;
}

void call_path::depend(call& c, std::string_view asked, result<resolution> const& found, verdict v) {
  auto* parent = c.parent();
  if (!parent || !parent->collecting())
    return;
  auto const* caller = c.caller();
  parent->depend_on({std::string(asked), found ? found->target->ordinal : dependency::nothing,
    caller->target()->algorithm, v});
}

/// Whether the call would meet the same versions and the same permissions on all of its way.
bool call_path::still_hold(dependencies const& ds, call_tree const& tree) const {
  return std::all_of(ds.begin(), ds.end(), [&](dependency const& d) {
    auto const now = meet(d, tree);
    return now.resolved == d.resolved && now.permitted == d.permitted;
  });
}

/// What a step would come to if it were taken in this tree.
call_path::met call_path::meet(dependency const& d, call_tree const& tree) const {
  auto const asked = reference::parse(d.asked);
  auto const* entry = asked ? tree.snapshot->find(asked->name) : nullptr;
  if (!entry)
    return {dependency::nothing, verdict::allowed};
  auto const now = entry->resolve(*asked, {tree.affinity, 0});
  return {now ? now->target->ordinal : dependency::nothing, permit(tree, d.caller, resource_of(*entry, now))};
}

bool call_path::resolves_to_pure(call const& caller, std::string_view text) const {
  auto const& tree = caller.tree();
  auto const asked = reference::parse(text);
  auto const* entry = asked ? tree.snapshot->find(asked->name) : nullptr;
  if (!entry)
    return false;
  auto const found = entry->resolve(*asked, {tree.affinity, 0});
  return found && found->target->pure;
}

void call_path::warn(call& c, version_marks const& marks) {
  log(c, "deprecated: " + marks.deprecated);
}

/// The same call once more, in a tree of its own, of this version.
call_ptr call_path::copy_of(call const& c, published const& version, memo_use memo) {
  call_options alone;
  if (c.deadline() != call::no_deadline)
    alone.timeout = c.deadline() - call::clock::now();
  alone.memo = memo;
  auto copy = make({nullptr, c.tree().who}, call::kind::algorithm, alone, c.input());
  copy->tree().snapshot = c.tree().snapshot;
  copy->tree().affinity = c.tree().affinity;
  copy->tree().shadow = true;
  copy->aim_at(version);
  copy->know_as(version.ordinal);
  pool_of(version).metrics().count(counter::calls);
  return copy;
}

/// On behalf of the process, in a tree of its own.
void call_path::run_first(instance& fresh, warm_up::heard then) {
  auto const& version = fresh.home().version();
  call_options alone;
  alone.memo = memo_use::bypass;
  auto c = make({nullptr, ledger_->process()}, call::kind::algorithm, alone, *version.code->warm_up);
  c->tree().shadow = true;
  c->aim_at(version);
  c->know_as(version.ordinal);
  c->progress().mark(span_record::warm_up);
  warm_up::begin(c, std::move(then));
  if (!enter(*c))
    return;
  fresh.hold_back(true);
  fresh.reserve(std::numeric_limits<std::size_t>::max());
  if (!fresh.admit(*c))
    c->fail(errc::unavailable, "the instance was lost");
}

/// Sends a copy of the call to another version, whose outcome is only compared.
void call_path::shadow(call& c, published const& version) {
  if (!version.code)
    return;
  auto copy = copy_of(c, version, memo_use::bypass);
  copy->progress().mark(span_record::shadow);
  auto& pool = pool_of(version);
  c.compare_in(comparison::begin(copy, pool.metrics()));
  if (enter(*copy))
    pool.admit(*copy);
}

// -- 7 remember, 8 observe
// ------------------------------------------------------------------------------------------

void call_path::ended(call& c) noexcept {
  if (c.has_timer())
    timer_.disarm(c);
  if (c.in_a_line())
    pool_of(*c.target()).forget(c);
  if (auto* parent = c.parent())
    parent->disown(c);
  else {
    auto& roots = roots_of(c);
    {
      std::lock_guard hold(roots.lock);
      if (c.siblings.is_linked())
        roots.calls.erase(roots.calls.iterator_to(c));
    }
    if (closed_.load(std::memory_order_relaxed)) {
      std::lock_guard hold(drained_lock_);
      drained_.notify_all();
    }
  }
  if (auto* caller = c.caller(); caller && caller->flight())
    caller->step_ended(c);
  if (auto* parent = c.parent(); parent && parent->collecting())
    if (c.by_chance() || (is_by_chance(c.outcome()) && c.outcome().error().code != errc::cancelled))
      parent->note_chance();
  auto const now = call::clock::now();
  if (c.seen())
    over(c, now);
  if (c.collecting()) {
    auto const depends_on = std::make_shared<dependencies const>(c.take_dependencies());
    if (auto* parent = c.parent(); parent && parent->collecting()) {
      parent->depend_on(*depends_on);
      parent->add_cost(c.cost(now));
    }
    if (c.flight())
      memo_.settle(c, depends_on, now);
  }
  if (auto const& in = c.compared_in())
    in->answered(c.outcome());
  record(c, now);
}

void call_path::stop_admitting() {
  for (auto& roots : roots_) {
    std::lock_guard hold(roots.lock);
    closed_ = true;
  }
}

/// Pauses alone are alarms: nothing to wait for.
bool call_path::has_open_roots() {
  return std::any_of(roots_.begin(), roots_.end(), [](open_roots& roots) {
    std::lock_guard hold(roots.lock);
    return std::any_of(
      roots.calls.begin(), roots.calls.end(), [](call const& c) { return c.what() != call::kind::pause; });
  });
}

bool call_path::wait_for_roots(call::clock::time_point until) {
  std::unique_lock hold(drained_lock_);
  return drained_.wait_until(hold, until, [this] { return !has_open_roots(); });
}

std::size_t call_path::close() {
  stop_admitting();
  recorder_.keep_no_more_slow();
  std::size_t cut_off = 0;
  for (auto& roots : roots_)
    for (;;) {
      call_ptr c;
      {
        std::lock_guard hold(roots.lock);
        if (roots.calls.empty())
          break;
        c = &roots.calls.front();
        roots.calls.pop_front();
      }
      bool const was_open = c->fail(errc::cancelled, "the runtime is shut down");
      cut_off += was_open && (c->what() == call::kind::algorithm || c->what() == call::kind::group) ? 1 : 0;
    }
  error const why(errc::unavailable, "the runtime is shut down");
  for (auto* p : all_pools())
    p->close(why);
  return cut_off;
}

void call_path::stop_threads() {
  if (ahead_)
    ahead_->stop();
  sweeper_.stop();
  if (archive_)
    archive_->close();
  timer_.stop();
}

void call_path::report_long_run(
  pool& where, std::uint64_t call, std::chrono::nanoseconds took, bool runs_still) const {
  if (!options_.log)
    return;
  auto const text =
    std::string(runs_still ? "keeps a scheduler thread, so far for " : "kept a scheduler thread for ") +
    std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) +
    " ms without a co_await: it belongs on a thread of its own (execution::blocking)";
  options_.log({call, where.version().id, text});
}

} // namespace leat
