#include "bench/sim/policies/hybrid_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace leat::bench {

namespace {

constexpr double samples_min = 10;
constexpr double variation_min = 2;
constexpr double beyond_max = 0.5;

} // namespace

void hybrid_histogram::call_arrived(seen_call const& c, time now) {
  auto& v = of(c.site.caller);
  if (v.open++ > 0 || v.idle_since < time(0))
    return;
  auto const bin = static_cast<std::size_t>((now - v.idle_since) / bin_);
  if (bin >= bins) {
    ++v.beyond;
    return;
  }
  v.squares += 2.0 * v.counts[bin] + 1;
  ++v.counts[bin];
  ++v.count;
}

void hybrid_histogram::call_ended(seen_call const& c, bool /*completed*/, time now) {
  auto& v = of(c.site.caller);
  if (v.open == 0 || --v.open > 0)
    return;
  v.idle_since = now;
  set_windows(v);
  if (v.start_at > now)
    waiting_.add(v.start_at, c.site.caller, 0, now.count());
}

void hybrid_histogram::set_windows(known& v) const {
  auto const mean = v.count / bins;
  auto const deviation = std::sqrt(std::max(0.0, v.squares / bins - mean * mean));
  v.start_at = v.idle_since;
  v.keep_until = v.idle_since + bin_ * static_cast<std::int64_t>(bins);
  if (v.count < samples_min || deviation <= variation_min * mean ||
      v.beyond > beyond_max * (v.count + v.beyond))
    return;
  v.start_at += bin_ * static_cast<std::int64_t>(percentile(v, 0.05)) * 9 / 10;
  v.keep_until = v.idle_since + bin_ * static_cast<std::int64_t>(percentile(v, 0.99) + 1) * 11 / 10;
}

std::size_t hybrid_histogram::percentile(known const& v, double q) const {
  auto left = q * v.count;
  for (std::size_t i = 0; i < bins; ++i)
    if (left -= v.counts[i]; left <= 0)
      return i;
  return bins - 1;
}

std::chrono::nanoseconds hybrid_histogram::hold(std::uint32_t version, node_view const& /*node*/, time now) {
  auto const& v = of(version);
  if (v.open > 0)
    return bin_ * static_cast<std::int64_t>(bins); // its other calls may need it
  if (now < v.start_at)
    return time(0);
  return std::max(time(0), v.keep_until - now);
}

void hybrid_histogram::decide(node_view const& node, time now, std::vector<start_decision>& out) {
  while (waiting_.next_due() <= now) {
    auto const next = waiting_.take();
    auto const& v = of(next.version);
    if (v.open > 0 || v.idle_since.count() != next.mark)
      continue;
    if (auto const there = node.instances(next.version); there.idle + there.starting == 0)
      out.push_back({.version = next.version, .level = readiness::warmed_up, .needed_at = v.keep_until});
  }
}

hybrid_histogram::known& hybrid_histogram::of(std::uint32_t version) {
  if (version >= known_.size())
    known_.resize(std::size_t{version} + 1);
  auto& out = known_[version];
  if (out.counts.empty())
    out.counts.resize(bins);
  return out;
}

} // namespace leat::bench
