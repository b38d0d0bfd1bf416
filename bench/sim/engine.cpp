#include "bench/sim/engine.hpp"

#include <algorithm>
#include <stdexcept>

namespace leat::bench {

namespace {

class engine {
public:
  engine(workload const& w, start_policy& policy, engine_options const& o)
      : w_(w), policy_(policy), o_(o), node_(w, o.node, policy) {
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
    seen_call seen;
    nanoseconds arrived{};
    nanoseconds working{}; ///< on the critical path, of its own and of its callees; as request_outcome's
    nanoseconds exposed{};
    nanoseconds load_max{};
    std::uint32_t parent = none; ///< its place
    std::uint32_t instance = none;
    std::uint32_t request = 0;
    std::uint32_t level = 1; ///< of the tree
    std::uint32_t step = 0;
    std::uint32_t next_child = none;
    std::uint32_t children_open = 0;
    readiness found = readiness::cold; ///< of its version, where it had to wait
    bool met_none = false;             ///< no instance was ready when it came
    bool refused = false;              ///< it or one that it waited for

    std::uint32_t version() const noexcept { return seen.site.caller; }
  };

  nanoseconds next_moment() const;
  void play_moment();
  void settle();
  std::uint32_t open(std::uint32_t call, std::uint32_t request, std::uint32_t parent);
  void arrive(std::uint32_t place);
  void begin(std::uint32_t place, std::uint32_t instance);
  void refuse(std::uint32_t place);
  void end_work(std::uint32_t place);
  void end(std::uint32_t place);
  void answer(std::uint32_t place);
  void go_on(std::uint32_t place);
  void drain_handed();
  void count(open_call const& c);
  void finish(open_call const& c);
  void report_progress();

  workload const& w_;
  start_policy& policy_;
  engine_options const& o_;
  event_heap work_ends_; ///< of calls, by place
  node node_;
  std::vector<open_call> calls_; ///< by place
  std::vector<std::uint32_t> free_places_;
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
  auto out = std::min(node_.next_due(), work_ends_.next());
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
  while (work_ends_.next() <= now_)
    end_work(work_ends_.pop());
  node_.ring(now_);
  for (; next_request_ < w_.requests.size() && w_.requests[next_request_].at <= now_; ++next_request_) {
    if (next_request_ == out_.first_measured) {
      node_.store().restart_tally(now_);
      measured_since_ = now_;
    }
    ++open_requests_;
    arrive(open(w_.requests[next_request_].first_call, static_cast<std::uint32_t>(next_request_), none));
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

/// Its place, until it has an answer.
std::uint32_t engine::open(std::uint32_t call, std::uint32_t request, std::uint32_t parent) {
  if (free_places_.empty()) {
    free_places_.push_back(static_cast<std::uint32_t>(calls_.size()));
    calls_.emplace_back();
  }
  auto const place = free_places_.back();
  free_places_.pop_back();
  auto& c = calls_[place] = {};
  auto const& scripted = w_.calls[call];
  c.arrived = now_;
  c.load_max = w_.versions[scripted.version].load();
  c.parent = parent;
  c.request = request;
  c.step = scripted.first_step;
  c.next_child = scripted.first_child;
  // Calls have their number in the workload, plus one.
  c.seen.call = std::uint64_t{call} + 1;
  c.seen.site.caller = scripted.version;
  c.seen.site.input_class = w_.requests[request].input_class;
  if (parent == none)
    c.seen.site.entry = scripted.version;
  else {
    auto const& p = calls_[parent];
    c.level = p.level + 1;
    c.seen.parent = p.seen.call;
    c.seen.site.entry = p.seen.site.entry;
    c.seen.site.parent = p.version();
  }
  return place;
}

void engine::arrive(std::uint32_t place) {
  auto& c = calls_[place];
  auto const version = c.version();
  c.met_none = !node_.is_ready(version);
  policy_.call_arrived(c.seen, now_);
  if (!node_.could_start(version)) {
    ++node_.store().tally.refused;
    refuse(place);
  } else if (auto const instance = node_.take(place, version, now_); instance != none)
    begin(place, instance);
  else
    c.found = node_.found(version);
}

void engine::begin(std::uint32_t place, std::uint32_t instance) {
  auto& c = calls_[place];
  c.instance = instance;
  // Once an instance is ready, what is waited for is others' work.
  c.exposed = c.met_none ? std::min(now_, node_.ready_at(c.version())) - c.arrived : nanoseconds(0);
  count(c);
  policy_.call_began(c.seen, c.exposed, now_);
  go_on(place);
}

void engine::go_on(std::uint32_t place) {
  auto& c = calls_[place];
  auto const work = w_.steps[c.step].work;
  c.working += work;
  node_.works(c.version(), work);
  work_ends_.push(now_ + work, place);
}

void engine::end_work(std::uint32_t place) {
  auto& c = calls_[place];
  auto const children = w_.steps[c.step].calls;
  if (children == 0) {
    end(place);
    return;
  }
  c.children_open = children;
  auto const request = c.request;
  auto const first = c.next_child;
  c.next_child += children;
  node_.suspend(c.instance, now_);
  drain_handed();
  for (auto child = first; child < first + children; ++child)
    arrive(open(child, request, place));
}

void engine::end(std::uint32_t place) {
  policy_.call_ended(calls_[place].seen, true, now_);
  node_.leave(calls_[place].instance, now_);
  answer(place);
  drain_handed();
}

void engine::refuse(std::uint32_t place) {
  calls_[place].refused = true;
  policy_.call_ended(calls_[place].seen, false, now_);
  answer(place);
}

/// Its caller hears of it.
void engine::answer(std::uint32_t place) {
  auto const& c = calls_[place];
  free_places_.push_back(place);
  if (c.parent == none) {
    finish(c);
    return;
  }
  auto& p = calls_[c.parent];
  p.refused |= c.refused;
  if (--p.children_open > 0)
    return;
  // The last of those that it waited for: the one on the critical path.
  p.working += c.working;
  p.exposed += c.exposed;
  p.load_max = std::max(p.load_max, c.load_max);
  ++p.step;
  if (node_.resume(p.instance, c.parent))
    go_on(c.parent);
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

void engine::count(open_call const& c) {
  if (c.request < out_.first_measured)
    return;
  auto const cold = c.met_none;
  auto& level = out_.by_level[std::min<std::size_t>(c.level, levels_counted) - 1];
  ++level.calls;
  level.cold += cold ? 1 : 0;
  out_.cold_found[static_cast<std::size_t>(c.found)] += cold ? 1 : 0;
  if (c.level > 1) {
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

void engine::report_progress() {
  if (o_.progress && next_request_ % (w_.requests.size() / 1'000 + 1) == 0)
    o_.progress(static_cast<double>(next_request_) / static_cast<double>(w_.requests.size()));
}

} // namespace

run_outcome play(workload const& w, start_policy& policy, engine_options const& o) {
  return engine(w, policy, o).run();
}

} // namespace leat::bench
