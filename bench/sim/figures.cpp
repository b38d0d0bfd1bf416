#include "bench/sim/figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leat::bench {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

double seconds(nanoseconds x) {
  return static_cast<double>(x.count()) * 1e-9;
}

double ratio(double part, double of) {
  return of > 0 ? part / of : nothing;
}

double mean_of(std::vector<double> const& xs) {
  double sum = 0;
  for (auto const x : xs)
    sum += x;
  return ratio(sum, static_cast<double>(xs.size()));
}

/// The least value that this share of all does not pass; `xs` in order.
double sorted_quantile(std::vector<double> const& xs, double q) {
  if (xs.empty())
    return nothing;
  auto const rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(xs.size())));
  return xs[std::clamp<std::size_t>(rank, 1, xs.size()) - 1];
}

void add_latency(figures& out, run_outcome const& run) {
  std::vector<double> took;
  std::vector<double> exposed;
  std::vector<double> queued;
  for (auto const& r : run.requests) {
    took.push_back(seconds(r.took));
    exposed.push_back(seconds(r.exposed));
    queued.push_back(seconds(r.took - r.working - r.exposed));
    out.refused += r.refused ? 1 : 0;
  }
  out.requests = static_cast<double>(took.size());
  out.mean = mean_of(took);
  out.exposed_load = mean_of(exposed);
  out.queued = mean_of(queued);
  std::sort(took.begin(), took.end());
  out.p50 = sorted_quantile(took, 0.5);
  out.p95 = sorted_quantile(took, 0.95);
  out.p99 = sorted_quantile(took, 0.99);
  out.p999 = sorted_quantile(took, 0.999);
}

void add_cascades(figures& out, run_outcome const& run, std::vector<std::uint32_t> const& depths) {
  std::vector<double> all;
  std::vector<std::vector<double>> by_depth(levels_counted);
  for (std::size_t i = 0; i < run.requests.size(); ++i) {
    all.push_back(run.requests[i].cascade_factor());
    by_depth[std::min<std::size_t>(depths[run.first_measured + i], levels_counted) - 1].push_back(all.back());
  }
  out.K = mean_of(all);
  for (auto const& one : by_depth)
    out.K_by_depth.push_back(mean_of(one));
  std::sort(all.begin(), all.end());
  out.K_p95 = sorted_quantile(all, 0.95);
}

void add_gaps(figures& out, run_outcome const& run, run_outcome const& clairvoyant) {
  std::vector<double> gaps;
  double ours = 0;
  double theirs = 0;
  for (std::size_t i = 0; i < run.requests.size(); ++i) {
    auto const best = seconds(clairvoyant.requests[i].took);
    ours += seconds(run.requests[i].took);
    theirs += best;
    if (best > 0)
      gaps.push_back(seconds(run.requests[i].took) / best);
  }
  out.G = ratio(ours, theirs);
  out.G_request = mean_of(gaps);
  std::sort(gaps.begin(), gaps.end());
  out.G_request_p95 = sorted_quantile(gaps, 0.95);
}

cold_count all_of(run_outcome const& run) {
  cold_count out;
  for (auto const& level : run.by_level) {
    out.calls += level.calls;
    out.cold += level.cold;
  }
  return out;
}

void add_memory(figures& out, run_outcome const& run) {
  constexpr double GBs = 1e-18; // from byte-nanoseconds
  auto const& n = run.node;
  out.idle_GBs = n.idle * GBs;
  out.wasted_GBs = n.wasted * GBs;
  out.mem_amp = ratio(n.idle + n.loading + n.taken, n.taken);
  out.peak_GB = static_cast<double>(n.bytes_peak) * 1e-9;
  out.starts = static_cast<double>(n.starts);
  out.starts_ahead = static_cast<double>(n.starts_ahead);
  out.accuracy = ratio(static_cast<double>(n.used), out.starts_ahead);
  out.timeliness = ratio(static_cast<double>(n.used_in_time), static_cast<double>(n.used));
}

} // namespace

std::vector<figure_name> const& figure_names() {
  static std::vector<figure_name> const all = {{"requests", "", &figures::requests},
    {"mean", "s", &figures::mean}, {"P50", "s", &figures::p50}, {"P95", "s", &figures::p95},
    {"P99", "s", &figures::p99}, {"P99.9", "s", &figures::p999}, {"G", "", &figures::G},
    {"G_request", "", &figures::G_request}, {"G_request_P95", "", &figures::G_request_p95},
    {"cold_ratio", "", &figures::cold_ratio}, {"cold_ratio_inner", "", &figures::cold_ratio_inner},
    {"exposed_load", "s", &figures::exposed_load}, {"queued", "s", &figures::queued}, {"K", "", &figures::K},
    {"K_P95", "", &figures::K_p95}, {"idle_GBs", "GB s", &figures::idle_GBs},
    {"wasted_GBs", "GB s", &figures::wasted_GBs}, {"mem_amp", "", &figures::mem_amp},
    {"peak_GB", "GB", &figures::peak_GB}, {"starts", "", &figures::starts},
    {"starts_ahead", "", &figures::starts_ahead}, {"accuracy", "", &figures::accuracy},
    {"coverage", "", &figures::coverage}, {"timeliness", "", &figures::timeliness},
    {"refused", "", &figures::refused}};
  return all;
}

std::vector<std::uint32_t> depths_of(workload const& w) {
  auto const levels = levels_of(w);
  std::vector<std::uint32_t> out;
  for (std::size_t r = 0; r < w.requests.size(); ++r)
    out.push_back(
      *std::max_element(levels.begin() + w.requests[r].first_call, levels.begin() + w.calls_end(r)));
  return out;
}

figures figures_of(run_outcome const& run, run_outcome const& reactive, run_outcome const& clairvoyant,
  std::vector<std::uint32_t> const& depths) {
  figures out;
  add_latency(out, run);
  add_cascades(out, run, depths);
  add_gaps(out, run, clairvoyant);
  add_memory(out, run);
  auto const all = all_of(run);
  auto const before = static_cast<double>(all_of(reactive).cold);
  out.cold_ratio = all.ratio();
  out.cold_ratio_inner = run.inner.ratio();
  out.cold_at_hand = ratio(static_cast<double>(run.cold_found[1]), static_cast<double>(all.calls));
  out.cold_constructed = ratio(static_cast<double>(run.cold_found[2]), static_cast<double>(all.calls));
  out.coverage = ratio(before - static_cast<double>(all.cold), before);
  for (auto const& level : run.by_level)
    out.cold_by_level.push_back(level.calls > 0 ? level.ratio() : nothing);
  return out;
}

figures mean_of(std::vector<figures> const& all) {
  auto const over = [&](auto value) {
    std::vector<double> xs;
    for (auto const& f : all)
      if (auto const x = value(f); !std::isnan(x))
        xs.push_back(x);
    return mean_of(xs);
  };
  figures out;
  for (auto const& f : figure_names())
    out.*f.value = over([&](figures const& one) { return one.*f.value; });
  for (std::size_t i = 0; i < levels_counted; ++i) {
    out.K_by_depth.push_back(over([i](figures const& one) { return one.K_by_depth[i]; }));
    out.cold_by_level.push_back(over([i](figures const& one) { return one.cold_by_level[i]; }));
  }
  return out;
}

json to_json(figures const& f) {
  auto const number = [](double x) { return std::isnan(x) ? json(nullptr) : json(x); };
  json out;
  for (auto const& one : figure_names())
    out[one.name] = number(f.*one.value);
  for (auto const x : f.K_by_depth)
    out["K_by_depth"].push_back(number(x));
  for (auto const x : f.cold_by_level)
    out["cold_ratio_by_level"].push_back(number(x));
  return out;
}

} // namespace leat::bench
