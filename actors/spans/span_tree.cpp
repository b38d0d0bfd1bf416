#include "actors/spans/span_tree.hpp"

#include "registry/utf8.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace leat {

namespace {

using ns = std::chrono::nanoseconds;

/// Nanoseconds on the steady clock.
struct interval {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  std::int64_t length() const noexcept { return end - begin; }
};

interval common(interval const& of, interval const& within) noexcept {
  auto const begin = std::clamp(of.begin, within.begin, within.end);
  return {begin, std::clamp(of.end, begin, within.end)};
}

interval interval_of(span_record const& r) noexcept {
  return {r.begin, r.begin + static_cast<std::int64_t>(r.ended)};
}

ns duration(std::uint64_t count) noexcept {
  return ns(static_cast<std::int64_t>(count));
}

struct node {
  span what;
  interval when;
  std::vector<std::size_t> children = {}; ///< by begin
};

std::string asked_of(span_record const& r) {
  auto const* const end = static_cast<char const*>(std::memchr(r.asked.data(), 0, r.asked.size()));
  auto const size = end == nullptr ? r.asked.size() : static_cast<std::size_t>(end - r.asked.data());
  std::string_view text(r.asked.data(), size);
  if (auto const sound = utf8_prefix(text); size - sound < 4 && size == r.asked.size())
    text = text.substr(0, sound); // cut within a character
  return utf8_repaired(text);
}

/// Tells the wait for an instance's start from the wait behind other calls.
void tell_waits(span_record const& r, span& s) {
  if (r.admitted == 0)
    return;
  auto const until = r.started != 0 ? r.started : r.ended;
  auto const waited = until - std::min(until, r.admitted);
  auto const load = std::min(waited, r.load);
  s.load = duration(load);
  s.queue = duration(waited - load);
}

span span_of(span_record const& r, span_sources const& from) {
  span s;
  s.call_id = r.call;
  s.parent_id = r.parent;
  s.root_id = r.root;
  s.kind = r.kind == 0 ? span_kind::algorithm : r.kind == 1 ? span_kind::group : span_kind::pause;
  if (r.target != span_record::no_target && s.kind == span_kind::algorithm && from.name_of)
    s.algorithm = from.name_of(r.target);
  s.asked = asked_of(r);
  s.how = r.how;
  s.begin = std::chrono::steady_clock::time_point(ns(r.begin));
  s.total = duration(r.ended);
  s.run = duration(r.run);
  tell_waits(r, s);
  s.memo = r.memo;
  s.instance = r.instance;
  s.attempts = r.attempts;
  s.batch = r.batch;
  s.cold = (r.marks & span_record::cold) != 0;
  s.prestarted = (r.marks & span_record::prestarted) != 0;
  s.shadow = (r.marks & span_record::shadow) != 0;
  s.warm_up = (r.marks & span_record::warm_up) != 0;
  s.outcome = r.outcome;
  if (from.log != nullptr) {
    auto lines = from.log->of(r.call);
    s.log = std::move(lines.kept);
    s.log_dropped = lines.dropped;
  }
  return s;
}

class tree_report {
public:
  tree_report(recorded_tree const& tree, span_sources const& from) {
    auto records = tree.spans;
    std::sort(records.begin(), records.end(), [](span_record const& a, span_record const& b) {
      return std::tie(a.begin, a.call) < std::tie(b.begin, b.call);
    });
    for (auto const& r : records)
      nodes_.push_back({span_of(r, from), interval_of(r)});
    find_root(tree.root);
    link();
    report_.missing = std::max(lost_.size(), tree.left_out);
    report_.trace = from.trace;
  }

  call_tree_report take() {
    walk_critical_path();
    for (auto& n : nodes_)
      measure(n);
    for (auto const i : preorder())
      report_.spans.push_back(std::move(nodes_[i].what));
    return std::move(report_);
  }

private:
  void find_root(std::uint64_t id) {
    auto const found =
      std::find_if(nodes_.begin(), nodes_.end(), [id](node const& n) { return n.what.call_id == id; });
    root_ = static_cast<std::size_t>(found - nodes_.begin());
    if (found != nodes_.end())
      return;
    node stand_in;
    stand_in.when = nodes_.front().when;
    for (auto const& n : nodes_)
      stand_in.when.end = std::max(stand_in.when.end, n.when.end);
    stand_in.what.call_id = id;
    stand_in.what.root_id = id;
    stand_in.what.kind = span_kind::lost;
    stand_in.what.begin = std::chrono::steady_clock::time_point(ns(stand_in.when.begin));
    stand_in.what.total = ns(stand_in.when.length());
    nodes_.push_back(std::move(stand_in));
    lost_.insert(id);
  }

  void link() {
    std::unordered_map<std::uint64_t, std::size_t> by_id;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      by_id.emplace(nodes_[i].what.call_id, i);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (i == root_)
        continue;
      auto const parent = by_id.find(nodes_[i].what.parent_id);
      if (parent == by_id.end())
        lost_.insert(nodes_[i].what.parent_id);
      nodes_[parent == by_id.end() ? root_ : parent->second].children.push_back(i);
    }
  }

  void measure(node& n) const {
    std::int64_t covered = 0;
    std::int64_t up_to = n.when.begin;
    for (auto const i : n.children) {
      auto const child = common(nodes_[i].when, n.when);
      covered += std::max<std::int64_t>(child.end - std::max(child.begin, up_to), 0);
      up_to = std::max(up_to, child.end);
    }
    n.what.children = ns(covered);
    n.what.self = n.what.total - n.what.children;
  }

  void walk_critical_path() {
    std::vector<std::pair<std::size_t, interval>> open{{root_, nodes_[root_].when}};
    while (!open.empty()) {
      auto const [at, window] = open.back();
      open.pop_back();
      auto own = window.length();
      for (auto const& [child, when] : last_ended_first(at, window)) {
        own -= when.length();
        open.emplace_back(child, when);
      }
      nodes_[at].what.critical = true;
      nodes_[at].what.critical_self = ns(own);
    }
  }

  /// The children of a call that its end had to wait for, each with the part of it that lies in the window.
  std::vector<std::pair<std::size_t, interval>> last_ended_first(std::size_t at, interval window) const {
    std::vector<std::pair<std::size_t, interval>> chosen;
    for (auto const i : nodes_[at].children)
      if (auto const when = common(nodes_[i].when, window); when.length() > 0)
        chosen.emplace_back(i, when);
    std::stable_sort(
      chosen.begin(), chosen.end(), [](auto const& a, auto const& b) { return a.second.end > b.second.end; });
    auto now = window.end;
    std::erase_if(chosen, [&now](auto const& child) {
      if (child.second.end > now)
        return true;
      now = child.second.begin;
      return false;
    });
    return chosen;
  }

  std::vector<std::size_t> preorder() {
    std::vector<std::size_t> order;
    std::vector<std::size_t> open{root_};
    while (!open.empty()) {
      auto const at = open.back();
      open.pop_back();
      order.push_back(at);
      auto const& n = nodes_[at];
      for (auto const i : n.children)
        nodes_[i].what.depth = n.what.depth + 1;
      open.insert(open.end(), n.children.rbegin(), n.children.rend());
    }
    return order;
  }

  std::vector<node> nodes_; ///< by begin; a root that stands in for a lost one is the last
  std::size_t root_ = 0;
  std::unordered_set<std::uint64_t> lost_; ///< ids that are referred to and not there
  call_tree_report report_;
};

} // namespace

call_tree_report report_of(recorded_tree const& tree, span_sources const& from) {
  if (tree.spans.empty())
    return {};
  return tree_report(tree, from).take();
}

} // namespace leat
