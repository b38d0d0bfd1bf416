#pragma once

#include "actors/call.hpp"
#include "actors/memo/flight.hpp"
#include "actors/memo/memo_entry.hpp"
#include "actors/memo/memo_shard.hpp"

#include <leat/options.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace leat {

/// Remembered outputs of pure algorithms on this node, and the runs under way.
///
/// An entry is found by version and input, compared in full, and serves a call that would meet the same
/// versions and the same permissions on its way as the one that ran. So a key may have several entries, of
/// which those that do not hold now may hold again, after a rollback. Equal concurrent calls run once: the
/// first leads, the others wait. If the leader fails for a reason of its own (cancelled, past its deadline,
/// lost), or met on its way what another would not, the next one leads. `memo_keeper` decides what is worth
/// its room.
///
/// Thread safety: full. `recall` and `settle` take one shard's lock.
class memo_table {
public:
  enum class verdict : std::uint8_t {
    hit,    ///< `recalled::outcome` is the answer
    joined, ///< the call waits for an equal one, or has ended meanwhile
    lead,   ///< the call must run; `settle` when it has ended
    circle, ///< the call would wait for itself
  };

  struct recalled {
    verdict what = verdict::lead;
    std::optional<result<value>> outcome = {};
    std::shared_ptr<dependencies const> depends_on = {};
    std::chrono::nanoseconds saved{0};
    bool soon_over = false; ///< it is to be computed again before its time is up
    bool to_check = false;  ///< it is to be computed again to see whether it is the same
  };

  /// What the memo asks of those who know catalog and rules.
  struct environment {
    std::function<void(call&)>
      rerun; ///< admits a call that has to lead because its leader's outcome is not its own
    std::function<bool(dependencies const&, call_tree const&)>
      holds; ///< would calls of the tree meet the same on their way?
    std::function<std::uint64_t()> rules_revision;
    /// An output was computed and remembered; none: that is all.
    std::function<void(call const&, dependencies const&, std::chrono::nanoseconds cost)> archive;
    /// Calls that waited for this one were answered with its outcome; what they would have taken.
    std::function<void(call const&, std::chrono::nanoseconds)> saved;
  };

  memo_table(memo_limits const& limits, environment around);
  memo_table(memo_table const&) = delete;
  memo_table& operator=(memo_table const&) = delete;
  ~memo_table();

  bool enabled() const noexcept { return limits_.bytes_max > 0; }
  memo_limits const& limits() const noexcept { return limits_; }

  /// Looks for the output of `c`, whose target is pure.
  recalled recall(call& c, memo_account& account);

  /// A leader has ended: remembers its output, ends those who wait or lets the first of them lead.
  void settle(
    call& leader, std::shared_ptr<dependencies const> const& depends_on, call::clock::time_point now);

  /// Forgets the outputs of these versions, and what rests on them. How many there were.
  std::size_t forget(std::span<std::uint32_t const> versions);

  /// Of a version that no call can find any more: what cannot answer a call again. Between two steps, each of
  /// well under a millisecond, it asks whether to go on.
  void free(std::uint32_t version, std::function<bool()> const& go_on) {
    forget_entries({&version, 1}, memo_shard::scope::unreachable, go_on);
  }

  /// The version was caught giving two outputs for one input: nothing that rests on it is remembered any
  /// more.
  void quarantine(std::uint32_t version);
  void end_quarantine(std::uint32_t version);
  bool rests_on_quarantined(dependencies const& depends_on) const;

  /// What is known of a version and an input, for people.
  struct known {
    struct one {
      std::shared_ptr<dependencies const> depends_on;
      bool expired;
    };
    std::vector<one> remembered; ///< newest first
    bool running = false;        ///< some call computes it
    std::optional<memo_shard::eviction> evicted;
  };
  known look(std::uint32_t version, value const& input) const;

  std::uint64_t entry_count() const;
  std::uint64_t byte_count() const;

private:
  std::size_t forget_entries(
    std::span<std::uint32_t const> versions, memo_shard::scope what, std::function<bool()> const& go_on);
  recalled find(call& c, memo_account& account);
  memo_basis basis_of(call_tree const& tree) const;
  memo_shard& shard_of(memo_key const& k) const noexcept { return *shards_[(k.hash >> 60) % shards_.size()]; }
  memo_entry* find_holding(memo_entry* newest, call_tree const& tree, std::int64_t now) const;
  bool holds(memo_group& g, call_tree const& tree) const;
  std::optional<recalled> peek(memo_shard& in, memo_key const& k, call const& c, std::size_t slot) const;
  recalled serve(
    memo_shard const& in, memo_entry const& e, call const& c, std::int64_t now, check_turns& checks) const;
  recalled fly(memo_shard& in, memo_key k, call& c, memo_account& account, memo_entry const* stale);
  bool may_remember(flight const& f, call const& leader, dependencies const& depends_on) const;
  std::vector<call_ptr> take_satisfied(flight& f, dependencies const& depends_on) const;
  call_ptr next_leader(std::shared_ptr<flight> const& f);

  memo_limits const limits_;
  environment const around_;
  std::uint64_t const seed_; ///< secret of this process: nobody outside can choose inputs that collide
  std::vector<std::unique_ptr<memo_shard>> const shards_; ///< by the hash's upper bits
  flight_graph graph_;                                    ///< its lock is taken inside a shard's
  std::atomic<std::uint64_t> forgotten_{0};
  mutable std::mutex quarantine_lock_;
  std::vector<std::uint32_t> quarantined_;
  std::atomic<bool> any_quarantined_{false};
};

} // namespace leat
