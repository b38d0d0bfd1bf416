#include "bench/sim/engine.hpp"

#include <algorithm>
#include <stdexcept>

namespace leat::bench {

namespace {

class engine {
public:
  engine(workload const& w, start_policy& policy, engine_options const& o)
      : w_(w),
        policy_(policy),
        o_(o),
        node_(w, o.node, policy, events_),
        calls_(w.calls.size()),
        level_(levels_of(w)) {
    auto const share = std::clamp(o.unmeasured_share, 0.0, 1.0);
    out_.first_measured = static_cast<std::size_t>(share * static_cast<double>(w.requests.size()));
    out_.requests.resize(w.requests.size() - out_.first_measured);
    out_.by_level.resize(levels_counted);
    out_.calls = w.calls.size();
  }

  run_outcome run();

private:
  /// A call while it lasts.
  struct open_call {
    nanoseconds arrived{};
    nanoseconds working{}; ///< on the critical path, of its own and of its callees; as request_outcome's
    nanoseconds exposed{};
    nanoseconds load_max{};
    std::uint32_t instance = none;
    std::uint32_t request = 0;
    std::uint32_t step = 0;
    std::uint32_t next_child = none;
    std::uint32_t children_open = 0;
    readiness found = readiness::cold; ///< of its version, where it had to wait
    bool met_none = false;             ///< no instance was ready when it came
    bool refused = false;              ///< it or one that it waited for
  };

  nanoseconds next_moment() const;
  void play_moment();
  void settle();
  void arrive(std::uint32_t call, std::uint32_t request);
  void begin(std::uint32_t call, std::uint32_t instance);
  void refuse(std::uint32_t call);
  void end_work(std::uint32_t call);
  void end(std::uint32_t call);
  void answer(std::uint32_t call);
  void go_on(std::uint32_t call);
  void drain_handed();
  void count(std::uint32_t call);
  void finish(open_call const& c);
  seen_call seen(std::uint32_t call) const noexcept;
  void report_progress();

  workload const& w_;
  start_policy& policy_;
  engine_options const& o_;
  event_heap events_;
  node node_;
  std::vector<open_call> calls_;
  std::vector<std::uint32_t> const level_;
  std::vector<start_decision> decisions_;
  run_outcome out_;
  nanoseconds now_{};
  nanoseconds asked_{-1}; ///< when the policy was asked last
  nanoseconds measured_since_{};
  std::size_t next_request_ = 0;
  std::size_t open_requests_ = 0;
};

run_outcome engine::run() {
  for (auto at = next_moment(); at != start_policy::never;) {
    now_ = at;
    // Starts and decisions may lead to something that happens at once.
    while (at <= now_) {
      play_moment();
      settle();
      at = next_moment();
    }
    if (o_.checks)
      if (auto const wrong = node_.violation(); !wrong.empty())
        throw std::logic_error("at " + std::to_string(now_.count()) + " ns: " + wrong);
  }
  node_.store().close_tally(now_);
  out_.node = node_.store().tally;
  out_.span = now_ - measured_since_;
  return std::move(out_);
}

nanoseconds engine::next_moment() const {
  auto out = node_.next_load_end();
  if (!events_.empty())
    out = std::min(out, nanoseconds(events_.top().at));
  if (next_request_ < w_.requests.size())
    out = std::min(out, w_.requests[next_request_].at);
  else if (open_requests_ == 0)
    return start_policy::never; // What is idle then does not count.
  return std::min(out, std::max(policy_.next_due(), asked_ + nanoseconds(1)));
}

void engine::play_moment() {
  while (node_.next_load_end() <= now_) {
    node_.end_load(now_);
    drain_handed();
  }
  while (!events_.empty() && events_.top().at <= now_.count()) {
    auto const what = events_.top().what;
    events_.pop();
    if ((what & node::is_timer) != 0)
      node_.ring(what, now_);
    else
      end_work(what);
  }
  for (; next_request_ < w_.requests.size() && w_.requests[next_request_].at <= now_; ++next_request_) {
    if (next_request_ == out_.first_measured) {
      node_.store().restart_tally(now_);
      measured_since_ = now_;
    }
    ++open_requests_;
    arrive(w_.requests[next_request_].first_call, static_cast<std::uint32_t>(next_request_));
    report_progress();
  }
}

void engine::settle() {
  node_.begin_starts(now_);
  decisions_.clear();
  policy_.decide(node_, now_, decisions_);
  asked_ = now_;
  for (auto const& d : decisions_)
    node_.apply(d, now_);
  if (!decisions_.empty())
    node_.begin_starts(now_);
  while (node_.is_stuck()) {
    refuse(node_.refuse_one(now_));
    drain_handed();
    node_.begin_starts(now_);
  }
}

void engine::arrive(std::uint32_t call, std::uint32_t request) {
  auto& c = calls_[call];
  c.arrived = now_;
  c.request = request;
  c.step = w_.calls[call].first_step;
  c.next_child = w_.calls[call].first_child;
  c.load_max = w_.versions[w_.calls[call].version].load();
  c.met_none = !node_.is_ready(w_.calls[call].version);
  policy_.call_arrived(seen(call), now_);
  if (!node_.could_start(w_.calls[call].version)) {
    ++node_.store().tally.refused;
    refuse(call);
  } else if (auto const instance = node_.take(call, now_); instance != none)
    begin(call, instance);
  else
    c.found = node_.found(w_.calls[call].version);
}

void engine::begin(std::uint32_t call, std::uint32_t instance) {
  auto& c = calls_[call];
  c.instance = instance;
  // Once an instance is ready, what is waited for is others' work.
  c.exposed =
    c.met_none ? std::min(now_, node_.ready_at(w_.calls[call].version)) - c.arrived : nanoseconds(0);
  count(call);
  policy_.call_began(seen(call), c.exposed, now_);
  go_on(call);
}

void engine::go_on(std::uint32_t call) {
  auto& c = calls_[call];
  auto const work = w_.steps[c.step].work;
  c.working += work;
  node_.works(w_.calls[call].version, work);
  events_.push(now_ + work, call);
}

void engine::end_work(std::uint32_t call) {
  auto& c = calls_[call];
  auto const children = w_.steps[c.step].calls;
  if (children == 0) {
    end(call);
    return;
  }
  c.children_open = children;
  auto const first = c.next_child;
  c.next_child += children;
  node_.suspend(c.instance, now_);
  drain_handed();
  for (auto child = first; child < first + children; ++child)
    arrive(child, c.request);
}

void engine::end(std::uint32_t call) {
  policy_.call_ended(seen(call), true, now_);
  node_.leave(calls_[call].instance, now_);
  answer(call);
  drain_handed();
}

void engine::refuse(std::uint32_t call) {
  calls_[call].refused = true;
  policy_.call_ended(seen(call), false, now_);
  answer(call);
}

/// Its caller hears of it.
void engine::answer(std::uint32_t call) {
  auto const& c = calls_[call];
  auto const parent = w_.calls[call].parent;
  if (parent == scripted_call::no_call) {
    finish(c);
    return;
  }
  auto& p = calls_[parent];
  p.refused |= c.refused;
  if (--p.children_open > 0)
    return;
  // The last of those that it waited for: the one on the critical path.
  p.working += c.working;
  p.exposed += c.exposed;
  p.load_max = std::max(p.load_max, c.load_max);
  ++p.step;
  if (node_.resume(p.instance, parent, now_))
    go_on(parent);
}

void engine::drain_handed() {
  for (std::size_t i = 0; i < node_.handed.size(); ++i) {
    auto const h = node_.handed[i];
    if (h.resumed)
      go_on(h.call);
    else
      begin(h.call, h.instance);
  }
  node_.handed.clear();
}

void engine::count(std::uint32_t call) {
  auto const cold = calls_[call].met_none;
  if (calls_[call].request < out_.first_measured)
    return;
  auto& level = out_.by_level[std::min<std::size_t>(level_[call], levels_counted) - 1];
  ++level.calls;
  level.cold += cold ? 1 : 0;
  out_.cold_found[static_cast<std::size_t>(calls_[call].found)] += cold ? 1 : 0;
  if (level_[call] > 1) {
    ++out_.inner.calls;
    out_.inner.cold += cold ? 1 : 0;
  }
}

void engine::finish(open_call const& c) {
  --open_requests_;
  if (c.request < out_.first_measured)
    return;
  auto& r = out_.requests[c.request - out_.first_measured];
  r = {now_ - c.arrived, c.working, c.exposed, c.load_max, c.refused};
}

/// Calls have their number in the workload, plus one.
seen_call engine::seen(std::uint32_t call) const noexcept {
  auto const& c = w_.calls[call];
  auto const& r = w_.requests[calls_[call].request];
  seen_call out{.call = std::uint64_t{call} + 1, .parent = 0, .site = {}};
  out.site.entry = w_.calls[r.first_call].version;
  out.site.caller = c.version;
  out.site.input_class = r.input_class;
  if (c.parent != scripted_call::no_call) {
    out.parent = std::uint64_t{c.parent} + 1;
    out.site.parent = w_.calls[c.parent].version;
  }
  return out;
}

void engine::report_progress() {
  if (o_.progress && next_request_ % (w_.requests.size() / 1'000 + 1) == 0)
    o_.progress(static_cast<double>(next_request_) / static_cast<double>(w_.requests.size()));
}

} // namespace

run_outcome play(workload const& w, start_policy& policy, engine_options const& o) {
  return engine(w, policy, o).run();
}

} // namespace leat::bench
