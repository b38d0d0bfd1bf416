#include "bench/sim/node.hpp"

namespace leat::bench {

node::node(workload const& w, node_options const& o, start_policy& policy)
    : w_(w),
      o_(o),
      policy_(policy),
      store_(w),
      loads_(o.start_cores, o.start_slope),
      lines_(w.versions.size()),
      looked_at_(w.versions.size(), 0) {
  for (std::size_t v = 0; v < lines_.size(); ++v) {
    lines_[v].instances_max = w.versions[v].instances_max;
    lines_[v].nothing_to_fetch = w.versions[v].step[1] == nanoseconds(0);
  }
}

std::uint32_t node::take(std::uint32_t call, std::uint32_t version, nanoseconds now) {
  auto const& v = w_.versions[version];
  if (auto const idle = store_.latest_idle(version, v.needed()); idle != none) {
    take_idle(idle, true, now);
    ++store_[idle].open;
    ++store_[idle].working;
    ++working_;
    note_room(idle);
    return idle;
  }
  if (auto const roomy = store_.roomy(version); roomy != none) {
    ++store_[roomy].open;
    ++store_[roomy].working;
    ++working_;
    note_room(roomy);
    return roomy;
  }
  wait_in_line(call, version, now);
  return none;
}

void node::suspend(std::uint32_t instance, nanoseconds now) {
  --store_[instance].working;
  --working_;
  hand_over(instance, now);
}

bool node::resume(std::uint32_t instance, std::uint32_t call) {
  auto& i = store_[instance];
  auto const at_once = i.working < w_.versions[i.version].working_max && i.resume_first == none;
  if (at_once) {
    ++i.working;
    ++working_;
  } else
    follow(i.resume_first, i.resume_last, call);
  note_room(instance);
  return at_once;
}

/// Puts it at the end of a line.
void node::follow(std::uint32_t& first, std::uint32_t& last, std::uint32_t call) {
  if (call >= next_call_.size())
    next_call_.resize(call + 1);
  next_call_[call] = none;
  (first == none ? first : next_call_[last]) = call;
  last = call;
}

void node::leave(std::uint32_t instance, nanoseconds now) {
  --store_[instance].working;
  --store_[instance].open;
  --working_;
  hand_over(instance, now);
}

void node::hand_over(std::uint32_t instance, nanoseconds now) {
  auto& i = store_[instance];
  auto const& v = w_.versions[i.version];
  while (i.working < v.working_max) {
    if (i.resume_first != none) {
      handed.push_back({i.resume_first, instance, true});
      i.resume_first = next_call_[i.resume_first];
    } else if (lines_[i.version].waiting > 0 && i.open < v.open_max) {
      handed.push_back({first_in_line(i.version, now), instance, false});
      ++i.open;
    } else
      break;
    ++i.working;
    ++working_;
  }
  if (i.open == 0)
    fall_idle(instance, now);
  else
    note_room(instance);
}

void node::take_idle(std::uint32_t instance, bool in_time, nanoseconds now) {
  auto& i = store_[instance];
  if (i.unused_ahead) {
    i.unused_ahead = false;
    ++store_.tally.used;
    store_.tally.used_in_time += in_time ? 1 : 0;
  }
  store_.become(instance, occupation::taken, now);
}

void node::note_room(std::uint32_t instance) {
  auto const& i = store_[instance];
  auto const& v = w_.versions[i.version];
  store_.set_roomy(instance,
    i.at == occupation::taken && i.working < v.working_max && i.open < v.open_max && i.resume_first == none);
}

void node::fall_idle(std::uint32_t instance, nanoseconds now) {
  store_.become(instance, occupation::idle, now);
  auto& i = store_[instance];
  auto const hold = policy_.hold(i.version, *this, now);
  if (hold >= start_policy::never - now)
    return;
  i.expires = now + hold;
  set_timer(i, instance);
}

void node::set_timer(bench::instance& i, std::uint32_t number) {
  if (i.timer_at <= i.expires)
    return; // One comes before; it looks again.
  i.timer_at = i.expires;
  timers_.push(i.expires, number);
}

void node::expire(std::uint32_t instance, nanoseconds now) {
  auto& i = store_[instance];
  if (i.timer_at != now)
    return; // An earlier one took its place.
  i.timer_at = start_policy::never;
  if (i.at != occupation::idle || i.expires == start_policy::never)
    return;
  if (i.expires > now) {
    set_timer(i, instance);
    return;
  }
  demote(instance, readiness::at_hand, now);
}

void node::demote(std::uint32_t instance, readiness level, nanoseconds now) {
  auto const version = store_[instance].version;
  if (level >= store_[instance].level)
    return;
  if (level >= readiness::constructed)
    store_.set_level(instance, level);
  else
    store_.remove(instance, now);
  if (level == readiness::cold)
    drop_at_hand(version);
  if (level == readiness::at_hand && !lines_[version].at_hand)
    level = readiness::cold;
  policy_.demoted(version, level, now);
}

void node::ring(nanoseconds now) {
  while (timers_.next() <= now) {
    auto const timer = timers_.pop();
    auto const number = timer & ~is_alarm;
    if (timer == number) {
      expire(number, now);
      continue;
    }
    lines_[number].has_alarm = false;
    grow(number, now);
  }
}

void node::wait_in_line(std::uint32_t call, std::uint32_t version, nanoseconds now) {
  auto& l = lines_[version];
  follow(l.first, l.last, call);
  if (l.waiting++ == 0)
    l.waits_since = now;
  ++waiting_;
  grow(version, now);
}

std::uint32_t node::first_in_line(std::uint32_t version, nanoseconds now) {
  auto& l = lines_[version];
  auto const out = l.first;
  l.first = next_call_[out];
  --l.waiting;
  l.waits_since = now; // the next one's patience begins when it is first
  --waiting_;
  return out;
}

void node::grow(std::uint32_t version, nanoseconds now) {
  auto& l = lines_[version];
  auto const under_way = l.loading + l.ordered;
  if (l.waiting <= under_way)
    return; // each has a start of its own already
  if (crowded(version, now))
    order_start(version);
  else if (under_way == 0 && !l.has_alarm) {
    l.has_alarm = true;
    timers_.push(l.waits_since + o_.patience, is_alarm | version);
  }
}

/// Whether those in line would wait for longer than another start is worth.
bool node::crowded(std::uint32_t version, nanoseconds now) const noexcept {
  auto const& l = lines_[version];
  auto const starts = l.loading + l.ordered;
  auto const servers = store_.taken_count(version) + starts;
  if (servers == 0 || o_.patience == nanoseconds(0))
    return true;
  auto const patience = static_cast<double>(o_.patience.count());
  return (starts == 0 && now - l.waits_since >= o_.patience) || l.work_mean * l.waiting / servers > patience;
}

std::uint32_t node::refuse_one(nanoseconds now) {
  std::uint32_t version = 0;
  if (!ordered_.empty())
    version = ordered_.front();
  else
    while (lines_[version].waiting == 0)
      ++version;
  ++store_.tally.refused;
  return first_in_line(version, now);
}

version_instances node::instances(std::uint32_t version) const {
  auto const& l = lines_[version];
  return {store_.idle_count(version), store_.taken_count(version), l.loading + l.ordered + l.ahead, l.waiting,
    l.instances_max, l.at_hand || l.nothing_to_fetch};
}

std::string node::violation() const {
  if (store_.bytes_held() > o_.bytes_max)
    return "instances hold more than they may";
  if (loads_.size() > o_.starts_max)
    return "more starts run than may";
  if (bytes_at_hand_ > o_.at_hand_max)
    return "more is at hand than may be";
  for (std::uint32_t v = 0; v < lines_.size(); ++v) {
    auto const& l = lines_[v];
    auto const all = store_.idle_count(v) + store_.taken_count(v) + l.loading;
    if (all > w_.versions[v].instances_max)
      return w_.versions[v].name + " has more instances than it allows";
    if (l.waiting > 0 && store_.latest_idle(v, w_.versions[v].needed()) != none)
      return "a call waits beside an idle instance of " + w_.versions[v].name;
  }
  return store_.violation();
}

} // namespace leat::bench
