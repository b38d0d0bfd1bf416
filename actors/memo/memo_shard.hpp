#pragma once

#include "actors/memo/flight.hpp"
#include "actors/memo/memo_entry.hpp"
#include "actors/memo/shard_lock.hpp"
#include "actors/policy/memo_keeper.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace leat {

/// A part of the memo, with entries, their groups and the runs under way, under one lock.
///
/// Thread safety: by the caller, who holds all of the lock, by std::lock_guard on the shard; for `find` and
/// `find_flights` a part of it is enough.
class alignas(64) memo_shard {
public:
  using graveyard = std::vector<std::unique_ptr<memo_entry>>;
  static constexpr std::size_t variants_max = 32; ///< entries of one key

  /// What is left of an entry that had to make room.
  struct eviction {
    std::uint64_t key = 0; ///< hash; 0: none
    std::chrono::steady_clock::time_point when = {};
    double score = 0;        ///< seconds saved per byte, decayed
    double lowest_score = 0; ///< of those that stayed
  };

  /// `owner_share_max`: see `memo_limits`.
  memo_shard(std::size_t bytes_max, std::uint64_t seed, double owner_share_max = 1);
  memo_shard(memo_shard const&) = delete;
  memo_shard& operator=(memo_shard const&) = delete;
  ~memo_shard();

  void lock() noexcept;
  void unlock() noexcept { lock_.unlock(); }
  /// Holds this thread's part, for a look at what is remembered; its hits are told by `part::note`.
  shard_lock::look look(std::size_t slot) noexcept { return {lock_, slot}; }

  /// The newest of the key; null where there is none.
  memo_entry* find(memo_key const& k) const;
  std::vector<std::shared_ptr<flight>>& flights_of(memo_key const& k) { return flights_[k]; }
  std::vector<std::shared_ptr<flight>> const* find_flights(memo_key const& k) const;
  void land(std::shared_ptr<flight> const& f);

  void touch(memo_entry& e) noexcept { keeper_.touch(e); }
  void missed(memo_key const& k) noexcept { keeper_.missed(k.hash); }
  /// For hits of those who hold all.
  check_turns& checks() noexcept { return checks_; }

  /// Keeps the entry in place of one of the same group; null where it is not worth its room. What has to go
  /// is left in `out`, to be destroyed when the lock is released.
  memo_entry* add(std::unique_ptr<memo_entry> e, memo_key const& k,
    std::shared_ptr<dependencies const> const& depends_on, memo_account& account, graveyard& out);
  /// What goes with a version.
  enum class scope : std::uint8_t {
    unreachable, ///< its own entries, and those that rest on it and could not be had again by `cut_off`
    dependents,  ///< its own entries, and all that rest on it
  };
  /// At most `most` entries. True: there are no more.
  bool forget(std::uint32_t version, scope what, std::size_t most, graveyard& out);

  /// How the entry with this hash went, where that is not too long ago.
  std::optional<eviction> evicted(std::uint64_t hash) const;

  std::size_t entry_count() const noexcept { return keeper_.size(); }
  /// As much as the heap gives to it: see `heap_bytes`.
  std::size_t byte_count() const noexcept;

private:
  memo_group& group_of(std::uint32_t version, std::shared_ptr<dependencies const> const& depends_on,
    memo_account& account, std::size_t& bytes_new);
  bool make_room_in_share(memo_entry& fresh, graveyard& out);
  memo_entry* low_of(memo_owner& owner);
  void evict(memo_entry& e, graveyard& out);
  void drop_variant(memo_key const& k, memo_group const& group, graveyard& out);
  void detach(memo_entry& e, graveyard& out, memo_group const* stays = nullptr);
  void drop(memo_group& g);
  void note_evicted(memo_entry const& e) noexcept;

  shard_lock lock_;
  check_turns checks_;
  memo_keeper keeper_;
  // What a hit reads is in no line that is written to by every few hits.
  alignas(64) std::unordered_map<memo_key, memo_entry*, memo_key_hash> entries_;
  std::unordered_map<memo_key, std::vector<std::shared_ptr<flight>>, memo_key_hash> flights_;
  std::unordered_multimap<std::uint64_t, std::unique_ptr<memo_group>> groups_; ///< by `memo_group::hash`
  std::unordered_multimap<std::uint32_t, memo_group*> by_version_; ///< own ones, and those depended on
  std::unordered_map<name_id, memo_owner> owners_;                 ///< of groups
  std::size_t const owner_bytes_max_;
  std::array<eviction, 64> evictions_ = {}; ///< a ring by hash
};

} // namespace leat
