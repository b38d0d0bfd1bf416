// The part of the call path that remembers what was, for those who look at it later.

#include "actors/ahead/forerunner.hpp"
#include "actors/call_path.hpp"
#include "actors/spans/span_tree.hpp"

namespace leat {

namespace {

using std::chrono::nanoseconds;

/// SplitMix64 (Steele, Lea, Flood 2014): spreads call ids over the id space of traces, never to zero.
std::uint64_t spread(std::uint64_t x) noexcept {
  x += 0x9E37'79B9'7F4A'7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58'476D'1CE4'E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D0'49BB'1331'11EBULL;
  x ^= x >> 31;
  return x != 0 ? x : 1;
}

trace_context make_trace(
  std::uint64_t seed, std::optional<trace_context> const& parent, std::uint64_t root, std::uint64_t call) {
  trace_context t;
  if (parent)
    t = *parent;
  else {
    t.trace_id_high = spread(seed);
    t.trace_id_low = spread(seed + root);
  }
  t.span_id = spread(seed ^ call);
  return t;
}

} // namespace

/// A call has ended: its span, and what is counted. Alarms are nobody's calls, and joins are their parts.
void call_path::record(call& c, call::clock::time_point now) noexcept {
  if (c.what() == call::kind::join || (!c.parent() && c.what() == call::kind::pause))
    return;
  auto s = c.span();
  c.progress().copy_to(s);
  s.ended = c.since_begin(now);
  s.run = static_cast<std::uint64_t>(c.run_time(now).count());
  s.outcome = c.outcome() ? errc::ok : c.outcome().error().code;
  if (c.deadline() != call::no_deadline)
    s.marks |= span_record::timed;
  auto const* target = c.target();
  if (target && target->code) {
    s.target = target->ordinal;
    auto& metrics = pool_of(*target).metrics();
    if (s.outcome != errc::ok)
      metrics.failed(s.outcome);
    if (s.attempts > 0) {
      metrics.queued(nanoseconds(s.started - s.admitted));
      metrics.ran(nanoseconds(s.run));
      if ((s.marks & span_record::cold) != 0) {
        metrics.count(version_metrics::counter::cold_starts);
        metrics.count(version_metrics::counter::exposed_load, std::min(s.load, s.started - s.admitted));
      }
    }
  }
  recorder_.write(s);
}

void call_path::log(call& c, std::string_view text) {
  log_.write(c.id(), call::clock::now(), text);
  if (options_.log)
    options_.log({c.id(), c.target()->id, text});
}

trace_context call_path::trace_of(call& c) const noexcept {
  return make_trace(trace_seed_, c.tree().trace_parent, c.root().id(), c.id());
}

trace_context call_path::trace_of_root(std::uint64_t root) const {
  return make_trace(trace_seed_, trace_parents_.find(root), root, root);
}

std::string call_path::version_id(std::uint32_t ordinal) const {
  auto const* version = version_of(ordinal);
  return version ? version->id : std::string();
}

/// Of one that was called.
published const* call_path::version_of(std::uint32_t ordinal) const {
  auto* block = ordinal == span_record::no_target
                  ? nullptr
                  : blocks_.at(ordinal / block_size).load(std::memory_order_acquire);
  auto* p = block ? (*block)[ordinal % block_size].load(std::memory_order_acquire) : nullptr;
  return p ? &p->version() : nullptr;
}

result<call_tree_report> call_path::explain(std::uint64_t id) const {
  auto const tree = recorder_.tree_of(id);
  if (tree.spans.empty())
    return error(errc::not_found,
      "no call " + std::to_string(id) + " is remembered: it has not ended, was too long ago, or never was");
  auto out = report_of(tree, {.name_of = [this](std::uint32_t ordinal) { return version_id(ordinal); },
                               .log = &log_,
                               .trace = trace_of_root(tree.root)});
  tell_learned(out);
  return out;
}

std::vector<span> call_path::roots_only(std::vector<span_record> const& records) const {
  std::vector<span> out;
  for (auto const& r : records) {
    auto one = report_of({.root = r.root, .spans = {r}, .left_out = 0},
      {.name_of = [this](std::uint32_t ordinal) { return version_id(ordinal); }, .log = &log_});
    out.push_back(std::move(one.spans.front()));
  }
  return out;
}

std::vector<span> call_path::recent_calls(std::size_t n) const {
  return roots_only(recorder_.recent(n));
}

std::vector<span> call_path::slow_calls(std::size_t n) const {
  return roots_only(recorder_.slow(n));
}

} // namespace leat
