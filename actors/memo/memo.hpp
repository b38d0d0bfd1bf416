#pragma once

#include "actors/call.hpp"
#include "actors/memo/dependencies.hpp"

#include <leat/options.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace leat {

/// Version and input of a pure call, in a form in which equal calls are equal.
struct memo_key {
  std::uint32_t version; ///< `published::ordinal`
  value_kind kind;
  value form; ///< text and bytes as they are, a document as CBOR
  std::uint64_t hash;

  friend bool operator==(memo_key const& a, memo_key const& b) {
    return a.hash == b.hash && a.version == b.version && a.kind == b.kind && a.form == b.form;
  }
};

/// What decides how the steps of a call tree resolve and whether they are permitted: between equal ones
/// nothing need be looked up again.
struct memo_basis {
  std::uint64_t catalog = 0; ///< revisions
  std::uint64_t rules = 0;
  actor who = {};
  std::uint64_t affinity = 0;

  friend bool operator==(memo_basis const&, memo_basis const&) = default;
};

/// A run of a pure algorithm that equal calls wait for.
struct flight {
  memo_key key;
  std::uint64_t revision = 0; ///< of the catalog that all of them see
  memo_basis basis;           ///< the leader's
  call* leader = nullptr;
  std::vector<call_ptr> waiting;

  // The graph of who waits for whom; see memo::closes_a_circle.
  std::shared_ptr<flight> above;                ///< the nearest flight among the leader's callers
  std::vector<std::shared_ptr<flight>> blocked; ///< the nearest flights of those who wait
};

/// Remembered outputs of pure algorithms on this node, and the runs under way.
///
/// An entry is found by version and input, compared in full, and serves a call that would meet the same
/// versions and the same permissions on its way as the one that ran. Equal concurrent calls run once: the
/// first leads, the others wait. If the leader fails for a reason of its own (cancelled, past its deadline,
/// lost), or met on its way what another would not, the next one leads. Least recently used entries make room
/// when the budget is reached.
///
/// Thread safety: full. `recall` and `settle` take one shard's lock.
class memo {
public:
  enum class verdict : std::uint8_t {
    hit,    ///< the call has been ended with a remembered output
    joined, ///< the call waits for an equal one, or has ended meanwhile
    lead,   ///< the call must run; `settle` when it has ended
    circle, ///< the call would wait for itself
  };

  /// What the memo asks of those who know catalog and rules.
  struct environment {
    std::function<void(call&)>
      rerun; ///< admits a call that has to lead because its leader's outcome is not its own
    std::function<bool(dependencies const&, call&)> holds; ///< would the call meet the same on its way?
    std::function<std::uint64_t()> rules_revision;
  };

  memo(memo_limits limits, environment around);

  bool enabled() const noexcept { return shard_bytes_max_ > 0; }

  /// Looks for the output of `c`, whose target is pure.
  verdict recall(call& c);

  /// A leader has ended: remembers its output, ends those who wait or lets the first of them lead.
  void settle(call& leader, std::shared_ptr<dependencies const> const& depends_on);

  std::uint64_t entry_count() const;
  std::uint64_t byte_count() const;

private:
  struct key_hash {
    std::size_t operator()(memo_key const& k) const noexcept { return static_cast<std::size_t>(k.hash); }
  };
  struct entry {
    value output;
    std::shared_ptr<dependencies const> depends_on;
    memo_basis verified;
    std::size_t bytes;
    std::list<memo_key const*>::iterator used;
  };
  struct slot {
    std::optional<entry> remembered;
    std::vector<std::shared_ptr<flight>> flights; ///< at most one per catalog revision
  };
  struct shard {
    mutable std::mutex lock;
    std::unordered_map<memo_key, slot, key_hash> slots;
    std::list<memo_key const*> by_use; ///< most recent first
    std::size_t bytes = 0;
  };
  using slot_place = std::unordered_map<memo_key, slot, key_hash>::iterator;

  memo_key key_of(call const& c) const;
  shard& shard_of(memo_key const& k) noexcept { return shards_[k.hash >> 60]; }
  memo_basis basis_of(call& c) const;
  bool serve(shard& in, slot& s, call& c);
  verdict join(std::shared_ptr<flight> const& f, call& c);
  bool closes_a_circle(flight const& wanted, std::shared_ptr<flight> const& asking);
  void remember(shard& in, slot_place at, call& leader, memo_basis const& basis,
    std::shared_ptr<dependencies const> const& depends_on);
  void forget(shard& in, slot_place at);
  void make_room(shard& in);
  call_ptr next_leader(std::shared_ptr<flight> const& f);
  std::vector<call_ptr> take_satisfied(flight& f, dependencies const& depends_on);

  static constexpr std::size_t shard_count = 16; // by the hash's upper four bits

  std::size_t const shard_bytes_max_;
  environment const around_;
  std::uint64_t const seed_; ///< secret of this process: nobody outside can choose inputs that collide
  std::array<shard, shard_count> shards_;
  std::mutex graph_; ///< `flight::above` and `flight::blocked` of all; taken inside a shard's lock
};

} // namespace leat
