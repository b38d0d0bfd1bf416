#include "actors/policy/start_costs.hpp"

#include <algorithm>
#include <cmath>

namespace leat {

namespace {

constexpr double z80 = 0.8416;
constexpr double slope_kept = 0.97; ///< some thirty steps decide
constexpr float known_min = 1;      ///< steps after which a slowdown can be told
constexpr double any_count_max = 64;

} // namespace

void start_costs::learn(seen_start const& s, start_cost const& cost) {
  if (cost.failed || s.version == call_site::unknown)
    return;
  if (cost.beside > 0) {
    auto const others = static_cast<double>(cost.beside);
    auto const& step = at(s.version).steps[index(s.to)];
    if (step.count >= known_min) {
      auto const longer = seconds_of(cost.took) / step.likely().mean - 1;
      slope_above_ = slope_above_ * slope_kept + std::clamp(longer, -1.0, slope_max * others) * others;
      slope_below_ = slope_below_ * slope_kept + others * others;
    }
  }
  auto& v = at(s.version);
  auto const factor = 1 + slope() * static_cast<double>(cost.beside);
  v.steps[index(s.to)].add(nanoseconds_of(seconds_of(cost.took) / factor));
  auto& bytes = v.bytes[index(s.to)];
  auto const now = static_cast<float>(cost.bytes);
  bytes += v.steps[index(s.to)].count <= 1 ? now - bytes : (now - bytes) / 4;
  refresh(s.version);
}

void start_costs::ran(std::uint32_t version, std::chrono::nanoseconds took) {
  auto& run = at(version).run;
  run.add(took);
  // The mean moves little after the first ones, and an exponential costs more than a look at the count.
  if (run.count < log_moments::count_max || (took.count() & 7) == 0)
    brief_[version].run_mean = static_cast<float>(run.likely().mean);
}

bool start_costs::has_step(std::uint32_t version, readiness to) const noexcept {
  return version < versions_.size() && versions_[version].steps[index(to)].known();
}

double start_costs::slope() const noexcept {
  return slope_below_ <= 0 ? 0 : std::clamp(slope_above_ / slope_below_, 0.0, slope_max);
}

double start_costs::slowdown(seen_start const& s, start_cost const& cost) const {
  if (s.version >= versions_.size() || cost.failed)
    return 1;
  auto const& step = versions_[s.version].steps[index(s.to)];
  return step.count < known_min ? 1 : seconds_of(cost.took) / step.likely().mean;
}

void start_costs::put(std::uint32_t version, version_costs const& c) {
  at(version) = c;
  refresh(version);
  brief_[version].run_mean = static_cast<float>(c.run.likely().mean);
}

version_costs& start_costs::at(std::uint32_t version) {
  if (version >= versions_.size()) {
    versions_.resize(version + 1);
    sums_.resize(version + 1);
    brief_.resize(version + 1);
  }
  return versions_[version];
}

void start_costs::refresh(std::uint32_t version) {
  auto const& v = versions_[version];
  auto& sums = sums_[version];
  for (std::size_t from = 0; from < sums.size(); ++from) {
    likely_time sum;
    for (auto to = from + 1; to < readiness_count; ++to) {
      sum = sum + v.steps[to].likely();
      sums[from][to] = {sum.mean, sum.quantile(z80)};
    }
  }
  auto const bytes = v.bytes[index(readiness::constructed)] + v.bytes[index(readiness::warmed_up)];
  auto& brief = brief_[version];
  brief.load = sums[0].back();
  brief.bytes = static_cast<double>(bytes);
  any_.count = std::min(any_.count + 1, any_count_max);
  any_.mean += (brief.load.mean - any_.mean) / any_.count;
  any_.bytes += (start_costs::bytes(version) - any_.bytes) / any_.count;
}

} // namespace leat
