#include "actors/policy/keep_alive.hpp"

#include "actors/policy/mix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace leat {

namespace {

constexpr float gain = 0.125F;
constexpr double earlier = 0.9; ///< than the window begins, and
constexpr double later = 1.1;   ///< than it ends (Serverless in the Wild)
constexpr double day = 86'400;
constexpr std::uint32_t levels_max = 64; ///< calls of one version at once that are told apart

} // namespace

void keep_alive::called(std::uint32_t version, bool alone, time lead, time now) {
  auto& v = at(version);
  auto& merit = merits_[version];
  if (alone) {
    merit.rate.happened(now);
    if (v.idle_since != time::min())
      v.first.idle.add(now - v.idle_since);
  }
  auto const load = costs_.load(version);
  auto const uncovered = std::clamp((load.p80 - seconds_of(lead)) / std::max(load.mean, 1e-9), 0.0, 1.0);
  merit.uncovered += gain * (static_cast<float>(uncovered) - merit.uncovered);
}

void keep_alive::waited(std::uint32_t version, time exposed) {
  at(version);
  auto const share = seconds_of(exposed) / std::max(costs_.load(version).mean, 1e-9);
  // As much as a call that could not be foretold: it is counted already as one that could.
  auto& uncovered = merits_[version].uncovered;
  uncovered = std::min(uncovered + gain * static_cast<float>(std::min(share, 1.0)), 1.0F);
}

void keep_alive::fell_idle(std::uint32_t version, time now) {
  at(version).idle_since = now;
}

void keep_alive::worked(std::uint32_t version, std::uint32_t more, time now) {
  if (more < 2 || more > levels_max)
    return;
  auto& level = works(version, more);
  level.rate.happened(now);
  if (auto const since = std::exchange(level.less_since, time::min()); since != time::min())
    versions_[version].further.idle.add(now - since);
}

void keep_alive::rested(std::uint32_t version, std::uint32_t before, time now) {
  if (before < 2 || before > levels_max)
    return;
  works(version, before).less_since = now;
}

keep_alive::at_once& keep_alive::works(std::uint32_t version, std::uint32_t at_once) {
  auto& all = at(version).works;
  if (all.size() < at_once - 1) {
    all.resize(at_once - 1);
    merits_[version].levels = at_once - 1;
  }
  return all[at_once - 2];
}

idle_histogram::window const& keep_alive::window(std::uint32_t version, idle_times& of) const {
  auto const count = of.idle.count();
  if (count >= of.samples_to_look || count * 2 < of.samples_to_look) {
    of.samples_to_look = count + std::max(8U, count / 4);
    // Only a version without any instance is woken ahead of its next call.
    auto const start = &of == &versions_[version].further ? std::numeric_limits<double>::infinity()
                                                          : o_.start_weight * costs_.load(version).mean;
    of.window = of.idle.best(idle_cost(version), value(version), start);
  }
  return of.window;
}

keep_alive::time keep_alive::hold(std::uint32_t version, std::uint32_t instances, time now) {
  auto& v = at(version);
  auto const cost = idle_cost(version);
  if (cost <= 0)
    return time::max();
  auto seconds = value(version) / cost;
  if (auto& of = instances > 1 ? v.further : v.first; of.idle.count() >= o_.samples_min) {
    auto const& w = window(version, of);
    seconds = w.begin > 0 ? 0 : w.end * later + (w.open_end ? seconds : 0);
  }
  auto const needed = book_.sure(version) > 0 ? book_.sure_until(version) - now : time{};
  return std::max(jittered(std::min(seconds, 365 * day)), needed);
}

keep_alive::comeback keep_alive::back(std::uint32_t version, time now) {
  auto& of = at(version).first;
  if (of.idle.count() < o_.samples_min || idle_cost(version) <= 0)
    return {};
  auto const& w = window(version, of);
  if (w.begin <= 0)
    return {};
  return {now + nanoseconds_of(w.begin * earlier - costs_.load(version).p80),
    now + nanoseconds_of(w.end * later), w.share};
}

std::size_t keep_alive::victim(std::vector<std::uint32_t> const& candidates, std::vector<bool> const& useless,
  node_view const& node, time now) {
  // Useless ones first, those that are surely needed last; of each kind the lowest score.
  enum kind { in_vain, usual, sure, no_one };
  auto lowest = no_one;
  double lowest_score = 0;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    auto is = i < useless.size() && useless[i] ? in_vain : usual;
    if (is > lowest)
      continue;
    auto const scored = score(candidates[i], node, now);
    if (is == lowest && scored >= lowest_score)
      continue;
    if (is == usual && book_.sure(candidates[i]) > 0)
      is = sure;
    if (is < lowest || (is == lowest && scored < lowest_score)) {
      lowest = is;
      lowest_score = scored;
      chosen = i;
    }
  }
  return chosen;
}

/// Seconds of waiting that the last of the version's instances saves in a byte-second.
double keep_alive::score(std::uint32_t version, node_view const& node, time now) const noexcept {
  if (version >= merits_.size())
    return 0;
  auto const& m = merits_[version];
  auto const have = node.instances(version);
  auto const instances = have.idle + have.busy;
  auto const cost = costs_.in_brief(version);
  auto const bytes = std::max(cost.bytes, 1.0);
  auto const value = (static_cast<double>(m.uncovered) + o_.start_weight) * cost.load.mean;
  if (instances < 2)
    return m.rate.per_second(now) * value / bytes;
  if (m.levels < instances - 1)
    return 0;
  auto const wait = std::min(value, static_cast<double>(cost.run_mean) / 2);
  return versions_[version].works[instances - 2].rate.per_second(now) * wait / bytes;
}

keep_alive::time keep_alive::jittered(double seconds) {
  auto const drawn = static_cast<double>(mix(o_.seed ^ ++drawn_) >> 11) * 0x1p-53;
  return nanoseconds_of(seconds * (1 + o_.jitter * (2 * drawn - 1)));
}

} // namespace leat
