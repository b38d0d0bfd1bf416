#include "bench/sim/azure.hpp"

#include "bench/sim/csv_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

namespace leat::bench {

namespace {

/// A request of one call.
struct invocation {
  double at;
  double took;
  std::uint32_t version;
};

/// Versions as they appear, with drawn costs.
class drawn_versions {
public:
  explicit drawn_versions(azure_options const& o) : o_(o.drawn), random_(o.drawn.calls.seed) {}

  std::uint32_t number(std::string const& name) {
    auto const [at, fresh] = numbers_.emplace(name, static_cast<std::uint32_t>(all.size()));
    if (fresh) {
      auto const costs = draw_costs(o_.calls, random_, normal_);
      all.push_back({.name = name,
        .bytes = costs.bytes,
        .step = load_steps(costs.load, o_.fetch_share, o_.warm_up_share),
        .instances_max = o_.instances_max,
        .working_max = o_.working_max,
        .open_max = o_.open_max});
    }
    return at->second;
  }

  std::vector<simulated_version> all;

private:
  generated_options const& o_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

workload of_invocations(std::vector<invocation> all, drawn_versions versions, azure_options const& o) {
  std::stable_sort(
    all.begin(), all.end(), [](invocation const& a, invocation const& b) { return a.at < b.at; });
  all.resize(std::min(all.size(), o.requests_max));
  workload out;
  out.versions = std::move(versions.all);
  for (auto const& i : all) {
    auto const number = static_cast<std::uint32_t>(out.calls.size());
    out.requests.push_back({from_seconds(i.at - all.front().at), number, call_site::unknown});
    out.calls.push_back({i.version, scripted_call::no_call, number, scripted_call::no_call});
    out.steps.push_back({from_seconds(i.took), 0});
  }
  return out;
}

/// How long a function's invocations take: percentiles, in seconds.
using percentiles = std::array<double, 7>;
constexpr percentiles shares = {0, 0.01, 0.25, 0.5, 0.75, 0.99, 1};

double drawn_from(percentiles const& p, double u) {
  std::size_t i = 1;
  while (i + 1 < shares.size() && u > shares[i])
    ++i;
  auto const part = (u - shares[i - 1]) / (shares[i] - shares[i - 1]);
  return std::max(0.0, p[i - 1] + part * (p[i] - p[i - 1]));
}

std::string app_of(csv_record const& r, std::vector<std::size_t> const& at) {
  return r.text(at[0]) + '/' + r.text(at[1]);
}

result<std::map<std::string, percentiles>> read_durations(std::string const& file) {
  std::map<std::string, percentiles> out;
  auto const ok = read_csv(file,
    {"HashOwner", "HashApp", "HashFunction", "percentile_Average_0", "percentile_Average_1",
      "percentile_Average_25", "percentile_Average_50", "percentile_Average_75", "percentile_Average_99",
      "percentile_Average_100"},
    [&](csv_record const& r, std::vector<std::size_t> const& at) -> result<void> {
      auto& p = out[app_of(r, at) + '/' + r.text(at[2])];
      for (std::size_t i = 0; i < p.size(); ++i) {
        // The published files hold a few negative ones.
        auto const milliseconds = r.number(at[3 + i]);
        if (!milliseconds)
          return milliseconds.error();
        p[i] = std::max(0.0, *milliseconds / 1e3);
      }
      return {};
    });
  if (!ok)
    return ok.error();
  return out;
}

result<std::map<std::string, std::size_t>> read_memory(std::string const& file) {
  std::map<std::string, std::size_t> out;
  if (file.empty())
    return out;
  auto const ok = read_csv(file, {"HashOwner", "HashApp", "AverageAllocatedMb"},
    [&](csv_record const& r, std::vector<std::size_t> const& at) -> result<void> {
      auto const megabytes = r.number(at[2], 0);
      if (!megabytes)
        return megabytes.error();
      out[app_of(r, at)] = static_cast<std::size_t>(*megabytes * 1e6);
      return {};
    });
  if (!ok)
    return ok.error();
  return out;
}

constexpr std::size_t minutes = 1'440;

/// The invocations of one function's line, whose minutes begin in that column.
result<void> add_minutes(std::vector<invocation>& to, csv_record const& r, std::size_t first,
  percentiles const& took, std::uint32_t version, std::mt19937_64& random) {
  std::uniform_real_distribution<double> unit(0, 1);
  for (std::size_t minute = 0; minute < minutes; ++minute) {
    auto const count = r.number(first + minute, 0);
    if (!count)
      return count.error();
    for (double i = 0; i < *count; ++i) {
      auto const at = 60 * (static_cast<double>(minute) + unit(random));
      to.push_back({at, drawn_from(took, unit(random)), version});
    }
  }
  return {};
}

} // namespace

result<workload> read_azure_2021(std::string const& file, azure_options const& o) {
  drawn_versions versions(o);
  std::vector<invocation> all;
  auto const ok = read_csv(file, {"app", "func", "end_timestamp", "duration"},
    [&](csv_record const& r, std::vector<std::size_t> const& at) -> result<void> {
      auto const end = r.number(at[2]);
      auto const took = r.number(at[3], 0);
      if (!end || !took)
        return end ? took.error() : end.error();
      all.push_back({*end - *took, *took, versions.number(app_of(r, at))});
      return {};
    });
  if (!ok)
    return ok.error();
  auto out = of_invocations(std::move(all), std::move(versions), o);
  out.name = file;
  return out;
}

result<workload> read_azure_2019(azure_2019_files const& files, azure_options const& o) {
  auto const durations = read_durations(files.durations);
  if (!durations)
    return durations.error();
  auto const memory = read_memory(files.memory);
  if (!memory)
    return memory.error();
  drawn_versions versions(o);
  std::mt19937_64 random(o.drawn.calls.seed);
  std::vector<invocation> all;
  std::size_t left_out = 0;
  auto const ok = read_csv(files.invocations, {"HashOwner", "HashApp", "HashFunction", "1", "1440"},
    [&](csv_record const& r, std::vector<std::size_t> const& at) -> result<void> {
      if (at[4] != at[3] + minutes - 1)
        return r.wrong("expected the columns \"1\" to \"1440\" side by side");
      auto const took = durations->find(app_of(r, at) + '/' + r.text(at[2]));
      if (took == durations->end()) {
        ++left_out;
        return {};
      }
      auto const version = versions.number(took->first);
      if (auto const held = memory->find(app_of(r, at)); held != memory->end())
        versions.all[version].bytes = held->second;
      return add_minutes(all, r, at[3], took->second, version, random);
    });
  if (!ok)
    return ok.error();
  auto out = of_invocations(std::move(all), std::move(versions), o);
  out.name = files.invocations;
  if (left_out > 0)
    out.name += " (without " + std::to_string(left_out) + " functions that have no durations)";
  return out;
}

} // namespace leat::bench
