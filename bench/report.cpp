#include "bench/report.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

namespace leat::bench {

namespace {

std::vector<double> ratios(comparison const& row) {
  std::vector<double> out;
  for (std::size_t i = 0; i < row.our_rounds.size(); ++i)
    out.push_back(row.our_rounds[i] / row.peer_rounds[i]);
  return out;
}

std::string cell_text(json const& cell) {
  if (cell.is_string())
    return cell.get<std::string>();
  char text[32] = "-";
  if (cell.is_number())
    std::snprintf(text, sizeof text, "%.3g", cell.get<double>());
  return text;
}

/// Names to the left, numbers to the right.
void print_table(table const& t) {
  std::vector<int> widths;
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    auto width = t.columns[i].size();
    for (auto const& row : t.rows)
      width = std::max(width, cell_text(row[i]).size());
    auto const left = !t.rows.empty() && t.rows.front()[i].is_string();
    widths.push_back(left ? -static_cast<int>(width) : static_cast<int>(width));
  }
  std::printf("\n%s\n", t.title.c_str());
  auto const print_row = [&](auto const& cells, auto const& text_of) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      std::printf("%s%*s", i == 0 ? "" : "   ", widths[i], text_of(cells[i]).c_str());
    std::printf("\n");
  };
  print_row(t.columns, [](std::string const& name) { return name; });
  for (auto const& row : t.rows)
    print_row(row, cell_text);
}

} // namespace

double quantile(std::vector<double> xs, double q) {
  std::sort(xs.begin(), xs.end());
  auto const place = q * static_cast<double>(xs.size() - 1);
  auto const low = static_cast<std::size_t>(place);
  auto const high = std::min(low + 1, xs.size() - 1);
  return xs[low] + (xs[high] - xs[low]) * (place - static_cast<double>(low));
}

double median(std::vector<double> xs) {
  return quantile(std::move(xs), 0.5);
}

void report::print() const {
  std::printf("%s\n\n", name_.c_str());
  std::printf("%-44s %-22s %-26s %22s  %-8s\n", "scenario", "Leat (median)", "peer (median)",
    "ratio (quartiles)", "target");
  for (auto const& row : rows_) {
    auto const r = ratios(row);
    char ours[64];
    char peer[64];
    char ratio[64];
    std::snprintf(ours, sizeof ours, "%.3g %s", median(row.our_rounds), row.unit.c_str());
    std::snprintf(
      peer, sizeof peer, "%s %.3g %s", row.peer.c_str(), median(row.peer_rounds), row.unit.c_str());
    std::snprintf(ratio, sizeof ratio, "%.2f (%.2f-%.2f)", median(r), quantile(r, 0.25), quantile(r, 0.75));
    std::printf(
      "%-44s %-22s %-26s %22s  %-8s\n", row.scenario.c_str(), ours, peer, ratio, row.target.c_str());
  }
  if (!figures_.empty())
    std::printf("\n");
  for (auto const& f : figures_)
    std::printf("%-44s %.4g %s\n", f.what.c_str(), f.value, f.unit.c_str());
  for (auto const& t : tables_)
    print_table(t);
  for (auto const& line : notes_)
    std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

void report::write(std::string const& file) const {
  if (file.empty())
    return;
  json out{
    {"benchmark", name_}, {"comparisons", json::array()}, {"figures", json::array()}, {"notes", notes_}};
  for (auto const& row : rows_) {
    auto const r = ratios(row);
    out["comparisons"].push_back(
      {{"scenario", row.scenario}, {"ours", row.ours}, {"peer", row.peer}, {"unit", row.unit},
        {"our_rounds", row.our_rounds}, {"peer_rounds", row.peer_rounds}, {"ratio_median", median(r)},
        {"ratio_p25", quantile(r, 0.25)}, {"ratio_p75", quantile(r, 0.75)}, {"target", row.target}});
  }
  for (auto const& f : figures_)
    out["figures"].push_back({{"what", f.what}, {"value", f.value}, {"unit", f.unit}});
  for (auto const& t : tables_)
    out["tables"].push_back({{"title", t.title}, {"columns", t.columns}, {"rows", t.rows}});
  std::ofstream to(file);
  to << out.dump(2) << '\n';
  if (!to.flush())
    throw std::runtime_error("cannot write " + file);
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

options parse_command_line(int argc, char** argv, std::string_view purpose) {
  options out;
  CLI::App app{std::string(purpose)};
  app.add_option("--json", out.json, "write the results to this file as well");
  app.add_option("--svg", out.svg, "write the plot to this file, if there is one");
  app.add_option("--rounds", out.rounds, "how often each measurement is repeated");
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    std::exit(app.exit(e) == 0 ? 0 : 2);
  }
  return out;
}

} // namespace leat::bench
