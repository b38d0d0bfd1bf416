// The part of the call path that has to do with the memo: step 3, recall.

#include "actors/call_path.hpp"
#include "actors/memo/cut_off.hpp"
#include "actors/memo/memo_check.hpp"
#include "actors/memo/outcomes.hpp"

namespace leat {

using counter = version_metrics::counter;

/// True where the call needs no run of its own now: remembered, being computed for another caller, or failed.
bool call_path::recall(call& c, pool& pool) {
  if (!memo_.enabled() || !c.target()->pure || c.memo() == memo_use::bypass)
    return false;
  auto& metrics = pool.metrics();
  auto& account = pool.memo();
  if (account.quarantined.load(std::memory_order_relaxed) || !account.worth.worth_asking()) {
    metrics.count(counter::memo_bypassed);
    return false;
  }
  auto found = memo_.recall(c, account);
  switch (found.what) {
  case memo_table::verdict::lead:
    metrics.count(counter::memo_misses);
    if (c.flight()->reuse.empty())
      return false;
    cut_off::begin(call_ptr(&c), c.flight()->reuse);
    return true;
  case memo_table::verdict::hit:
    answer(c, pool, std::move(found));
    return true;
  case memo_table::verdict::joined:
    metrics.count(counter::coalesced);
    return true;
  case memo_table::verdict::circle:
    progress::set(c.progress().memo, memo_verdict::circle);
    c.fail(errc::resource_exhausted, "the call waits for itself: " + c.target()->id +
                                       " is needed, with the same input, to compute its own output");
  }
  return true;
}

/// From the memo.
void call_path::answer(call& c, pool& pool, memo_table::recalled remembered) {
  pool.metrics().count(counter::memo_hits);
  pool.metrics().count(counter::memo_saved, static_cast<std::uint64_t>(remembered.saved.count()));
  if ((remembered.soon_over || remembered.to_check) && !c.tree().shadow)
    look_again(c, pool, remembered);
  if (c.collecting())
    c.depend_on(*remembered.depends_on);
  progress::set(c.progress().memo, memo_verdict::hit);
  c.end(*std::move(remembered.outcome));
}

/// Behind the caller's back: computes anew what will soon be too old, or finds out whether it is still the
/// same.
void call_path::look_again(call& c, pool& pool, memo_table::recalled const& remembered) {
  auto copy = copy_of(c, *c.target(), remembered.to_check ? memo_use::bypass : memo_use::refresh);
  if (remembered.to_check)
    memo_check::begin(copy, *remembered.outcome);
  if (enter(*copy) && !recall(*copy, pool))
    pool.admit(*copy);
}

void call_path::count_reused(call const& c) {
  pool_of(*c.target()).metrics().count(counter::memo_reused);
}

void call_path::checked(call const& copy, result<value> const& remembered) {
  auto& pool = pool_of(*copy.target());
  pool.metrics().count(counter::memo_checks);
  if (same_outcome(copy.outcome(), remembered))
    return;
  pool.metrics().count(counter::memo_differences);
  if (pool.memo().quarantined.exchange(true))
    return;
  memo_.quarantine(copy.target()->ordinal);
  if (options_.log)
    options_.log({copy.id(), copy.target()->id,
      "is published as pure, but gave another output for the same input: " + digest_of(remembered) +
        " was remembered, " + digest_of(copy.outcome()) + " came now. It is not remembered any more"});
}

} // namespace leat
