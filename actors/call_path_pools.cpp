// The part of the call path that knows the pools of all versions.

#include "actors/ahead/forerunner.hpp"
#include "actors/call_path.hpp"

#include <algorithm>

namespace leat {

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
  auto* p = pools_.emplace_back(std::make_unique<pool>(published_ptr(&target), around_)).get();
  pools_of_algorithm_[target.algorithm].push_back(p);
  place.store(p, std::memory_order_release);
  return *p;
}

void call_path::versions_changed(name_id algorithm) {
  auto const snapshot = ledger_->catalog();
  if (ahead_)
    ahead_->versions_changed();
  std::vector<pool*> pools;
  {
    std::lock_guard hold(pools_lock_);
    published_.insert(algorithm);
    if (auto found = pools_of_algorithm_.find(algorithm); found != pools_of_algorithm_.end())
      pools = found->second;
  }
  for (auto* p : pools) {
    auto const& version = p->version();
    auto const* entry = snapshot->find(version.name());
    auto const there = entry->find(version.version());
    bool const replaced = there->is->ordinal != version.ordinal;
    bool const gone = replaced || there->retired();
    if (replaced)
      sweeper_.gone(version.ordinal);
    p->let_go(gone);
    p->supersede(!gone && there->is.get() != &entry->newest());
  }
  auto const* entry = snapshot->find(ledger_->names().text(algorithm));
  if (!entry)
    return;
  auto const newest = entry->find(entry->newest().version());
  if (newest->is->has_instances_min && newest->is->code && !newest->retired())
    pool_of(*newest->is).keep_warm();
}

void call_path::release_code() {
  // It belongs to this process alone and was made anew for its version: see registry::publish.
  auto const release = [](published const& version) {
    if (!version.code)
      return;
    auto& code = const_cast<detail::code&>(*version.code);
    code.load = nullptr;
    code.apply = nullptr;
    code.apply_batch = nullptr;
  };
  for (auto* p : all_pools()) // also of versions that have been replaced
    release(p->version());
  auto const snapshot = ledger_->catalog();
  for (auto const algorithm : published_)
    if (auto const* entry = snapshot->find(ledger_->names().text(algorithm)))
      for (auto const& slot : entry->slots())
        release(*slot.is);
}

std::vector<pool*> call_path::all_pools() const {
  std::vector<pool*> out;
  std::lock_guard hold(pools_lock_);
  for (auto const& p : pools_)
    out.push_back(p.get());
  return out;
}

metrics_snapshot call_path::metrics() const {
  metrics_snapshot out;
  auto pools = all_pools();
  std::sort(pools.begin(), pools.end(), [](pool* a, pool* b) {
    auto const& x = a->version();
    auto const& y = b->version();
    return x.algorithm != y.algorithm ? x.name() < y.name() : x.version() < y.version();
  });
  for (auto* p : pools) {
    algorithm_metrics one{std::string(p->version().name()), std::string(p->version().version_text())};
    p->metrics().read(one);
    p->read_present(one);
    out.algorithms.push_back(std::move(one));
  }
  out.memo_entries = memo_.entry_count();
  out.memo_bytes = memo_.byte_count();
  if (ahead_) {
    auto const learned = ahead_->counters();
    out.learning = {learned.muted, ahead_->lost(), learned.wasted_byte_seconds};
  }
  return out;
}

} // namespace leat
