#pragma once

#include "actors/policy/start_policy.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

namespace leat::testing {

/// A node on virtual time that does what a start policy decides: instances, waiting calls, starts that take
/// their time, memory that is short. Tests say which trees of calls it runs.
class virtual_node final : public node_view {
public:
  using time = std::chrono::nanoseconds;
  using calls_at_once = std::vector<std::uint32_t>;

  /// What one version costs and does: works, calls one group of callees after the other, and works.
  struct version {
    time load{};
    std::size_t bytes = 0;
    time before{}; ///< of its own work before it calls anybody
    time after{};  ///< and after each group
    std::uint32_t instances_max = 64;
    std::function<std::vector<calls_at_once>()> callees = [] { return std::vector<calls_at_once>(); };
    time fetch{}; ///< to bring at hand what it loads, once and before the first load
  };

  struct limits {
    std::size_t bytes_max = std::size_t{1} << 40;
    std::size_t starts_max = 64;
    bool forgets = false; ///< what is loaded lies at hand no longer than an instance
    double slope = 0;     ///< by how much of its time alone a start takes longer for each one beside it
  };

  struct figures {
    std::uint64_t starts = 0;
    std::uint64_t ahead = 0;
    std::uint64_t cancels = 0;
    std::uint64_t demotes = 0;
    std::uint64_t calls = 0;
    std::uint64_t waited = 0; ///< calls that waited for a start
    double idle_byte_seconds = 0;
    double busy_byte_seconds = 0;
    std::size_t bytes_most = 0;
    std::size_t starts_most = 0;
    std::vector<double> tree_seconds; ///< from arrival to answer, each
  };

  virtual_node(start_policy& policy, std::vector<version> versions, limits const& l)
      : policy_(policy), versions_(std::move(versions)), limits_(l), pools_(versions_.size()) {}

  /// A root call arrives then.
  void call_at(time at, std::uint32_t entry) {
    schedule(at, [this, entry] { arrive(entry, seen_call::no_call); });
  }
  /// No answer of this version is told to the policy any more.
  void lose_ends_of(std::uint32_t version) { lost_ = version; }
  /// Looks at each decision before it is done.
  std::function<void(start_decision const&)> watch = [](start_decision const&) {};

  void run_until(time end) {
    for (;;) {
      auto const due = policy_.next_due();
      auto const next = std::min(due, events_.empty() ? start_policy::never : events_.top().at);
      if (next == start_policy::never || next > end)
        break;
      pass(std::max(next, now_));
      if (!events_.empty() && events_.top().at <= now_) {
        auto const what = events_.top().what;
        events_.pop();
        what();
      }
      decide();
    }
    pass(std::max(end, now_));
  }

  time now() const { return now_; }
  figures const& seen() const { return figures_; }
  void forget_figures() { figures_ = {}; }

  version_instances instances(std::uint32_t v) const override {
    auto const& p = pools_[v];
    return {static_cast<std::uint32_t>(p.idle.size()), p.busy, p.starting,
      static_cast<std::uint32_t>(p.waiting.size()), versions_[v].instances_max,
      p.at_hand || versions_[v].fetch == time{}};
  }
  std::size_t bytes_held() const override { return bytes_; }
  std::size_t bytes_max() const override { return limits_.bytes_max; }
  std::size_t starts_running() const override { return starts_running_; }
  std::size_t starts_max() const override { return limits_.starts_max; }

private:
  struct event {
    time at;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(event const& o) const { return std::tie(o.at, o.order) < std::tie(at, order); }
  };
  struct call {
    seen_call seen;
    time arrived{};
    std::vector<calls_at_once> groups = {};
    std::size_t group = 0;
    std::size_t open = 0;
  };
  struct pool {
    std::deque<std::pair<time, std::uint64_t>> idle; ///< since when, and which
    std::uint32_t busy = 0;
    std::uint32_t starting = 0;
    std::deque<std::uint64_t> waiting;
    bool at_hand = false;
  };
  struct ordered_start {
    std::uint32_t version;
    readiness to;
    bool ahead;
  };

  void schedule(time at, std::function<void()> what) { events_.push({at, ++order_, std::move(what)}); }

  void pass(time to) {
    auto const seconds = std::chrono::duration<double>(to - now_).count();
    for (std::size_t v = 0; v < pools_.size(); ++v) {
      auto const bytes = static_cast<double>(versions_[v].bytes) * seconds;
      figures_.idle_byte_seconds += bytes * static_cast<double>(pools_[v].idle.size());
      figures_.busy_byte_seconds += bytes * pools_[v].busy;
    }
    now_ = to;
  }

  void arrive(std::uint32_t v, std::uint64_t parent) {
    auto const id = ++calls_made_;
    call c{{.call = id, .parent = parent, .site = {.entry = v, .caller = v}}, now_};
    if (parent != seen_call::no_call) {
      auto const& by = calls_.at(parent).seen.site;
      c.seen.site.entry = by.entry;
      c.seen.site.parent = by.caller;
    }
    calls_.emplace(id, c);
    ++figures_.calls;
    policy_.call_arrived(c.seen, now_);
    pools_[v].waiting.push_back(id);
    serve(v);
    auto& p = pools_[v];
    if (p.waiting.size() > p.starting && p.idle.size() + p.busy + p.starting < versions_[v].instances_max) {
      ++p.starting;
      queue_.push_front({v, readiness::constructed, false});
      start_more();
    }
  }

  void serve(std::uint32_t v) {
    auto& p = pools_[v];
    while (!p.waiting.empty() && !p.idle.empty()) {
      auto const id = p.waiting.front();
      p.waiting.pop_front();
      p.idle.pop_front();
      ++p.busy;
      auto& c = calls_.at(id);
      figures_.waited += now_ > c.arrived ? 1 : 0;
      policy_.call_began(c.seen, now_ - c.arrived, now_);
      c.groups = versions_[v].callees();
      schedule(now_ + versions_[v].before, [this, id] { go_on(id); });
    }
  }

  void go_on(std::uint64_t id) {
    auto& c = calls_.at(id);
    if (c.group == c.groups.size())
      return answer(id);
    auto const group = c.groups[c.group++];
    c.open = group.size();
    for (auto const callee : group)
      arrive(callee, id);
  }

  void answer(std::uint64_t id) {
    auto const c = calls_.at(id);
    auto const v = c.seen.site.caller;
    if (v != lost_)
      policy_.call_ended(c.seen, true, now_);
    calls_.erase(id);
    --pools_[v].busy;
    fall_idle(v);
    if (c.seen.parent == seen_call::no_call)
      figures_.tree_seconds.push_back(std::chrono::duration<double>(now_ - c.arrived).count());
    else if (auto const parent = c.seen.parent; --calls_.at(parent).open == 0)
      schedule(now_ + versions_[calls_.at(parent).seen.site.caller].after, [this, parent] { go_on(parent); });
  }

  void fall_idle(std::uint32_t v) {
    auto const which = ++instances_seen_;
    pools_[v].idle.emplace_back(now_, which);
    serve(v);
    auto const& idle = pools_[v].idle;
    if (std::none_of(idle.begin(), idle.end(), [which](auto const& i) { return i.second == which; }))
      return;
    hold(v, which);
  }

  /// Asks again when the time is over, since a plan may need it by now.
  void hold(std::uint32_t v, std::uint64_t which) {
    auto const kept = policy_.hold(v, *this, now_);
    if (kept == start_policy::never)
      return;
    auto const end = [this, v, which] {
      auto& idle = pools_[v].idle;
      auto const at =
        std::find_if(idle.begin(), idle.end(), [which](auto const& i) { return i.second == which; });
      if (at != idle.end())
        demote(v, static_cast<std::size_t>(at - idle.begin()));
    };
    if (kept <= time{})
      end();
    else
      schedule(now_ + kept, end);
  }

  void demote(std::uint32_t v, std::size_t which) {
    pools_[v].idle.erase(pools_[v].idle.begin() + static_cast<std::ptrdiff_t>(which));
    bytes_ -= versions_[v].bytes;
    pools_[v].at_hand = pools_[v].at_hand && !limits_.forgets;
    ++figures_.demotes;
    policy_.demoted(v, readiness::at_hand, now_);
  }

  bool make_room(std::size_t bytes) {
    while (bytes_ + bytes > limits_.bytes_max) {
      std::vector<std::uint32_t> candidates;
      for (std::uint32_t v = 0; v < pools_.size(); ++v)
        if (!pools_[v].idle.empty())
          candidates.push_back(v);
      if (candidates.empty())
        return false;
      demote(candidates[policy_.victim(candidates, *this, now_)], 0);
    }
    return true;
  }

  void start_more() {
    while (!queue_.empty() && starts_running_ < limits_.starts_max) {
      auto const s = queue_.front();
      queue_.pop_front();
      auto const fetch = versions_[s.version].fetch > time{} && !pools_[s.version].at_hand;
      if (s.to == readiness::constructed) {
        if (!make_room(versions_[s.version].bytes)) {
          --pools_[s.version].starting;
          continue;
        }
        bytes_ += versions_[s.version].bytes;
        figures_.bytes_most = std::max(figures_.bytes_most, bytes_);
        ++figures_.starts;
      }
      ++starts_running_;
      figures_.starts_most = std::max(figures_.starts_most, starts_running_);
      step(s, fetch ? readiness::at_hand : readiness::constructed);
    }
  }

  void step(ordered_start s, readiness to) {
    seen_start const seen{s.version, to, s.ahead};
    policy_.start_began(seen, now_);
    auto const& v = versions_[s.version];
    auto const alone = std::chrono::duration<double>(to == readiness::at_hand ? v.fetch : v.load);
    auto const beside = starts_running_ - 1;
    auto const took =
      std::chrono::duration_cast<time>(alone * (1 + limits_.slope * static_cast<double>(beside)));
    schedule(now_ + took, [this, s, seen, took, beside] {
      auto const bytes = seen.to == readiness::constructed ? versions_[s.version].bytes : 0;
      if (seen.to == readiness::at_hand)
        pools_[s.version].at_hand = true;
      auto const last = seen.to == s.to;
      starts_running_ -= last ? 1 : 0;
      pools_[s.version].starting -= last && s.to == readiness::constructed ? 1 : 0;
      policy_.start_ended(seen, {.took = took, .bytes = bytes, .beside = beside}, now_);
      if (!last)
        return step(s, s.to);
      if (s.to == readiness::constructed)
        fall_idle(s.version);
      start_more();
    });
  }

  void decide() {
    std::vector<start_decision> decisions;
    policy_.decide(*this, now_, decisions);
    for (auto const& d : decisions) {
      watch(d);
      carry_out(d);
    }
    start_more();
  }

  void carry_out(start_decision const& d) {
    auto& p = pools_[d.version];
    if (d.what == start_decision::kind::start) {
      auto const instance = d.level >= readiness::constructed;
      p.starting += instance ? 1 : 0;
      figures_.ahead += instance ? 1 : 0;
      queue_.push_back({d.version, instance ? readiness::constructed : readiness::at_hand, true});
    } else if (d.what == start_decision::kind::demote && !p.idle.empty())
      demote(d.version, 0);
    else if (d.what == start_decision::kind::cancel) {
      auto const at = std::find_if(
        queue_.rbegin(), queue_.rend(), [&](auto const& s) { return s.ahead && s.version == d.version; });
      if (at == queue_.rend())
        return;
      queue_.erase(std::next(at).base());
      --p.starting;
      ++figures_.cancels;
    }
  }

  start_policy& policy_;
  std::vector<version> versions_;
  limits limits_;
  std::vector<pool> pools_;
  std::map<std::uint64_t, call> calls_;
  std::priority_queue<event> events_;
  std::deque<ordered_start> queue_;
  figures figures_;
  time now_{};
  std::uint64_t order_ = 0;
  std::uint64_t calls_made_ = 0;
  std::uint64_t instances_seen_ = 0;
  std::size_t bytes_ = 0;
  std::size_t starts_running_ = 0;
  std::uint32_t lost_ = call_site::unknown;
};

} // namespace leat::testing
