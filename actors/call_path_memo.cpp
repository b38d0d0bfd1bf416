// The part of the call path that has to do with the memo: step 3, recall.

#include "actors/call_path.hpp"
#include "actors/memo/cut_off.hpp"
#include "actors/memo/memo_check.hpp"
#include "actors/memo/outcomes.hpp"
#include "words/footprint.hpp"

#include <filesystem>
#include <vector>

namespace leat {

using counter = version_metrics::counter;

namespace {

/// Whether looking there may pay; while nothing is known of the version it may.
bool may_be_on_disk(call const& c, memo_account const& account) noexcept {
  auto const run = account.worth.run_mean();
  return c.memo() == memo_use::use && !c.target()->memo.ttl &&
         (run.count() == 0 || memo_archive::pays(run, 0));
}

} // namespace

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
    if (c.flight()->reuse.empty()) {
      if (!archive_ || !may_be_on_disk(c, account))
        return false;
      look_on_disk(c);
      return true;
    }
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

// -- on disk
// -------------------------------------------------------------------------------------------------------

/// A memo on disk that cannot be had is no reason not to run.
void call_path::open_archive() {
  auto const report = [this](std::string const& text) {
    if (options_.log)
      options_.log({0, "memo", text});
  };
  auto tier = disk_tier::open({.file = std::filesystem::path(options_.data) / "memo.sqlite",
    .bytes_max = options_.memo.disk_bytes_max,
    .report = report});
  if (!tier)
    return report("nothing is kept on disk: " + tier.error().message);
  archive_ = std::make_unique<memo_archive>(*std::move(tier),
    memo_archive::environment{.version = [this](std::uint32_t ordinal) { return version_of(ordinal); },
      .name = [this](name_id id) { return ledger_->names().text(id); },
      .id = [this](std::string const& name) { return ledger_->names().id_of(name); },
      .resolve = [](std::string_view text, call_tree const& tree) -> published const* {
        auto const asked = reference::parse(text);
        auto const* entry = asked ? tree.snapshot->find(asked->name) : nullptr;
        if (!entry)
          return nullptr;
        auto const found = entry->resolve(*asked, {tree.affinity, 0});
        return found ? found->target : nullptr;
      }});
}

void call_path::keep_on_disk(call const& c, dependencies const& ds, std::chrono::nanoseconds cost) {
  if (archive_ && !c.target()->memo.ttl && memo_archive::pays(cost, heap_bytes(*c.outcome())))
    archive_->keep(c, ds, std::chrono::duration<double>(cost).count());
}

/// In place of running: the call runs when there is nothing that it could be answered with.
void call_path::look_on_disk(call& c) {
  archive_->look(call_ptr(&c), [this, leader = call_ptr(&c)](std::optional<memo_archive::restored> found) {
    if (found && still_hold(found->depends_on, leader->tree()) &&
        !memo_.rests_on_quarantined(found->depends_on))
      restore(*leader, *std::move(found));
    else
      run(*leader);
  });
}

void call_path::restore(call& c, memo_archive::restored found) {
  pool_of(*c.target()).metrics().count(counter::memo_restored);
  c.flight()->cost = found.cost;
  c.depend_on(found.depends_on);
  progress::set(c.progress().memo, memo_verdict::restored);
  c.end(std::move(found.output));
}

/// Those on which others may rest go with all that may.
void call_path::forget_on_disk(std::vector<std::uint32_t> const& versions) {
  if (!archive_)
    return;
  std::vector<memo_archive::digest> digests;
  for (auto const v : versions)
    if (auto const* version = version_of(v))
      digests.push_back(version->digest);
  for (auto const* entry : ledger_->catalog()->all())
    for (auto const& slot : entry->slots())
      if (!slot.is->calls.empty())
        digests.push_back(slot.is->digest);
  archive_->forget(digests);
}

void call_path::count_saved(call const& c, std::chrono::nanoseconds cost) {
  pool_of(*c.target()).metrics().count(counter::memo_saved, static_cast<std::uint64_t>(cost.count()));
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
  forget_on_disk({copy.target()->ordinal});
  if (options_.log)
    options_.log({copy.id(), copy.target()->id,
      "is published as pure, but gave another output for the same input: " + digest_of(remembered) +
        " was remembered, " + digest_of(copy.outcome()) + " came now. It is not remembered any more"});
}

} // namespace leat
