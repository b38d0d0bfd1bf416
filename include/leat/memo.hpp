#pragma once

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

class call_path;
struct identity;

/// What the memo did, since the runtime began, and holds now.
struct memo_counts {
  std::uint64_t hits = 0;        ///< calls answered with a remembered outcome
  std::uint64_t misses = 0;      ///< calls that had to run
  std::uint64_t coalesced = 0;   ///< calls that waited for an equal call's run
  std::uint64_t bypassed = 0;    ///< calls that it was not asked for: looking up does not pay, or quarantine
  std::uint64_t reused = 0;      ///< misses whose older output stood, though a step resolves otherwise now
  std::uint64_t restored = 0;    ///< misses that the memo on disk had an answer for
  std::uint64_t checks = 0;      ///< hits that were computed again
  std::uint64_t differences = 0; ///< of them, those that came to another outcome
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  /// Time on threads that runs would have taken, with all that they call, in place of which there were hits
  /// and waits for equal calls.
  std::chrono::nanoseconds saved{0};
};

/// The same of one version.
struct algorithm_memo : memo_counts {
  std::string algorithm; ///< owner/name
  std::string version;
  bool quarantined = false; ///< it gave two outputs for one input and is not remembered any more
};

struct memo_stats : memo_counts {
  std::uint64_t bytes_max = 0;
  std::vector<algorithm_memo> algorithms; ///< of pure ones that were called, by name, then by version
};

/// What would become of a call, and why.
enum class memo_reason : std::uint8_t {
  remembered,       ///< it would be a hit
  running,          ///< it would wait for an equal call that runs
  never_seen,       ///< nothing is known of this input: never asked, or too long ago
  evicted,          ///< it had to make room, or was not worth it in the first place
  dependency_moved, ///< a step on the way resolves otherwise now
  not_permitted,    ///< a step on the way is permitted otherwise to this caller
  expired,          ///< its time to live is over
  quarantined,      ///< the version gave two outputs for one input
  not_worth_it,     ///< looking up costs as much as computing
  not_pure,         ///< outputs of this version are never remembered
  off,              ///< the memo has no budget
};

/// The reason's name, for example `dependency_moved`.
std::string_view to_string(memo_reason why) noexcept;

struct memo_explanation {
  memo_reason why = memo_reason::never_seen;
  std::string version; ///< owner/name@version that the reference comes to
  std::string text;    ///< for people: which step moved from what to what, when it was evicted at what score
};

/// The memo of a runtime, as one principal meets it. A cheap handle.
///
/// Thread safety: full. Not for the hot path.
class memo {
public:
  memo_stats stats() const;

  /// What a call with this input would find, had it been made now by this principal. `not_found`,
  /// `permission_denied` or `invalid_argument` as of a call.
  result<memo_explanation> explain(std::string_view reference, value const& input) const;

  /// Forgets all outcomes of the algorithms that the pattern names: `owner/name`, `owner/*` or `*`; and what
  /// rests on them. Runs under way are not remembered. Ends their quarantine. How many there were.
  /// `invalid_argument` for anything else.
  result<std::size_t> forget(std::string_view pattern) const;

private:
  friend class runtime;

  memo(std::shared_ptr<call_path> path, std::shared_ptr<identity const> who) noexcept
      : path_(std::move(path)), who_(std::move(who)) {}

  std::shared_ptr<call_path> path_;
  std::shared_ptr<identity const> who_;
};

} // namespace leat
