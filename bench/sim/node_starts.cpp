// The starts of a node: what is ordered, what runs, and the memory for it.

#include "bench/sim/node.hpp"

#include <algorithm>

namespace leat::bench {

namespace {

/// So many starts ahead of calls may wait; further ones are dropped.
constexpr std::size_t ahead_max = 1'024;

readiness next(readiness level) {
  return static_cast<readiness>(static_cast<int>(level) + 1);
}

} // namespace

void node::order_start(std::uint32_t version) {
  if (!withdraw_ahead(version) && !may_have_more(version))
    return;
  ++lines_[version].ordered;
  ordered_.push_back(version);
}

bool node::withdraw_ahead(std::uint32_t version) {
  if (lines_[version].ahead == 0)
    return false;
  auto const found = std::find_if(ahead_.begin(), ahead_.end(),
    [version](ahead_start const& a) { return a.version == version && a.target != readiness::at_hand; });
  found->version = none;
  --lines_[version].ahead;
  return true;
}

bool node::may_have_more(std::uint32_t version) const noexcept {
  auto const& l = lines_[version];
  auto const high = store_.idle_count(version) - store_.idle_low_count(version);
  return high + store_.taken_count(version) + l.loading + l.ordered + l.ahead <
         w_.versions[version].instances_max;
}

void node::apply(start_decision const& d, nanoseconds now) {
  if (d.version >= lines_.size())
    return;
  switch (d.what) {
  case start_decision::kind::start:
    start_ahead(d.version, std::min(d.level, w_.versions[d.version].needed()));
    break;
  case start_decision::kind::cancel:
    withdraw_ahead(d.version);
    break;
  case start_decision::kind::demote:
    if (auto const i = store_.oldest_idle(d.version); i != none)
      demote(i, d.level, now);
    else if (d.level == readiness::cold)
      drop_at_hand(d.version);
    break;
  }
}

void node::start_ahead(std::uint32_t version, readiness target) {
  auto& l = lines_[version];
  if (target == readiness::cold || ahead_.size() >= ahead_max || !could_start(version))
    return;
  if (target == readiness::at_hand) {
    if (l.at_hand || l.fetching > 0 || l.loading > 0 || w_.versions[version].step[1] == nanoseconds(0))
      return;
  } else {
    if (!may_have_more(version))
      return;
    ++l.ahead;
  }
  ahead_.push_back({version, target});
}

void node::begin_starts(nanoseconds now) {
  while (!ordered_.empty()) {
    auto const version = ordered_.front();
    auto& l = lines_[version];
    if (l.waiting > l.loading) {
      if (loads_.size() >= o_.starts_max && l.fetching == 0)
        return;
      if (!begin_start(version, w_.versions[version].needed(), false, now))
        return;
    }
    --l.ordered;
    ordered_.pop_front();
  }
  begin_ahead(now);
}

void node::begin_ahead(nanoseconds now) {
  while (!ahead_.empty()) {
    auto const [version, target] = ahead_.front();
    if (version != none) {
      if (loads_.size() >= o_.starts_max)
        return;
      if (target != readiness::at_hand)
        --lines_[version].ahead;
      begin_start(version, target, true, now);
    }
    ahead_.pop_front();
  }
}

/// False where there is no memory for it.
bool node::begin_start(std::uint32_t version, readiness target, bool ahead, nanoseconds now) {
  auto& l = lines_[version];
  std::uint32_t instance = none;
  if (target != readiness::at_hand) {
    instance = instance_for(version, target, now);
    if (instance == none)
      return false;
    ++l.loading;
    count_start(instance, ahead);
    if (l.fetching > 0) {
      join_fetch(instance);
      return true;
    }
  } else
    ++l.fetching;
  if (free_jobs_.empty()) {
    free_jobs_.push_back(static_cast<std::uint32_t>(jobs_.size()));
    jobs_.emplace_back();
  }
  auto const job = free_jobs_.back();
  free_jobs_.pop_back();
  auto const level = instance == none ? readiness::cold : store_[instance].level;
  jobs_[job] = {version, instance, readiness::cold, target, ahead};
  begin_step(job, std::max(level, l.at_hand ? readiness::at_hand : readiness::cold), now);
  return true;
}

/// A start ahead that is brought further by another one is still the same; by a call, it was of use.
void node::count_start(std::uint32_t instance, bool ahead) {
  auto& i = store_[instance];
  auto& tally = store_.tally;
  ++tally.starts;
  tally.starts_ahead += ahead && !i.unused_ahead ? 1 : 0;
  tally.used += !ahead && i.unused_ahead ? 1 : 0;
  i.unused_ahead = ahead;
}

/// One that is idle below the level, or a new one where memory allows for it.
std::uint32_t node::instance_for(std::uint32_t version, readiness target, nanoseconds now) {
  auto const low = store_.idle_below(version, target);
  if (low != none) {
    store_.become(low, occupation::loading, now);
    return low;
  }
  return make_room(w_.versions[version].bytes, now) ? store_.add(version, now) : none;
}

/// What is being fetched is what the instance needs.
void node::join_fetch(std::uint32_t instance) {
  auto const version = store_[instance].version;
  for (auto& job : jobs_)
    if (job.version == version && job.instance == none) {
      job.instance = instance;
      job.target = w_.versions[version].needed();
      --lines_[version].fetching;
      return;
    }
}

/// The next level that costs anything, or the last one.
void node::begin_step(std::uint32_t job, readiness from, nanoseconds now) {
  auto& j = jobs_[job];
  j.step = next(from);
  while (j.step < j.target && cost(j) == nanoseconds(0))
    j.step = next(j.step);
  policy_.start_began({j.version, j.step, j.ahead}, now);
  loads_.begin(job, takes(j, now), now);
}

/// What this one takes: where it was recorded, no two need be alike.
nanoseconds node::takes(start_job const& job, nanoseconds now) const noexcept {
  auto const& recorded = w_.versions[job.version].starts;
  if (job.step != readiness::constructed || recorded.empty())
    return cost(job);
  auto after = std::lower_bound(
    recorded.begin(), recorded.end(), now, [](recorded_start const& s, nanoseconds t) { return s.at < t; });
  if (after == recorded.end() || (after != recorded.begin() && now - std::prev(after)->at < after->at - now))
    --after;
  return after->took;
}

void node::end_load(nanoseconds now) {
  auto const done = loads_.end(now);
  auto& job = jobs_[done.id];
  put_at_hand(job.version);
  start_cost const paid{.took = done.took,
    .bytes = job.instance == none ? 0 : w_.versions[job.version].bytes,
    .beside = static_cast<std::size_t>(done.beside + 0.5)};
  policy_.start_ended({job.version, job.step, job.ahead}, paid, now);
  if (job.instance != none && lines_[job.version].waiting > 0)
    job.target = w_.versions[job.version].needed();
  if (job.step < job.target) {
    begin_step(done.id, job.step, now);
    return;
  }
  auto const ended = job;
  job.version = none;
  free_jobs_.push_back(done.id);
  finish_start(ended, now);
}

void node::finish_start(start_job const& job, nanoseconds now) {
  auto& l = lines_[job.version];
  if (job.instance == none) {
    --l.fetching;
    return;
  }
  --l.loading;
  l.ready_at = now;
  store_.set_level(job.instance, job.target);
  if (l.waiting == 0) {
    fall_idle(job.instance, now);
    return;
  }
  take_idle(job.instance, false, now);
  hand_over(job.instance, now);
}

bool node::make_room(std::size_t bytes, nanoseconds now) {
  if (store_.bytes_held() - store_.bytes_idle() + bytes > o_.bytes_max)
    return false;
  while (store_.bytes_held() + bytes > o_.bytes_max) {
    ++store_.tally.evicted;
    demote(store_.oldest_idle(victim(now)), readiness::at_hand, now);
  }
  return true;
}

/// The version that is to give up an instance. Requires that there is an idle one.
std::uint32_t node::victim(nanoseconds now) {
  candidates_.clear();
  ++looks_;
  for (auto const version : store_.idle_by_age())
    if (version != none && looked_at_[version] != looks_) {
      looked_at_[version] = looks_;
      candidates_.push_back(version);
    }
  auto const chosen = policy_.victim(candidates_, *this, now);
  return candidates_[chosen < candidates_.size() ? chosen : 0];
}

void node::put_at_hand(std::uint32_t version) {
  if (w_.versions[version].step[1] == nanoseconds(0) || w_.versions[version].bytes > o_.at_hand_max)
    return;
  drop_at_hand(version);
  while (bytes_at_hand_ + w_.versions[version].bytes > o_.at_hand_max)
    drop_at_hand(at_hand_.first);
  auto& l = lines_[version];
  l.at_hand = true;
  l.by_use = {at_hand_.last, none};
  (at_hand_.last == none ? at_hand_.first : lines_[at_hand_.last].by_use.after) = version;
  at_hand_.last = version;
  bytes_at_hand_ += w_.versions[version].bytes;
}

void node::drop_at_hand(std::uint32_t version) {
  auto& l = lines_[version];
  if (!l.at_hand)
    return;
  l.at_hand = false;
  (l.by_use.before == none ? at_hand_.first : lines_[l.by_use.before].by_use.after) = l.by_use.after;
  (l.by_use.after == none ? at_hand_.last : lines_[l.by_use.after].by_use.before) = l.by_use.before;
  bytes_at_hand_ -= w_.versions[version].bytes;
}

} // namespace leat::bench
