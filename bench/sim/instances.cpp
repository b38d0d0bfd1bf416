#include "bench/sim/instances.hpp"

#include <algorithm>

namespace leat::bench {

namespace {

constexpr std::size_t gaps_min = 32; ///< among idle instances, before they are closed

} // namespace

std::uint32_t instance_store::add(std::uint32_t version, nanoseconds now) {
  std::uint32_t out = 0;
  if (gone_.empty()) {
    out = static_cast<std::uint32_t>(all_.size());
    all_.emplace_back();
  } else {
    out = gone_.back();
    gone_.pop_back();
  }
  auto& i = all_[out];
  auto const timer_at = i.timer_at; // of the one that was here before
  i = {};
  i.timer_at = timer_at;
  i.version = version;
  i.at = occupation::loading;
  i.since = now;
  bytes_held_ += w_.versions[version].bytes;
  tally.bytes_peak = std::max(tally.bytes_peak, bytes_held_);
  return out;
}

void instance_store::remove(std::uint32_t i, nanoseconds now) {
  account(all_[i], now, true);
  leave_idle(i);
  all_[i].at = occupation::gone;
  bytes_held_ -= w_.versions[all_[i].version].bytes;
  gone_.push_back(i);
}

void instance_store::become(std::uint32_t i, occupation at, nanoseconds now) {
  auto& it = all_[i];
  account(it, now, false);
  if (it.at == occupation::idle)
    leave_idle(i);
  else if (it.at == occupation::taken) {
    set_roomy(i, false);
    --pools_[it.version].taken;
  }
  it.at = at;
  if (at == occupation::idle)
    enter_idle(i);
  else if (at == occupation::taken)
    ++pools_[it.version].taken;
}

void instance_store::set_level(std::uint32_t i, readiness level) {
  auto& it = all_[i];
  auto& low = pools_[it.version].idle_low;
  auto const idle = it.at == occupation::idle;
  low -= idle && is_low(it) ? 1 : 0;
  it.level = level;
  low += idle && is_low(it) ? 1 : 0;
}

void instance_store::set_roomy(std::uint32_t i, bool roomy) {
  auto& it = all_[i];
  if (it.roomy == roomy)
    return;
  it.roomy = roomy;
  auto& list = pools_[it.version].roomy;
  if (roomy)
    append(list, i);
  else
    unlink(list, i);
}

std::uint32_t instance_store::latest_idle(std::uint32_t version, readiness at_least) const noexcept {
  auto i = pools_[version].idle.last;
  while (i != none && all_[i].level < at_least)
    i = all_[i].in_pool.before;
  return i;
}

std::uint32_t instance_store::idle_below(std::uint32_t version, readiness level) const noexcept {
  if (pools_[version].idle_low == 0)
    return none;
  auto i = pools_[version].idle.last;
  while (i != none && all_[i].level >= level)
    i = all_[i].in_pool.before;
  return i;
}

void instance_store::restart_tally(nanoseconds now) {
  tally = {};
  tally.bytes_peak = bytes_held_;
  for (auto& i : all_) {
    i.since = now;
    i.unused_ahead = false; // their starts are not counted either
  }
}

void instance_store::close_tally(nanoseconds now) {
  for (auto& i : all_)
    if (i.at != occupation::gone)
      account(i, now, true);
}

void instance_store::account(instance& i, nanoseconds now, bool for_good) {
  auto const amount =
    static_cast<double>(w_.versions[i.version].bytes) * static_cast<double>((now - i.since).count());
  i.since = now;
  if (i.at == occupation::loading)
    tally.loading += amount;
  else if (i.at == occupation::taken)
    tally.taken += amount;
  else if (i.at == occupation::idle) {
    tally.idle += amount;
    if (for_good && i.unused_ahead)
      tally.wasted += amount;
  }
}

void instance_store::enter_idle(std::uint32_t i) {
  if (by_age_.size() >= idle_ + idle_ / 2 + gaps_min)
    close_gaps();
  auto& it = all_[i];
  auto& p = pools_[it.version];
  append(p.idle, i);
  it.by_age = static_cast<std::uint32_t>(by_age_.size());
  by_age_.push_back(it.version);
  who_.push_back(i);
  ++idle_;
  ++p.idle_count;
  p.idle_low += is_low(it) ? 1 : 0;
  bytes_idle_ += w_.versions[it.version].bytes;
}

void instance_store::leave_idle(std::uint32_t i) {
  auto& it = all_[i];
  auto& p = pools_[it.version];
  unlink(p.idle, i);
  by_age_[it.by_age] = none;
  --idle_;
  --p.idle_count;
  p.idle_low -= is_low(it) ? 1 : 0;
  bytes_idle_ -= w_.versions[it.version].bytes;
  it.expires = nanoseconds::max();
}

void instance_store::append(list_ends& list, std::uint32_t i) {
  all_[i].in_pool = {list.last, none};
  (list.last == none ? list.first : all_[list.last].in_pool.after) = i;
  list.last = i;
}

void instance_store::unlink(list_ends& list, std::uint32_t i) {
  auto const l = all_[i].in_pool;
  (l.before == none ? list.first : all_[l.before].in_pool.after) = l.after;
  (l.after == none ? list.last : all_[l.after].in_pool.before) = l.before;
}

/// Takes out what is idle no more.
void instance_store::close_gaps() {
  std::uint32_t to = 0;
  for (std::size_t from = 0; from < by_age_.size(); ++from)
    if (by_age_[from] != none) {
      by_age_[to] = by_age_[from];
      who_[to] = who_[from];
      all_[who_[to]].by_age = to;
      ++to;
    }
  by_age_.resize(to);
  who_.resize(to);
}

std::string instance_store::violation() const {
  std::size_t held = 0;
  std::size_t idle = 0;
  std::vector<std::uint32_t> idle_of(pools_.size(), 0);
  std::vector<std::uint32_t> taken_of(pools_.size(), 0);
  for (auto const& i : all_) {
    if (i.at == occupation::gone)
      continue;
    auto const bytes = w_.versions[i.version].bytes;
    held += bytes;
    idle += i.at == occupation::idle ? bytes : 0;
    idle_of[i.version] += i.at == occupation::idle ? 1 : 0;
    taken_of[i.version] += i.at == occupation::taken ? 1 : 0;
    if ((i.open > 0) != (i.at == occupation::taken) || i.working > i.open)
      return "an instance is not at what its calls say";
  }
  std::size_t idle_found = 0;
  for (std::uint32_t place = 0; place < by_age_.size(); ++place)
    if (by_age_[place] != none) {
      auto const& i = all_[who_[place]];
      if (i.at != occupation::idle || i.version != by_age_[place] || i.by_age != place)
        return "what is idle is not where its order says";
      ++idle_found;
    }
  if (idle_found != idle_)
    return "idle instances were lost count of";
  if (held != bytes_held_ || idle != bytes_idle_)
    return "memory was lost count of";
  for (std::size_t v = 0; v < pools_.size(); ++v)
    if (idle_of[v] != pools_[v].idle_count || taken_of[v] != pools_[v].taken)
      return "instances of " + w_.versions[v].name + " were lost count of";
  return {};
}

} // namespace leat::bench
