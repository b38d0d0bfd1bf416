#include <leat/metrics.hpp>

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace leat {

namespace {

// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

/// A label value with what would end it escaped.
std::string escaped(std::string_view value) {
  std::string out;
  for (char const c : value)
    switch (c) {
    case '\\':
      out += "\\\\";
      break;
    case '"':
      out += "\\\"";
      break;
    case '\n':
      out += "\\n";
      break;
    default:
      out += c;
    }
  return out;
}

/// Exact, and the same wherever it is written: "0.0000025", "50".
std::string seconds_text(std::chrono::nanoseconds d) {
  constexpr std::int64_t second = 1'000'000'000;
  auto const fraction = std::to_string(second + d.count() % second).substr(1);
  auto const text = std::to_string(d.count() / second) + '.' + fraction;
  auto const last = text.find_last_not_of('0');
  return text.substr(0, text[last] == '.' ? last : last + 1);
}

/// The shortest text that is read as the same number.
std::string number(double x) {
  std::array<char, 32> text{};
  auto const end = std::to_chars(text.data(), text.data() + text.size(), x).ptr;
  return {text.data(), end};
}

/// Writes families of samples, one after another.
class exposition {
public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    ((out_ += "# HELP ") += name_) += ' ';
    (out_ += help) += '\n';
    ((out_ += "# TYPE ") += name_) += ' ';
    (out_ += type) += '\n';
  }

  void sample(std::string_view suffix, std::string const& labels, std::string const& value) {
    (out_ += name_) += suffix;
    if (!labels.empty())
      ((out_ += '{') += labels) += '}';
    ((out_ += ' ') += value) += '\n';
  }

  void sample(std::string const& labels, std::uint64_t value) { sample("", labels, std::to_string(value)); }

  void histogram(std::string const& labels, duration_histogram const& h) {
    for (std::size_t i = 0; i < h.upper_bounds.size(); ++i)
      sample("_bucket", labels + ",le=\"" + seconds_text(h.upper_bounds[i]) + '"',
        std::to_string(h.cumulative[i]));
    sample("_bucket", labels + ",le=\"+Inf\"", std::to_string(h.count));
    sample("_sum", labels, seconds_text(h.sum));
    sample("_count", labels, std::to_string(h.count));
  }

  std::string take() { return std::move(out_); }

private:
  std::string_view name_;
  std::string out_;
};

/// A figure that every version has.
struct figure {
  std::string_view name;
  std::string_view help;
  std::uint64_t algorithm_metrics::*of;
};

using m = algorithm_metrics;

constexpr std::array counters{
  figure{"leat_calls_total", "Calls that resolved to the version and were permitted.", &m::calls},
  figure{"leat_calls_refused_total", "Calls that met a full queue.", &m::refused},
  figure{"leat_calls_retried_total", "Runs begun again because an instance was lost.", &m::retried},
  figure{"leat_runs_total", "Runs of the algorithm.", &m::runs},
  figure{"leat_batches_total", "Runs of more than one call at once.", &m::batches},
  figure{"leat_batched_calls_total", "Calls that ran in batches.", &m::batched},
  figure{"leat_cold_starts_total", "Calls that waited for an instance to be started.", &m::cold_starts},
  figure{"leat_cold_starts_avoided_total",
    "Calls that found an instance because it was started ahead of them.", &m::cold_starts_avoided},
  figure{"leat_instance_loads_total", "Instances started.", &m::loads},
  figure{"leat_instances_lost_total", "Instances that ended unasked.", &m::lost},
  figure{"leat_instances_restarted_total", "Instances started in the place of lost ones.", &m::restarted},
  figure{"leat_pre_starts_total", "Instances started before they were called.", &m::pre_starts},
  figure{"leat_pre_starts_used_total", "Of these, those that a call ran on.", &m::pre_starts_used},
  figure{"leat_pre_starts_late_total", "Of those used, those that the first call waited for.",
    &m::pre_starts_late},
  figure{"leat_pre_starts_wasted_total", "Instances started ahead that ended unused.", &m::pre_starts_wasted},
  figure{"leat_pre_starts_cancelled_total", "Starts ahead that were given up before they began.",
    &m::pre_starts_cancelled},
  figure{"leat_pre_fetches_total", "Times that what a load reads was brought into the page cache ahead.",
    &m::pre_fetches},
  figure{"leat_memo_hits_total", "Calls answered from the memo.", &m::memo_hits},
  figure{"leat_memo_misses_total", "Calls that the memo had no answer for.", &m::memo_misses},
  figure{"leat_memo_bypassed_total", "Calls that the memo was not asked for.", &m::memo_bypassed},
  figure{"leat_memo_reused_total", "Misses whose older output stood though a step resolves otherwise now.",
    &m::memo_reused},
  figure{"leat_memo_restored_total", "Misses that the memo on disk had an answer for.", &m::memo_restored},
  figure{"leat_memo_checks_total", "Hits that were computed again.", &m::memo_checks},
  figure{"leat_memo_differences_total", "Hits that came to another outcome when computed again.",
    &m::memo_differences},
  figure{"leat_memo_coalesced_total", "Calls that waited for the run of an equal call.", &m::coalesced},
  figure{"leat_shadow_calls_total", "Copies of other versions' calls whose outcomes were compared.",
    &m::shadow_calls},
  figure{"leat_shadow_differences_total", "Shadow calls whose outcome was another.", &m::shadow_differences},
};

struct instance_state {
  std::string_view name;
  std::uint64_t instance_counts::*of;
};

constexpr std::array states{
  instance_state{"starting", &instance_counts::starting},
  instance_state{"idle", &instance_counts::idle},
  instance_state{"busy", &instance_counts::busy},
  instance_state{"backing_off", &instance_counts::backing_off},
};

struct timing {
  std::string_view name;
  std::string_view help;
  duration_histogram algorithm_metrics::*of;
};

constexpr std::array timings{
  timing{"leat_call_queue_seconds", "From the admission of a call until it ran.", &m::queue},
  timing{"leat_call_run_seconds", "Time of a call on a thread.", &m::run},
};

/// Each version with its labels.
using labelled = std::vector<std::pair<std::string, algorithm_metrics const*>>;

labelled labels_of(metrics_snapshot const& metrics) {
  labelled out;
  for (auto const& a : metrics.algorithms)
    out.emplace_back("algorithm=\"" + escaped(a.algorithm) + "\",version=\"" + escaped(a.version) + '"', &a);
  return out;
}

void write_counters(exposition& to, labelled const& versions) {
  for (auto const& c : counters) {
    to.family(c.name, "counter", c.help);
    for (auto const& [labels, a] : versions)
      to.sample(labels, a->*c.of);
  }
  to.family("leat_call_failures_total", "counter", "Calls that ended with an error, by its code.");
  for (auto const& [labels, a] : versions)
    for (auto const& [code, n] : a->failures_by_code)
      to.sample(labels + ",reason=\"" + std::string(to_string(code)) + '"', n);
}

void write_memo(exposition& to, labelled const& versions) {
  to.family("leat_memo_saved_seconds_total", "counter", "Run time that remembered outputs have saved.");
  for (auto const& [labels, a] : versions)
    to.sample("", labels, seconds_text(a->memo_saved));
  to.family("leat_memo_quarantined", "gauge", "1 where a version gave two outputs for one input.");
  for (auto const& [labels, a] : versions)
    to.sample(labels, a->memo_quarantined ? 1 : 0);
}

void write_learning(exposition& to, labelled const& versions, learning_metrics const& learning) {
  to.family(
    "leat_exposed_load_seconds_total", "counter", "Time that calls waited for instances to be started.");
  for (auto const& [labels, a] : versions)
    to.sample("", labels, seconds_text(a->exposed_load));
  to.family("leat_pre_starts_wasted_seconds_total", "counter",
    "Time that instances started ahead stood unused until they ended.");
  for (auto const& [labels, a] : versions)
    to.sample("", labels, seconds_text(a->pre_starts_wasted_time));
  to.family("leat_pre_starts_wasted_byte_seconds_total", "counter",
    "Memory times time of instances started ahead that ended unused.");
  to.sample("", "", number(learning.wasted_byte_seconds));
  to.family(
    "leat_pre_starts_muted_total", "counter", "Starts ahead left out, because those like them had not paid.");
  to.sample("", learning.pre_starts_muted);
  to.family(
    "leat_observations_lost_total", "counter", "Things that happened to calls and were not learned from.");
  to.sample("", learning.observations_lost);
}

void write_timings(exposition& to, labelled const& versions) {
  for (auto const& t : timings) {
    to.family(t.name, "histogram", t.help);
    for (auto const& [labels, a] : versions)
      if (!(a->*t.of).upper_bounds.empty())
        to.histogram(labels, a->*t.of);
  }
}

void write_gauges(exposition& to, labelled const& versions) {
  to.family("leat_calls_waiting", "gauge", "Calls in the queue.");
  for (auto const& [labels, a] : versions)
    to.sample(labels, a->waiting);
  to.family("leat_instances", "gauge", "Instances by what they are doing.");
  for (auto const& [labels, a] : versions)
    for (auto const& s : states)
      to.sample(labels + ",state=\"" + std::string(s.name) + '"', a->instances.*s.of);
}

} // namespace

std::string to_prometheus(metrics_snapshot const& metrics) {
  exposition out;
  auto const versions = labels_of(metrics);
  if (!versions.empty()) {
    write_counters(out, versions);
    write_memo(out, versions);
    write_learning(out, versions, metrics.learning);
    write_timings(out, versions);
    write_gauges(out, versions);
  }
  out.family("leat_memo_entries", "gauge", "Outputs that are remembered.");
  out.sample("", metrics.memo_entries);
  out.family("leat_memo_bytes", "gauge", "Memory that remembered outputs take.");
  out.sample("", metrics.memo_bytes);
  return out.take();
}

} // namespace leat
