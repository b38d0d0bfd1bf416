#include "bench/sim/azure.hpp"

#include "bench/sim/csv_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

namespace leat::bench {

namespace {

/// What a field may say: thirty years, ten terabytes in an instance, a million invocations in a minute.
constexpr double seconds_max = 1e9;
constexpr double megabytes_max = 1e7;
constexpr double count_max = 1e6;

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

bool earlier(invocation const& a, invocation const& b) noexcept {
  return a.at < b.at;
}

result<workload> of_invocations(
  std::vector<invocation> all, drawn_versions versions, std::string name, azure_options const& o) {
  std::stable_sort(all.begin(), all.end(), earlier);
  all.resize(std::min(all.size(), o.requests_max));
  workload out;
  out.versions = std::move(versions.all);
  for (auto const& i : all) {
    auto const number = static_cast<std::uint32_t>(out.calls.size());
    out.requests.push_back({from_seconds(i.at - all.front().at), number, call_site::unknown});
    out.calls.push_back({i.version, scripted_call::no_call, number, scripted_call::no_call});
    out.steps.push_back({from_seconds(i.took), 0});
  }
  if (auto const ok = checked(out); !ok)
    return error(errc::invalid_argument, name + ": " + ok.error().message);
  out.name = std::move(name);
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
        auto const milliseconds = r.number(at[3 + i], -1e3 * seconds_max, 1e3 * seconds_max);
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
      auto const megabytes = r.number(at[2], 0, megabytes_max);
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

/// The earliest invocations of a day, of functions that come one after the other.
class earliest {
public:
  earliest(std::size_t most, std::uint64_t seed) : most_(most), random_(seed) {}

  /// The invocations of one function's line, whose minutes begin in that column.
  result<void> add(csv_record const& r, std::size_t first, percentiles const& took, std::uint32_t version) {
    std::size_t before = 0; // that were met in earlier minutes: with enough of them, no later one is wanted
    for (std::size_t minute = 0; minute < minutes; ++minute) {
      auto const count = r.number(first + minute, 0, count_max);
      if (!count)
        return count.error();
      before += minute > 0 ? met_[minute - 1] : 0;
      for (double i = 0; before < most_ && i < *count; ++i, ++met_[minute]) {
        auto const at = 60 * (static_cast<double>(minute) + unit_(random_));
        all_.push_back({at, drawn_from(took, unit_(random_)), version});
      }
      if (all_.size() / 2 >= most_)
        forget_later();
    }
    return {};
  }

  std::vector<invocation> take() && { return std::move(all_); }

private:
  void forget_later() {
    // Stable, so that it does not matter when it is done.
    std::stable_sort(all_.begin(), all_.end(), earlier);
    all_.resize(most_);
  }

  std::size_t const most_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> unit_{0, 1};
  std::array<std::size_t, minutes> met_ = {};
  std::vector<invocation> all_;
};

} // namespace

result<workload> read_azure_2021(std::string const& file, azure_options const& o) {
  drawn_versions versions(o);
  std::vector<invocation> all;
  auto const ok = read_csv(file, {"app", "func", "end_timestamp", "duration"},
    [&](csv_record const& r, std::vector<std::size_t> const& at) -> result<void> {
      auto const end = r.number(at[2], -seconds_max, seconds_max);
      auto const took = r.number(at[3], 0, seconds_max);
      if (!end || !took)
        return end ? took.error() : end.error();
      all.push_back({*end - *took, *took, versions.number(app_of(r, at))});
      return {};
    });
  if (!ok)
    return ok.error();
  return of_invocations(std::move(all), std::move(versions), file, o);
}

result<workload> read_azure_2019(azure_2019_files const& files, azure_options const& o) {
  auto const durations = read_durations(files.durations);
  if (!durations)
    return durations.error();
  auto const memory = read_memory(files.memory);
  if (!memory)
    return memory.error();
  drawn_versions versions(o);
  earliest all(o.requests_max, o.drawn.calls.seed);
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
      return all.add(r, at[3], took->second, version);
    });
  if (!ok)
    return ok.error();
  auto name = files.invocations;
  if (left_out > 0)
    name += " (without " + std::to_string(left_out) + " functions that have no durations)";
  return of_invocations(std::move(all).take(), std::move(versions), std::move(name), o);
}

} // namespace leat::bench
