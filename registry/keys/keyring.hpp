#pragma once

#include "registry/keys/key_state.hpp"
#include "registry/keys/secret.hpp"
#include "registry/store/store.hpp"

#include <leat/access.hpp>
#include <leat/result.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leat {

/// A key that was just made: for its owner, who sees the secret once, and for the store.
struct new_key {
  created_key shown;
  stored::key record;
};

/// All API keys of a registry, and the check of the secrets that are presented.
///
/// The stored hashes are slow to compute, so that whoever gets hold of them finds no secret. A right secret
/// pays that once: from then on its key remembers a mark of it (see `keyed_hash`), which only this process
/// can make. The last few wrong ones are remembered too, so that a client that repeats itself costs little.
/// Slow hashes run outside of every lock, `running_max` at once and one for each key; callers with equal
/// secrets share one. A flood of wrong guesses therefore takes neither memory nor the turn of other keys.
///
/// Unknown, wrong and malformed secrets are told apart by nobody but a clock: a wrong one takes long where
/// its first 64 bits are right. Thread safety: full. `make` and `verify` block while a slow hash runs.
class keyring {
public:
  using time_point = std::chrono::system_clock::time_point;
  using slow_hash_function = std::function<result<secret_digest>(
    std::string_view secret, std::span<std::byte const> salt, std::uint32_t cost)>;

  static constexpr std::size_t running_max = 2;  ///< slow hashes at once: 32 MiB each at the usual cost
  static constexpr std::size_t waiting_max = 16; ///< different secrets that wait for one key's turn
  static constexpr std::size_t wrong_max = 4;    ///< wrong secrets that each key remembers

  /// Throws `error` where there are no random bytes. Tests bring a hash of their own.
  explicit keyring(slow_hash_function hash = slow_hash);

  /// A new key for an account, not yet in the ring: `put` its record once that is durable. `invalid_argument`
  /// names what is wrong with the options.
  result<new_key> make(
    std::string owner, key_options options, time_point now, std::uint32_t cost = slow_hash_cost);

  /// Adds a key. Of one that is there already, only what can change is taken over: that it is revoked, and
  /// its last use.
  void put(stored::key key);

  /// Refuses the key from now on, also to those who hold it. `not_found` names the id; revoking twice is
  /// fine.
  result<void> revoke(std::string_view id);

  /// Revokes and removes all keys of an account.
  void forget_owner(std::string_view owner);

  /// What is known of a key; `not_found` names the id.
  result<key_info> find(std::string_view id) const;

  /// The keys of an account, or all for an empty name, oldest first.
  std::vector<key_info> list(std::string_view owner) const;

  /// The key whose secret this is. `unauthenticated`: no such key, or, for who has the right secret, revoked
  /// or expired. `resource_exhausted`: too many wrong secrets were presented for this key just now, or there
  /// is no memory for the check. Does not `touch` the key. About two microseconds after the first time.
  result<std::shared_ptr<key_state const>> verify(std::string_view secret, time_point now);

  /// Last uses since the last time, to be written by others. O(keys).
  std::vector<stored::key_used> take_uses();

  /// Uses that could not be written, to be taken again.
  void give_back(std::vector<stored::key_used> const& uses);

private:
  struct entry;
  using entry_ptr = std::shared_ptr<entry>;
  class turn;

  struct text_hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::shared_ptr<key_state> proved(std::string_view lookup, secret_digest const& mark) const;
  std::vector<entry_ptr> candidates(std::string_view lookup) const;
  result<bool> prove(entry& e, std::string_view secret, secret_digest const& mark);

  slow_hash_function const hash_;
  keyed_hash const mark_;
  std::shared_mutex mutable lock_; ///< guards all below, and every `entry`
  std::condition_variable_any turns_;
  std::size_t running_ = 0;
  std::unordered_map<std::string, entry_ptr, text_hash, std::equal_to<>> by_id_;
  std::unordered_multimap<std::string, entry_ptr, text_hash, std::equal_to<>> by_lookup_;
};

} // namespace leat
