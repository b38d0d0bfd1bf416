#include "tests/support/catch.hpp"

#include <leat/metrics.hpp>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

leat::metrics_snapshot example() {
  leat::algorithm_metrics a;
  a.algorithm = "nlp/clean";
  a.version = "1.4.2";
  a.calls = 20;
  a.runs = 7;
  a.memo_hits = 11;
  a.memo_misses = 30;
  a.memo_bypassed = 31;
  a.memo_reused = 32;
  a.memo_restored = 35;
  a.memo_saved = 1500ms;
  a.memo_checks = 33;
  a.memo_differences = 34;
  a.memo_quarantined = true;
  a.coalesced = 2;
  a.failures = 3;
  a.loads = 4;
  a.shadow_calls = 5;
  a.shadow_differences = 1;
  a.failures_by_code = {{leat::errc::cancelled, 1}, {leat::errc::deadline_exceeded, 2}};
  a.cold_starts = 6;
  a.cold_starts_avoided = 40;
  a.batches = 8;
  a.batched = 16;
  a.refused = 9;
  a.retried = 10;
  a.lost = 12;
  a.restarted = 13;
  a.pre_starts = 41;
  a.pre_starts_used = 42;
  a.pre_starts_late = 43;
  a.pre_starts_wasted = 44;
  a.pre_starts_cancelled = 45;
  a.pre_fetches = 46;
  a.pre_starts_wasted_time = 2500ms;
  a.exposed_load = 3500ms;
  a.waiting = 14;
  a.instances = {1, 2, 3, 4};
  a.queue = {{1us, 2500ns, 5us}, {1, 3, 3}, 7ms + 1ns, 4};
  a.run = {{1ms, 50s}, {6, 7}, 62s, 7};
  leat::algorithm_metrics b;
  b.algorithm = "app/a\\b\"c\nd";
  b.version = "1.0.0";
  return {{b, a}, 42, 65'536, {46, 47, 48}};
}

/// What a line of the format says of a sample.
struct sample {
  std::string name;
  std::string labels;
  std::string value;
};

sample parse(std::string const& line) {
  auto const space = line.rfind(' ');
  auto const brace = line.find('{');
  if (brace == std::string::npos)
    return {line.substr(0, space), "", line.substr(space + 1)};
  REQUIRE(line[space - 1] == '}');
  return {line.substr(0, brace), line.substr(brace + 1, space - brace - 2), line.substr(space + 1)};
}

/// The family that a sample is of: its name, or that without a suffix where the family is a histogram.
std::string family_of(std::string const& name, std::map<std::string, std::string> const& types) {
  if (types.count(name) == 1)
    return name;
  for (std::string const suffix : {"_bucket", "_sum", "_count"})
    if (name.ends_with(suffix))
      if (auto const base = name.substr(0, name.size() - suffix.size());
          types.count(base) == 1 && types.at(base) == "histogram")
        return base;
  return "";
}

/// Reads the text as Prometheus would and checks what it demands.
std::vector<sample> checked(std::string const& text) {
  std::vector<sample> samples;
  std::map<std::string, std::string> types;
  std::set<std::string> seen;
  std::string present;
  REQUIRE(text.ends_with('\n'));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    if (line.starts_with("# HELP "))
      continue;
    if (line.starts_with("# TYPE ")) {
      auto const space = line.find(' ', 7);
      present = line.substr(7, space - 7);
      CHECK(types.emplace(present, line.substr(space + 1)).second);
      CHECK(present.ends_with("_total") == (types[present] == "counter"));
      continue;
    }
    samples.push_back(parse(line));
    CHECK(family_of(samples.back().name, types) == present); // families are not mixed
    CHECK(seen.insert(samples.back().name + '{' + samples.back().labels).second);
    std::size_t read = 0;
    CHECK(std::stod(samples.back().value, &read) >= 0);
    CHECK(read == samples.back().value.size());
  }
  return samples;
}

} // namespace

TEST_CASE("prometheus: a snapshot in the text format", "[runtime][metrics]") {
  CHECK('\n' + to_prometheus(example()) == R"(
# HELP leat_calls_total Calls that resolved to the version and were permitted.
# TYPE leat_calls_total counter
leat_calls_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_calls_total{algorithm="nlp/clean",version="1.4.2"} 20
# HELP leat_calls_refused_total Calls that met a full queue.
# TYPE leat_calls_refused_total counter
leat_calls_refused_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_calls_refused_total{algorithm="nlp/clean",version="1.4.2"} 9
# HELP leat_calls_retried_total Runs begun again because an instance was lost.
# TYPE leat_calls_retried_total counter
leat_calls_retried_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_calls_retried_total{algorithm="nlp/clean",version="1.4.2"} 10
# HELP leat_runs_total Runs of the algorithm.
# TYPE leat_runs_total counter
leat_runs_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_runs_total{algorithm="nlp/clean",version="1.4.2"} 7
# HELP leat_batches_total Runs of more than one call at once.
# TYPE leat_batches_total counter
leat_batches_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_batches_total{algorithm="nlp/clean",version="1.4.2"} 8
# HELP leat_batched_calls_total Calls that ran in batches.
# TYPE leat_batched_calls_total counter
leat_batched_calls_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_batched_calls_total{algorithm="nlp/clean",version="1.4.2"} 16
# HELP leat_cold_starts_total Calls that waited for an instance to be started.
# TYPE leat_cold_starts_total counter
leat_cold_starts_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_cold_starts_total{algorithm="nlp/clean",version="1.4.2"} 6
# HELP leat_cold_starts_avoided_total Calls that found an instance because it was started ahead of them.
# TYPE leat_cold_starts_avoided_total counter
leat_cold_starts_avoided_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_cold_starts_avoided_total{algorithm="nlp/clean",version="1.4.2"} 40
# HELP leat_instance_loads_total Instances started.
# TYPE leat_instance_loads_total counter
leat_instance_loads_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_instance_loads_total{algorithm="nlp/clean",version="1.4.2"} 4
# HELP leat_instances_lost_total Instances that ended unasked.
# TYPE leat_instances_lost_total counter
leat_instances_lost_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_instances_lost_total{algorithm="nlp/clean",version="1.4.2"} 12
# HELP leat_instances_restarted_total Instances started in the place of lost ones.
# TYPE leat_instances_restarted_total counter
leat_instances_restarted_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_instances_restarted_total{algorithm="nlp/clean",version="1.4.2"} 13
# HELP leat_pre_starts_total Instances started before they were called.
# TYPE leat_pre_starts_total counter
leat_pre_starts_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_pre_starts_total{algorithm="nlp/clean",version="1.4.2"} 41
# HELP leat_pre_starts_used_total Of these, those that a call ran on.
# TYPE leat_pre_starts_used_total counter
leat_pre_starts_used_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_pre_starts_used_total{algorithm="nlp/clean",version="1.4.2"} 42
# HELP leat_pre_starts_late_total Of those used, those that the first call waited for.
# TYPE leat_pre_starts_late_total counter
leat_pre_starts_late_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_pre_starts_late_total{algorithm="nlp/clean",version="1.4.2"} 43
# HELP leat_pre_starts_wasted_total Instances started ahead that ended unused.
# TYPE leat_pre_starts_wasted_total counter
leat_pre_starts_wasted_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_pre_starts_wasted_total{algorithm="nlp/clean",version="1.4.2"} 44
# HELP leat_pre_starts_cancelled_total Starts ahead that were given up before they began.
# TYPE leat_pre_starts_cancelled_total counter
leat_pre_starts_cancelled_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_pre_starts_cancelled_total{algorithm="nlp/clean",version="1.4.2"} 45
# HELP leat_pre_fetches_total Times that what a load reads was brought into the page cache ahead.
# TYPE leat_pre_fetches_total counter
leat_pre_fetches_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_pre_fetches_total{algorithm="nlp/clean",version="1.4.2"} 46
# HELP leat_memo_hits_total Calls answered from the memo.
# TYPE leat_memo_hits_total counter
leat_memo_hits_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_hits_total{algorithm="nlp/clean",version="1.4.2"} 11
# HELP leat_memo_misses_total Calls that the memo had no answer for.
# TYPE leat_memo_misses_total counter
leat_memo_misses_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_misses_total{algorithm="nlp/clean",version="1.4.2"} 30
# HELP leat_memo_bypassed_total Calls that the memo was not asked for.
# TYPE leat_memo_bypassed_total counter
leat_memo_bypassed_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_bypassed_total{algorithm="nlp/clean",version="1.4.2"} 31
# HELP leat_memo_reused_total Misses whose older output stood though a step resolves otherwise now.
# TYPE leat_memo_reused_total counter
leat_memo_reused_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_reused_total{algorithm="nlp/clean",version="1.4.2"} 32
# HELP leat_memo_restored_total Misses that the memo on disk had an answer for.
# TYPE leat_memo_restored_total counter
leat_memo_restored_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_restored_total{algorithm="nlp/clean",version="1.4.2"} 35
# HELP leat_memo_checks_total Hits that were computed again.
# TYPE leat_memo_checks_total counter
leat_memo_checks_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_checks_total{algorithm="nlp/clean",version="1.4.2"} 33
# HELP leat_memo_differences_total Hits that came to another outcome when computed again.
# TYPE leat_memo_differences_total counter
leat_memo_differences_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_differences_total{algorithm="nlp/clean",version="1.4.2"} 34
# HELP leat_memo_coalesced_total Calls that waited for the run of an equal call.
# TYPE leat_memo_coalesced_total counter
leat_memo_coalesced_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_coalesced_total{algorithm="nlp/clean",version="1.4.2"} 2
# HELP leat_shadow_calls_total Copies of other versions' calls whose outcomes were compared.
# TYPE leat_shadow_calls_total counter
leat_shadow_calls_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_shadow_calls_total{algorithm="nlp/clean",version="1.4.2"} 5
# HELP leat_shadow_differences_total Shadow calls whose outcome was another.
# TYPE leat_shadow_differences_total counter
leat_shadow_differences_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_shadow_differences_total{algorithm="nlp/clean",version="1.4.2"} 1
# HELP leat_call_failures_total Calls that ended with an error, by its code.
# TYPE leat_call_failures_total counter
leat_call_failures_total{algorithm="nlp/clean",version="1.4.2",reason="cancelled"} 1
leat_call_failures_total{algorithm="nlp/clean",version="1.4.2",reason="deadline_exceeded"} 2
# HELP leat_memo_saved_seconds_total Run time that remembered outputs have saved.
# TYPE leat_memo_saved_seconds_total counter
leat_memo_saved_seconds_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_saved_seconds_total{algorithm="nlp/clean",version="1.4.2"} 1.5
# HELP leat_memo_quarantined 1 where a version gave two outputs for one input.
# TYPE leat_memo_quarantined gauge
leat_memo_quarantined{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_memo_quarantined{algorithm="nlp/clean",version="1.4.2"} 1
# HELP leat_exposed_load_seconds_total Time that calls waited for instances to be started.
# TYPE leat_exposed_load_seconds_total counter
leat_exposed_load_seconds_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_exposed_load_seconds_total{algorithm="nlp/clean",version="1.4.2"} 3.5
# HELP leat_pre_starts_wasted_seconds_total Time that instances started ahead stood unused until they ended.
# TYPE leat_pre_starts_wasted_seconds_total counter
leat_pre_starts_wasted_seconds_total{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_pre_starts_wasted_seconds_total{algorithm="nlp/clean",version="1.4.2"} 2.5
# HELP leat_pre_starts_wasted_byte_seconds_total Memory times time of instances started ahead that ended unused.
# TYPE leat_pre_starts_wasted_byte_seconds_total counter
leat_pre_starts_wasted_byte_seconds_total 48
# HELP leat_pre_starts_muted_total Starts ahead left out, because those like them had not paid.
# TYPE leat_pre_starts_muted_total counter
leat_pre_starts_muted_total 46
# HELP leat_observations_lost_total Things that happened to calls and were not learned from.
# TYPE leat_observations_lost_total counter
leat_observations_lost_total 47
# HELP leat_call_queue_seconds From the admission of a call until it ran.
# TYPE leat_call_queue_seconds histogram
leat_call_queue_seconds_bucket{algorithm="nlp/clean",version="1.4.2",le="0.000001"} 1
leat_call_queue_seconds_bucket{algorithm="nlp/clean",version="1.4.2",le="0.0000025"} 3
leat_call_queue_seconds_bucket{algorithm="nlp/clean",version="1.4.2",le="0.000005"} 3
leat_call_queue_seconds_bucket{algorithm="nlp/clean",version="1.4.2",le="+Inf"} 4
leat_call_queue_seconds_sum{algorithm="nlp/clean",version="1.4.2"} 0.007000001
leat_call_queue_seconds_count{algorithm="nlp/clean",version="1.4.2"} 4
# HELP leat_call_run_seconds Time of a call on a thread.
# TYPE leat_call_run_seconds histogram
leat_call_run_seconds_bucket{algorithm="nlp/clean",version="1.4.2",le="0.001"} 6
leat_call_run_seconds_bucket{algorithm="nlp/clean",version="1.4.2",le="50"} 7
leat_call_run_seconds_bucket{algorithm="nlp/clean",version="1.4.2",le="+Inf"} 7
leat_call_run_seconds_sum{algorithm="nlp/clean",version="1.4.2"} 62
leat_call_run_seconds_count{algorithm="nlp/clean",version="1.4.2"} 7
# HELP leat_calls_waiting Calls in the queue.
# TYPE leat_calls_waiting gauge
leat_calls_waiting{algorithm="app/a\\b\"c\nd",version="1.0.0"} 0
leat_calls_waiting{algorithm="nlp/clean",version="1.4.2"} 14
# HELP leat_instances Instances by what they are doing.
# TYPE leat_instances gauge
leat_instances{algorithm="app/a\\b\"c\nd",version="1.0.0",state="starting"} 0
leat_instances{algorithm="app/a\\b\"c\nd",version="1.0.0",state="idle"} 0
leat_instances{algorithm="app/a\\b\"c\nd",version="1.0.0",state="busy"} 0
leat_instances{algorithm="app/a\\b\"c\nd",version="1.0.0",state="backing_off"} 0
leat_instances{algorithm="nlp/clean",version="1.4.2",state="starting"} 1
leat_instances{algorithm="nlp/clean",version="1.4.2",state="idle"} 2
leat_instances{algorithm="nlp/clean",version="1.4.2",state="busy"} 3
leat_instances{algorithm="nlp/clean",version="1.4.2",state="backing_off"} 4
# HELP leat_memo_entries Outputs that are remembered.
# TYPE leat_memo_entries gauge
leat_memo_entries 42
# HELP leat_memo_bytes Memory that remembered outputs take.
# TYPE leat_memo_bytes gauge
leat_memo_bytes 65536
)");
}

TEST_CASE("prometheus: nothing counted is the memo alone", "[runtime][metrics]") {
  CHECK(leat::to_prometheus({}) == R"(# HELP leat_memo_entries Outputs that are remembered.
# TYPE leat_memo_entries gauge
leat_memo_entries 0
# HELP leat_memo_bytes Memory that remembered outputs take.
# TYPE leat_memo_bytes gauge
leat_memo_bytes 0
)");
}

TEST_CASE("prometheus: every sample belongs to a family and is there once", "[runtime][metrics]") {
  CHECK(checked(to_prometheus(example())).size() == 90);
}

TEST_CASE("prometheus: buckets are cumulative and the last one is the count", "[runtime][metrics]") {
  std::map<std::string, double> last;     // by family and labels, of the buckets so far
  std::map<std::string, double> infinite; // by family and labels
  for (auto const& s : checked(to_prometheus(example()))) {
    auto const value = std::stod(s.value);
    if (s.name.ends_with("_bucket")) {
      auto const key = s.name.substr(0, s.name.size() - 7) + '{' + s.labels.substr(0, s.labels.find(",le="));
      CHECK(value >= last[key]);
      last[key] = value;
      if (s.labels.ends_with(",le=\"+Inf\""))
        infinite[key] = value;
    }
    if (s.name.ends_with("_count"))
      CHECK(infinite.at(s.name.substr(0, s.name.size() - 6) + '{' + s.labels) == value);
  }
  CHECK(infinite.size() == 2);
}
