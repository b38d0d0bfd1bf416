#include "actors/call_path.hpp"

#include "registry/name.hpp"

#include <algorithm>
#include <random>
#include <tuple>

namespace leat {

call_path::call_path(runtime_options options, std::size_t threads)
    : options_(std::move(options)),
      threads_(threads),
      trace_seed_((std::uint64_t{std::random_device()()} << 32) ^ std::random_device()()),
      memo_(options_.memo, [this](call& c) { pool_of(*c.target()).admit(c); }) {}

call_path::~call_path() = default;

call_ptr call_path::start(
  call_ptr parent, std::string_view reference, call_options const& options, value input) {
  auto c = make(std::move(parent), call::kind::algorithm, options, std::move(input));
  auto target = resolve(*c, reference);
  if (!target) {
    c->end(std::move(target).error());
    return c;
  }
  c->aim_at(**target);
  if (auto permitted = permit(*c); !permitted) {
    c->end(std::move(permitted).error());
    return c;
  }
  auto& pool = pool_of(**target);
  pool.counters().calls.fetch_add(1, std::memory_order_relaxed);
  if (enter(*c) && !recall(*c, pool))
    pool.admit(*c);
  return c;
}

call_ptr call_path::open(call_ptr parent, call::kind kind, call_options const& options) {
  auto c = make(std::move(parent), kind, options, value());
  enter(*c);
  return c;
}

call_ptr call_path::make(call_ptr parent, call::kind kind, call_options const& options, value input) {
  auto const id = last_id_.fetch_add(1, std::memory_order_relaxed) + 1;
  call_ptr c(new call({this, std::move(parent), id, kind}, std::move(input), options));
  if (!c->parent()) {
    c->tree().snapshot = store_.snapshot();
    c->tree().trace_parent = options.trace_parent;
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
  {
    std::lock_guard hold(roots.lock);
    if (!closed_) {
      roots.calls.push_back(c);
      return true;
    }
  }
  c.fail(errc::unavailable, "the runtime is shut down");
  return false;
}

// -- 1 resolve
// ------------------------------------------------------------------------------------------------------

result<published const*> call_path::resolve(call& c, std::string_view text) const {
  auto asked = reference::parse(text);
  if (!asked)
    return std::move(asked).error();
  auto found = c.tree().snapshot->resolve(*asked);
  if (auto* parent = c.parent(); parent && parent->collecting())
    parent->depend_on({std::string(text), found ? (*found)->ordinal : dependency::nothing});
  return found;
}

// -- 2 permit
// -------------------------------------------------------------------------------------------------------

result<void> call_path::permit(call const& c) const {
  auto const* caller = c.caller();
  if (!caller)
    return {};
  auto const& name = c.target()->manifest->name;
  auto const& calls = caller->target()->manifest->calls;
  if (std::any_of(calls.begin(), calls.end(), [&](auto const& pattern) { return matches(pattern, name); }))
    return {};
  return error(errc::permission_denied,
    caller->target()->id + " may not call " + name + ": it is not on its `calls` list");
}

// -- 3 recall
// -------------------------------------------------------------------------------------------------------

/// True where the call needs no run of its own: remembered, being computed for another caller, or failed.
bool call_path::recall(call& c, pool& pool) {
  if (!memo_.enabled() || !c.target()->manifest->pure || c.memo() == memo_use::bypass)
    return false;
  auto& counters = pool.counters();
  switch (memo_.recall(c)) {
  case memo::verdict::lead:
    return false;
  case memo::verdict::hit:
    counters.memo_hits.fetch_add(1, std::memory_order_relaxed);
    break;
  case memo::verdict::joined:
    counters.coalesced.fetch_add(1, std::memory_order_relaxed);
    break;
  case memo::verdict::circle:
    c.fail(errc::resource_exhausted, "the call waits for itself: " + c.target()->id +
                                       " is needed, with the same input, to compute its own output");
  }
  return true;
}

// -- 7 remember, 8 observe
// ------------------------------------------------------------------------------------------

void call_path::ended(call& c) noexcept {
  if (c.has_timer())
    timer_.disarm(c);
  if (auto* parent = c.parent())
    parent->disown(c);
  else {
    auto& roots = roots_of(c);
    std::lock_guard hold(roots.lock);
    if (c.siblings.is_linked())
      roots.calls.erase(roots.calls.iterator_to(c));
  }
  if (c.collecting()) {
    auto const depends_on = std::make_shared<dependencies const>(c.take_dependencies());
    if (auto* parent = c.parent(); parent && parent->collecting())
      parent->depend_on(*depends_on);
    if (c.flight())
      memo_.settle(c, depends_on);
  }
  if (c.target() && !c.outcome())
    pool_of(*c.target()).counters().failures.fetch_add(1, std::memory_order_relaxed);
}

void call_path::close() {
  error const why(errc::unavailable, "the runtime is shut down");
  for (auto& roots : roots_) {
    std::lock_guard hold(roots.lock);
    closed_ = true;
  }
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
      c->fail(errc::cancelled, "the runtime is shut down");
    }
  std::vector<pool*> pools;
  {
    std::lock_guard hold(pools_lock_);
    for (auto const& p : pools_)
      pools.push_back(p.get());
  }
  for (auto* p : pools)
    p->close(why);
}

// -- pools
// ----------------------------------------------------------------------------------------------------------

pool& call_path::pool_of(published const& target) {
  auto& block_place = blocks_.at(target.ordinal / block_size);
  auto* block = block_place.load(std::memory_order_acquire);
  if (block)
    if (auto* p = (*block)[target.ordinal % block_size].load(std::memory_order_acquire))
      return *p;
  std::lock_guard hold(pools_lock_);
  block = block_place.load(std::memory_order_relaxed);
  if (!block) {
    block = kept_blocks_.emplace_back(std::make_unique<pool_block>()).get();
    block_place.store(block, std::memory_order_release);
  }
  auto& place = (*block)[target.ordinal % block_size];
  if (auto* p = place.load(std::memory_order_relaxed))
    return *p;
  auto* p = pools_.emplace_back(std::make_unique<pool>(target.shared_from_this(), threads_, order_)).get();
  place.store(p, std::memory_order_release);
  return *p;
}

metrics_snapshot call_path::metrics() const {
  metrics_snapshot out;
  std::vector<pool*> pools;
  {
    std::lock_guard hold(pools_lock_);
    for (auto const& p : pools_)
      pools.push_back(p.get());
  }
  std::sort(pools.begin(), pools.end(), [](pool* a, pool* b) {
    auto const& x = a->version();
    auto const& y = b->version();
    return std::tie(x.manifest->name, x.version) < std::tie(y.manifest->name, y.version);
  });
  for (auto* p : pools) {
    auto const& n = p->counters();
    auto read = [](auto const& x) { return x.load(std::memory_order_relaxed); };
    out.algorithms.push_back({p->version().manifest->name, to_string(p->version().version), read(n.calls),
      read(n.runs), read(n.memo_hits), read(n.coalesced), read(n.failures), read(n.loads)});
  }
  out.memo_entries = memo_.entry_count();
  out.memo_bytes = memo_.byte_count();
  return out;
}

} // namespace leat
