#include "bench/call_dag.hpp"

#include <algorithm>
#include <cmath>

namespace leat::bench {

namespace {

constexpr int attempts_max = 16; ///< to find a callee that would not close a circle

} // namespace

call_dag::call_dag(dag_options const& o, std::uint32_t entry, std::uint64_t seed)
    : o_(o), random_(seed), depth_(draw_from(o.depth)), width_(draw_from(o.width)) {
  nodes_.emplace(entry, node{.level = 1, .width = width_});
  order_.push_back(entry);
  expand();
}

void call_dag::draw_calls(std::uint32_t caller, std::uint32_t input_class, std::mt19937_64& random,
  std::vector<std::uint32_t>& callees) const {
  std::uniform_real_distribution<double> unit(0, 1);
  for (auto const& c : nodes_.at(caller).table) {
    if (unit(random) >= o_.call_probability)
      continue;
    auto const by_class = !c.of_class.empty() && input_class != no_class;
    std::size_t at = by_class ? c.of_class[input_class] : 0;
    if (!by_class)
      for (auto left = unit(random); at + 1 < c.callees.size() && left >= c.callees[at].probability; ++at)
        left -= c.callees[at].probability;
    callees.insert(callees.end(), c.times, c.callees[at].callee);
  }
}

std::vector<possible_call> call_dag::possible(std::uint32_t caller, std::uint32_t input_class) const {
  std::vector<possible_call> out;
  for (auto const& c : nodes_.at(caller).table)
    if (!c.of_class.empty() && input_class != no_class)
      out.push_back({c.callees[c.of_class[input_class]].callee, o_.call_probability});
    else
      for (auto const& one : c.callees)
        out.push_back({one.callee, one.probability * o_.call_probability});
  return out;
}

void call_dag::drift(double share) {
  auto const count = order_.size();
  for (std::size_t i = 0; i < count; ++i) {
    auto& n = nodes_.at(order_[i]);
    if (n.table.empty() || unit() >= share)
      continue;
    n.redrawn = true;
    draw_table(order_[i]);
  }
  expand();
}

bool call_dag::redrawn(std::uint32_t caller) const {
  return nodes_.at(caller).redrawn;
}

void call_dag::expand() {
  for (; expanded_ < order_.size(); ++expanded_)
    if (nodes_.at(order_[expanded_]).level < depth_)
      draw_table(order_[expanded_]);
}

void call_dag::draw_table(std::uint32_t caller) {
  auto const n = nodes_.at(caller);
  auto const one_callee = n.width == 1 || unit() < o_.one_callee_share;
  auto const choices = one_callee ? 1 : std::min(n.width, o_.callees_max);
  std::vector<choice> table;
  std::vector<std::uint32_t> taken;
  for (std::size_t i = 0; i < choices; ++i) {
    auto c = draw_choice(n.level, taken);
    if (c.callees.empty())
      continue;
    c.times = (n.width + i) / choices;
    for (auto const& one : c.callees)
      taken.push_back(one.callee);
    table.push_back(std::move(c));
  }
  nodes_.at(caller).table = std::move(table);
}

call_dag::choice call_dag::draw_choice(std::size_t level, std::vector<std::uint32_t> const& others) {
  choice out;
  auto taken = others;
  auto const u = unit();
  std::size_t const count = u < o_.choices[0] ? 1 : u < o_.choices[0] + o_.choices[1] ? 2 : 3;
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t callee = 0;
    if (!draw_callee(level, taken, callee))
      break;
    taken.push_back(callee);
    out.callees.push_back({callee, std::pow(-std::log(1 - unit()), 2)});
    sum += out.callees.back().probability;
  }
  for (auto& c : out.callees)
    c.probability /= sum;
  if (out.callees.size() > 1 && unit() < o_.decided_by_class)
    for (std::size_t i = 0; i < o_.input_classes; ++i)
      out.of_class.push_back(random_() % out.callees.size());
  return out;
}

bool call_dag::draw_callee(std::size_t level, std::vector<std::uint32_t> const& others, std::uint32_t& out) {
  for (int i = 0; i < attempts_max; ++i) {
    auto const hub = unit() < o_.hub_share;
    auto const first = hub ? o_.entries : o_.entries + o_.hubs;
    auto const count = hub ? o_.hubs : o_.versions - first;
    out = static_cast<std::uint32_t>(first + random_() % count);
    if (std::find(others.begin(), others.end(), out) != others.end())
      continue;
    auto const [found, fresh] = nodes_.try_emplace(out, node{.level = level + 1});
    if (fresh)
      order_.push_back(out);
    if (found->second.level > level)
      return true;
  }
  return false;
}

std::size_t call_dag::draw_from(std::vector<share_below> const& points) {
  auto const u = unit();
  share_below before{1, 0};
  for (auto const& p : points) {
    if (u < p.share) {
      auto const part = (u - before.share) / (p.share - before.share);
      auto const value = before.value * std::pow(p.value / before.value, part);
      return static_cast<std::size_t>(std::ceil(value - 1e-9));
    }
    before = p;
  }
  return static_cast<std::size_t>(points.back().value);
}

} // namespace leat::bench
