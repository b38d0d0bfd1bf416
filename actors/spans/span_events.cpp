#include <leat/spans.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace leat {

namespace {

using time_point = std::chrono::steady_clock::time_point;

constexpr int process = 1;

/// Finds a track for each span, such that spans on one track lie within each other or apart, as a viewer
/// draws them: the parent's where nothing else is open there, else one on which nothing is open.
class tracks {
public:
  explicit tracks(std::vector<span> const& spans) : spans_(spans), of_span_(spans.size()) {
    find_parents();
    // Stable, so that a parent stays before children that begin when it does.
    std::vector<std::size_t> order(spans.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
      [&](std::size_t a, std::size_t b) { return spans[a].begin < spans[b].begin; });
    for (auto const i : order)
      place(i);
  }

  std::size_t count() const noexcept { return open_.size(); }
  /// From 1.
  std::size_t of(std::size_t span) const noexcept { return of_span_[span] + 1; }

private:
  time_point end_of(std::size_t i) const { return spans_[i].begin + spans_[i].total; }

  void find_parents() {
    std::vector<std::size_t> above; // the span itself at the end
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      above.resize(std::min(above.size(), spans_[i].depth));
      parents_.push_back(above.empty() ? i : above.back());
      above.push_back(i);
    }
  }

  void place(std::size_t i) {
    for (auto& track : open_)
      while (!track.empty() && end_of(track.back()) <= spans_[i].begin)
        track.pop_back();
    auto const free = std::find_if(open_.begin(), open_.end(), [](auto const& t) { return t.empty(); });
    auto const track =
      beside_parent(i) ? of_span_[parents_[i]] : static_cast<std::size_t>(free - open_.begin());
    if (track == open_.size())
      open_.emplace_back();
    open_[track].push_back(i);
    of_span_[i] = track;
  }

  bool beside_parent(std::size_t i) const {
    auto const parent = parents_[i];
    if (parent == i || spans_[parent].begin > spans_[i].begin)
      return false;
    auto const& open = open_[of_span_[parent]];
    return open.empty() || (open.back() == parent && end_of(i) <= end_of(parent));
  }

  std::vector<span> const& spans_;
  std::vector<std::size_t> parents_; ///< the root is its own
  std::vector<std::size_t> of_span_;
  std::vector<std::vector<std::size_t>> open_; ///< spans by track, the innermost last
};

double as_microseconds(std::chrono::nanoseconds d) {
  return static_cast<double>(d.count()) / 1000;
}

std::string title_of(span const& s) {
  if (s.kind != span_kind::algorithm)
    return '(' + std::string(to_string(s.kind)) + ')';
  return !s.algorithm.empty() ? s.algorithm : !s.asked.empty() ? s.asked : "(unknown)";
}

json arguments_of(span const& s) {
  return {{"call_id", s.call_id}, {"parent_id", s.parent_id}, {"root_id", s.root_id},
    {"kind", to_string(s.kind)}, {"algorithm", s.algorithm}, {"asked", s.asked}, {"how", to_string(s.how)},
    {"total_ns", s.total.count()}, {"self_ns", s.self.count()}, {"children_ns", s.children.count()},
    {"queue_ns", s.queue.count()}, {"load_ns", s.load.count()}, {"run_ns", s.run.count()},
    {"memo", to_string(s.memo)}, {"instance", s.instance}, {"attempts", s.attempts}, {"batch", s.batch},
    {"cold", s.cold}, {"prestarted", s.prestarted}, {"shadow", s.shadow}, {"warm_up", s.warm_up},
    {"outcome", to_string(s.outcome)}, {"critical", s.critical},
    {"critical_self_ns", s.critical_self.count()}, {"log_dropped", s.log_dropped}};
}

json name_event(char const* what, std::size_t track, std::string const& name) {
  return {{"ph", "M"}, {"name", what}, {"pid", process}, {"tid", track}, {"args", {{"name", name}}}};
}

} // namespace

json to_trace_events(call_tree_report const& tree) {
  auto events = json::array();
  tracks const where(tree.spans);
  auto const zero = tree.spans.empty() ? time_point() : tree.spans.front().begin;
  if (!tree.spans.empty())
    events.push_back(
      name_event("process_name", 0, "call tree " + std::to_string(tree.spans.front().root_id)));
  for (std::size_t track = 1; track <= where.count(); ++track)
    events.push_back(
      name_event("thread_name", track, track == 1 ? "calls" : "calls in parallel " + std::to_string(track)));
  for (std::size_t i = 0; i < tree.spans.size(); ++i) {
    auto const& s = tree.spans[i];
    events.push_back({{"ph", "X"}, {"name", title_of(s)}, {"cat", s.critical ? "call,critical" : "call"},
      {"pid", process}, {"tid", where.of(i)}, {"ts", as_microseconds(s.begin - zero)},
      {"dur", as_microseconds(s.total)}, {"args", arguments_of(s)}});
    for (auto const& line : s.log)
      events.push_back({{"ph", "i"}, {"s", "t"}, {"name", line.text}, {"cat", "log"}, {"pid", process},
        {"tid", where.of(i)}, {"ts", as_microseconds(line.at - zero)}, {"args", {{"call_id", s.call_id}}}});
  }
  json document{{"displayTimeUnit", "ns"}, {"traceEvents", std::move(events)},
    {"otherData", {{"missing", tree.missing}}}};
  if (tree.trace)
    document["otherData"]["traceparent"] = to_string(*tree.trace);
  return document;
}

} // namespace leat
