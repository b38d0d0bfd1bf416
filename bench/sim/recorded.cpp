#include "bench/sim/recorded.hpp"

#include "bench/sim/generated.hpp"

#include <algorithm>
#include <unordered_map>

namespace leat::bench {

namespace {

using places = std::vector<std::uint32_t>;

error wrong(recorded_call const& c, std::string const& what) {
  return {errc::invalid_argument, "call " + std::to_string(c.call) + ' ' + what};
}

/// Who called whom, each list by when its calls came.
struct call_forest {
  places roots;
  std::vector<places> children;
};

result<call_forest> forest_of(std::vector<recorded_call> const& calls) {
  std::unordered_map<std::uint64_t, std::uint32_t> place;
  for (std::uint32_t i = 0; i < calls.size(); ++i) {
    auto const& c = calls[i];
    if (c.call == 0 || !place.emplace(c.call, i).second)
      return wrong(c, c.call == 0 ? "has the number that means none" : "is there twice");
    if (!(c.at <= c.began && c.began <= c.ended))
      return wrong(c, "is expected to come, begin and end in this order");
  }
  call_forest out;
  out.children.resize(calls.size());
  // The calls are in the order of their times, and so is each list.
  for (std::uint32_t i = 0; i < calls.size(); ++i) {
    auto const parent = place.find(calls[i].parent);
    (parent == place.end() ? out.roots : out.children[parent->second]).push_back(i);
  }
  return out;
}

/// When calls of each version were at work themselves: the beginnings and ends of it.
class work_times {
public:
  explicit work_times(std::size_t versions) : of_(versions) {}

  void add(std::uint32_t version, double from, double until) {
    if (until > from) {
      of_[version].push_back({from, 1});
      of_[version].push_back({until, -1});
    }
  }
  /// As many as were at it together, at most.
  std::uint32_t most_at_once(std::uint32_t version) {
    auto& edges = of_[version];
    std::sort(edges.begin(), edges.end()); // an end comes before a beginning at the same time
    int now = 0;
    int most = 0;
    for (auto const& e : edges)
      most = std::max(most, now += e.second);
    return static_cast<std::uint32_t>(most);
  }

private:
  std::vector<std::vector<std::pair<double, int>>> of_;
};

/// The steps of one call: its callees in groups whose times overlap.
void add_steps(workload& to, std::vector<recorded_call> const& calls, recorded_call const& c,
  places const& children, work_times& times) {
  auto done = c.began; // until then, all is told
  for (std::size_t i = 0; i < children.size();) {
    auto const begin = calls[children[i]].at;
    auto end = calls[children[i]].ended;
    std::uint32_t count = 1;
    for (; i + count < children.size() && calls[children[i + count]].at < end; ++count)
      end = std::max(end, calls[children[i + count]].ended);
    to.steps.push_back({from_seconds(std::max(0.0, begin - done)), count});
    times.add(c.version, done, begin);
    done = std::max(done, end);
    i += count;
  }
  to.steps.push_back({from_seconds(std::max(0.0, c.ended - done)), 0});
  times.add(c.version, done, c.ended);
}

/// Level by level, so that callees stand side by side.
void add_request(workload& to, std::vector<recorded_call> const& calls, call_forest const& forest,
  std::uint32_t root, double zero, work_times& times) {
  auto const first = static_cast<std::uint32_t>(to.calls.size());
  to.requests.push_back({from_seconds(calls[root].at - zero), first, call_site::unknown});
  places order = {root};
  places parents = {scripted_call::no_call};
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    auto const& c = calls[order[i]];
    auto const& children = forest.children[order[i]];
    auto const place = first + static_cast<std::uint32_t>(order.size());
    to.calls.push_back({c.version, parents[i], static_cast<std::uint32_t>(to.steps.size()),
      children.empty() ? scripted_call::no_call : place});
    add_steps(to, calls, c, children, times);
    order.insert(order.end(), children.begin(), children.end());
    parents.insert(parents.end(), children.size(), first + i);
  }
}

} // namespace

result<void> add_recorded(workload& to, std::vector<recorded_call> calls) {
  std::sort(calls.begin(), calls.end(), [](recorded_call const& a, recorded_call const& b) {
    return a.at != b.at ? a.at < b.at : a.call < b.call;
  });
  auto const forest = forest_of(calls);
  if (!forest)
    return forest.error();
  auto const before = to.calls.size();
  auto const zero = calls.empty() ? 0 : calls.front().at;
  work_times times(to.versions.size());
  for (auto const root : forest->roots)
    add_request(to, calls, *forest, root, zero, times);
  if (to.calls.size() - before != calls.size())
    return error(errc::invalid_argument, "some calls are called by each other, and by no request");
  for (std::uint32_t i = 0; i < to.versions.size(); ++i) {
    auto& v = to.versions[i];
    v.working_max = std::max(v.working_max, (times.most_at_once(i) + v.instances_max - 1) / v.instances_max);
    for (auto& s : v.starts)
      s.at -= from_seconds(zero);
    std::sort(v.starts.begin(), v.starts.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
  }
  return {};
}

} // namespace leat::bench
