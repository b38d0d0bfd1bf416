#include <leat/metrics.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace leat {

namespace {

double seconds(std::chrono::nanoseconds d) {
  return std::chrono::duration<double>(d).count();
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + '"';
}

/// Two significant digits and a unit.
std::string short_time(std::chrono::nanoseconds d) {
  constexpr std::array units{" ns", " us", " ms", " s"};
  auto amount = static_cast<double>(d.count());
  std::size_t unit = 0;
  for (; amount >= 1000 && unit + 1 < units.size(); ++unit)
    amount /= 1000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), amount < 10 ? "%.1f%s" : "%.0f%s", amount, units[unit]);
  return text.data();
}

std::string label_of(call_graph::node const& n) {
  auto out = n.name;
  if (n.load_mean.count() > 0)
    out += "\nload " + short_time(n.load_mean);
  if (n.run_mean.count() > 0)
    out += "\nrun " + short_time(n.run_mean);
  return out;
}

} // namespace

json to_json(call_graph const& graph) {
  auto nodes = json::array();
  for (auto const& n : graph.nodes)
    nodes.push_back({{"name", n.name}, {"loads", n.loads}, {"load_mean", seconds(n.load_mean)},
      {"load_p80", seconds(n.load_p80)}, {"run_mean", seconds(n.run_mean)}, {"bytes", n.bytes}});
  auto edges = json::array();
  for (auto const& e : graph.edges)
    edges.push_back({{"caller", graph.nodes[e.caller].name}, {"callee", graph.nodes[e.callee].name},
      {"probability", e.probability}, {"probability_low", e.probability_low},
      {"multiplicity", e.multiplicity}, {"lag_median", seconds(e.lag_median)},
      {"lag_p95", seconds(e.lag_p95)}});
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

std::string to_dot(call_graph const& graph) {
  std::string out = "digraph calls {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n"
                    "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    auto const& n = graph.nodes[i];
    out += "  n" + std::to_string(i) + " [label=" + in_quotes(label_of(n)) +
           (n.loads ? ", style=filled, fillcolor=\"#e8eef7\"" : "") + "];\n";
  }
  for (auto const& e : graph.edges) {
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), " [label=\"%.2f after %s\", penwidth=%.1f];\n", e.probability,
      short_time(e.lag_median).c_str(), std::clamp(4 * e.probability, 0.3, 4.0));
    out += "  n" + std::to_string(e.caller) + " -> n" + std::to_string(e.callee) + text.data();
  }
  return out + "}\n";
}

} // namespace leat
