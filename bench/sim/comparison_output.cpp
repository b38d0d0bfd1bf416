#include "bench/sim/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace leat::bench {

namespace {

std::string cell(double x) {
  if (std::isnan(x))
    return "-";
  char text[32];
  std::snprintf(text, sizeof text, std::abs(x) >= 1e5 ? "%.3g" : "%.4g", x);
  return text;
}

std::string padded(std::string const& text, std::size_t width, bool left = false) {
  std::string const blanks(width > text.size() ? width - text.size() : 0, ' ');
  return left ? text + blanks : blanks + text;
}

/// Columns as wide as what stands in them; the first one is flush left.
std::string aligned(std::vector<std::vector<std::string>> const& rows) {
  std::vector<std::size_t> width(rows.front().size(), 0);
  for (auto const& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      width[i] = std::max(width[i], row[i].size());
  std::string out;
  for (auto const& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      out += (i == 0 ? "" : "  ") + padded(row[i], width[i], i == 0);
    out += '\n';
  }
  return out;
}

std::string heading(figure_name const& f) {
  return f.name + (*f.unit != '\0' && std::string(f.name).find("_GB") == std::string::npos
                      ? std::string(", ") + f.unit
                      : std::string());
}

/// The figures from one name to another.
std::string block(comparison_of_policies const& c, std::string_view from, std::string_view to) {
  auto const& names = figure_names();
  auto const named = [&](std::string_view name) {
    return std::find_if(names.begin(), names.end(), [&](figure_name const& f) { return f.name == name; });
  };
  auto const end = named(to) + 1;
  std::vector<std::vector<std::string>> rows(1 + c.policies.size());
  rows[0].emplace_back("policy");
  for (auto f = named(from); f != end; ++f)
    rows[0].push_back(heading(*f));
  for (std::size_t p = 0; p < c.policies.size(); ++p) {
    rows[p + 1].push_back(c.policies[p]);
    auto const mean = c.mean(p);
    for (auto f = named(from); f != end; ++f)
      rows[p + 1].push_back(cell(mean.*(f->value)));
  }
  return aligned(rows) + '\n';
}

std::string worst_block(comparison_of_policies const& c) {
  std::vector<std::vector<std::string>> rows = {
    {"policy", "worst G", "mean, s", "P99, s", "cold_ratio", "idle_GBs", "on"}};
  for (std::size_t p = 0; p < c.policies.size(); ++p) {
    auto const& t = c.worst(p);
    auto const& f = t.of[p];
    rows.push_back(
      {c.policies[p], cell(f.G), cell(f.mean), cell(f.p99), cell(f.cold_ratio), cell(f.idle_GBs), t.name});
  }
  return aligned(rows) + '\n';
}

template <class Values>
diagram by_place(
  comparison_of_policies const& c, std::string title, std::string x, std::string y, Values values) {
  diagram out{std::move(title), std::move(x), std::move(y)};
  for (std::size_t p = 0; p < c.policies.size(); ++p) {
    series line{c.policies[p], p};
    auto const ys = values(c.mean(p));
    for (std::size_t i = 0; i < ys.size(); ++i)
      if (!std::isnan(ys[i]))
        line.points.emplace_back(static_cast<double>(i + 1), ys[i]);
    out.lines.push_back(std::move(line));
  }
  return out;
}

} // namespace

std::string as_table(comparison_of_policies const& c) {
  if (c.traces.empty())
    return "nothing was played\n";
  std::size_t requests = 0;
  std::size_t calls = 0;
  for (auto const& t : c.traces) {
    requests += t.requests;
    calls += t.calls;
  }
  char text[256];
  std::snprintf(text, sizeof text,
    "%zu trace%s, %zu requests, %zu calls; instances may hold %.3g GB; figures are means over the traces\n\n",
    c.traces.size(), c.traces.size() == 1 ? "" : "s", requests, calls,
    static_cast<double>(c.bytes_max) * 1e-9);
  std::string out = text;
  out += block(c, "mean", "K_P95") + block(c, "idle_GBs", "refused");
  out += worst_block(c);
  for (auto const& line : where_leat_loses(c))
    out += line + '\n';
  return out;
}

json as_json(comparison_of_policies const& c) {
  json out{{"leat_sim", 1}, {"bytes_max", c.bytes_max}, {"traces", json::array()}};
  for (auto const& t : c.traces) {
    json one{{"name", t.name}, {"requests", t.requests}, {"calls", t.calls}};
    for (std::size_t p = 0; p < c.policies.size(); ++p)
      one["policies"][c.policies[p]] = to_json(t.of[p]);
    out["traces"].push_back(std::move(one));
  }
  for (std::size_t p = 0; p < c.policies.size(); ++p) {
    out["mean"][c.policies[p]] = to_json(c.mean(p));
    if (!c.traces.empty())
      out["worst"][c.policies[p]] = c.worst(p).name;
  }
  for (auto const& f : figure_names())
    if (*f.unit != '\0')
      out["units"][f.name] = f.unit;
  out["leat_loses"] = where_leat_loses(c);
  return out;
}

std::vector<diagram> as_diagrams(comparison_of_policies const& c) {
  diagram latency{"Latency against wasted memory", "wasted by unused starts, GB s", "mean end-to-end, s"};
  for (std::size_t p = 0; p < c.policies.size(); ++p) {
    auto const f = c.mean(p);
    latency.lines.push_back({.name = c.policies[p], .colour = p, .points = {{f.wasted_GBs, f.mean}}});
  }
  return {std::move(latency),
    by_place(c, "Cold ratio by level", "level of the call in its tree", "cold calls of all",
      [](figures const& f) { return f.cold_by_level; }),
    by_place(c, "Cascade factor by depth", "depth of the request's tree", "K, mean",
      [](figures const& f) { return f.K_by_depth; })};
}

} // namespace leat::bench
