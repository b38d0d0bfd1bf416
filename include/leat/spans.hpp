#pragma once

#include <leat/error.hpp>
#include <leat/json.hpp>
#include <leat/trace.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// How a call's version was found.
enum class resolved_by : std::uint8_t { nothing, newest, exact, range, label, split, digest };

/// What the memo said to a call.
enum class memo_verdict : std::uint8_t {
  unused,    ///< the call is not one that is remembered
  led,       ///< it ran, and its output was remembered
  hit,       ///< it was answered from the memo
  coalesced, ///< it waited for an equal call's run
  circle,    ///< it would have waited for itself
  restored,  ///< it was answered from the memo on disk
  reused,    ///< what it rests on resolves otherwise now, but answers the same: its remembered output stood
};

/// What a span stands for.
enum class span_kind : std::uint8_t {
  algorithm,
  group, ///< a pipeline or a joined fan-out: lasts until its parts have ended
  pause, ///< `context::sleep`
  lost,  ///< a root of which nothing is known: it still runs, or its record has been overwritten
};

/// A line that an algorithm wrote with `context::log`.
struct log_line {
  std::chrono::steady_clock::time_point at;
  std::string text; ///< UTF-8, cut where it was too long

  friend bool operator==(log_line const&, log_line const&) = default;
};

/// Why an instance was started before it was called, of the first call that ran on it.
struct pre_start {
  std::string expected_from;           ///< who was expected to call it: `owner/name@version`, or a pipeline
  std::uint64_t for_call = 0;          ///< the call under way that led to the start
  double probability = 0;              ///< that it would be called, as far as was known then
  std::chrono::nanoseconds decided{0}; ///< how long before the call ran
  std::chrono::nanoseconds ready{0};   ///< the same of the end of its load
};

/// One call, after it ended.
struct span {
  std::uint64_t call_id = 0;
  std::uint64_t parent_id = 0; ///< 0 for a root
  std::uint64_t root_id = 0;
  span_kind kind = span_kind::algorithm;
  std::size_t depth = 0; ///< spans above it

  std::string algorithm; ///< `owner/name@version`; empty where no version was found, and for other kinds
  std::string asked;     ///< as the caller wrote it, cut where it was long
  resolved_by how = resolved_by::nothing;

  std::chrono::steady_clock::time_point begin;
  std::chrono::nanoseconds total{0};
  std::chrono::nanoseconds self{0};     ///< of `total`, when no child was open
  std::chrono::nanoseconds children{0}; ///< of `total`, when at least one child was open
  std::chrono::nanoseconds queue{0};    ///< waiting for an instance that was there, or behind other calls
  std::chrono::nanoseconds load{0};     ///< waiting for an instance to be started
  std::chrono::nanoseconds run{0};      ///< on a thread

  memo_verdict memo = memo_verdict::unused;
  std::uint32_t instance = 0; ///< number of the instance in its pool, from 1; 0: none
  std::uint32_t attempts = 0; ///< runs begun; more than one where instances were lost
  std::uint32_t batch = 0;    ///< elements of the batch that it ran in; 0: it was not batched
  bool cold = false;          ///< waited for an instance to be started
  bool prestarted = false;    ///< ran in an instance that was started before anybody asked
  bool shadow = false;        ///< a shadow's call, whose outcome was only compared
  bool warm_up = false;       ///< run by an instance before it took calls
  std::optional<leat::pre_start> pre_start = {}; ///< of the first call on a pre-started instance
  errc outcome = errc::ok;

  bool critical = false; ///< on the critical path: had it been shorter, so had the tree
  std::chrono::nanoseconds critical_self{
    0}; ///< its own share of the critical path; together the root's total

  std::vector<log_line> log;
  std::size_t log_dropped = 0; ///< lines beyond the bound of one call
};

/// A call tree with its times explained.
struct call_tree_report {
  std::vector<span> spans;            ///< each before its children, those by their begin; the root first
  std::size_t missing = 0;            ///< spans that are known to be lacking: overwritten, or not ended yet
  std::optional<trace_context> trace; ///< of the root
};

/// The enumerator's name.
std::string_view to_string(resolved_by how) noexcept;
std::string_view to_string(memo_verdict verdict) noexcept;
std::string_view to_string(span_kind kind) noexcept;

/// A table for a terminal: a line per span, `*` before those on the critical path, log lines below their
/// call.
std::string to_string(call_tree_report const& tree);

/// A document in the Trace Event Format, which https://ui.perfetto.dev and chrome://tracing open: a complete
/// event per span, an instant event per log line. A track shows spans that lie within each other.
json to_trace_events(call_tree_report const& tree);

} // namespace leat
