#include "bench/cache_policies.hpp"

#include <algorithm>
#include <cmath>

namespace leat::bench {

namespace {

/// What would be saved by keeping something from one request for it to the next.
struct reuse {
  std::uint32_t from, to; ///< requests
  double cost;
  double bytes;
  double score = 0;

  double room() const { return bytes * (to - from); }
};

std::vector<reuse> reuses_of(memo_workload const& w, std::size_t bytes_max) {
  std::vector<reuse> out;
  auto const next = w.next_uses();
  for (std::uint32_t i = 0; i < next.size(); ++i)
    if (auto const& item = w.items[w.requests[i]]; next[i] != memo_workload::never && item.bytes <= bytes_max)
      out.push_back({i, next[i], item.cost, static_cast<double>(item.bytes)});
  return out;
}

void best_first(std::vector<reuse>& reuses, double power) {
  for (auto& r : reuses)
    r.score = r.cost / std::pow(r.room(), power);
  std::sort(reuses.begin(), reuses.end(), [](reuse const& a, reuse const& b) { return a.score > b.score; });
}

/// Bytes taken at each moment: a segment tree that adds to a range and finds the highest of a range.
class timeline {
public:
  explicit timeline(std::size_t moments) {
    while (size_ < moments)
      size_ *= 2;
    nodes_.resize(2 * size_);
  }

  void add(std::size_t from, std::size_t to, double bytes) { add({1, 0, size_}, from, to, bytes); }
  double highest(std::size_t from, std::size_t to) const { return highest({1, 0, size_}, from, to); }

private:
  struct span {
    std::size_t node, begin, end;

    std::size_t middle() const { return (begin + end) / 2; }
    span left() const { return {2 * node, begin, middle()}; }
    span right() const { return {2 * node + 1, middle(), end}; }
  };
  struct node {
    double highest = 0;
    double all = 0; ///< in each moment of it, beside what its halves have
  };

  void add(span s, std::size_t from, std::size_t to, double bytes) {
    auto& n = nodes_[s.node];
    if (from <= s.begin && s.end <= to) {
      n.highest += bytes;
      n.all += bytes;
      return;
    }
    if (from < s.middle())
      add(s.left(), from, to, bytes);
    if (to > s.middle())
      add(s.right(), from, to, bytes);
    n.highest = n.all + std::max(nodes_[2 * s.node].highest, nodes_[2 * s.node + 1].highest);
  }

  double highest(span s, std::size_t from, std::size_t to) const {
    auto const& n = nodes_[s.node];
    if (from <= s.begin && s.end <= to)
      return n.highest;
    double below = 0;
    if (from < s.middle())
      below = highest(s.left(), from, to);
    if (to > s.middle())
      below = std::max(below, highest(s.right(), from, to));
    return n.all + below;
  }

  std::size_t size_ = 1;
  std::vector<node> nodes_;
};

} // namespace

double packed(memo_workload const& w, std::size_t bytes_max) {
  auto reuses = reuses_of(w, bytes_max);
  double best = 0;
  for (double const power : {1.0, 0.85, 0.7, 0.5, 0.35}) {
    best_first(reuses, power);
    timeline taken(w.requests.size());
    double saved = 0;
    for (auto const& r : reuses)
      if (taken.highest(r.from, r.to) + r.bytes <= static_cast<double>(bytes_max)) {
        taken.add(r.from, r.to, r.bytes);
        saved += r.cost;
      }
    best = std::max(best, saved);
  }
  return best;
}

double upper_bound(memo_workload const& w, std::size_t bytes_max) {
  auto reuses = reuses_of(w, bytes_max);
  best_first(reuses, 1);
  double left = static_cast<double>(bytes_max) * static_cast<double>(w.requests.size());
  double saved = 0;
  for (auto const& r : reuses) {
    auto const share = std::min(1.0, left / r.room());
    saved += share * r.cost;
    left -= share * r.room();
    if (left <= 0)
      break;
  }
  return saved;
}

} // namespace leat::bench
