#include "registry/keys/keyring.hpp"

#include <algorithm>
#include <mutex>
#include <tuple>
#include <utility>

namespace leat {

namespace {

constexpr std::size_t id_bytes = 8;

/// One text for all who have no right secret: it tells nobody which keys there are.
error no_valid_key() {
  return {errc::unauthenticated, "no valid API key"};
}

error no_key_named(std::string_view id) {
  return {errc::not_found, "there is no API key '" + std::string(id) + "'"};
}

} // namespace

/// A key, and what is known of the secrets that were presented for it.
struct keyring::entry {
  explicit entry(stored::key&& key) : record(std::move(key)), state(std::make_shared<key_state>(record)) {}

  key_info info() const {
    return {.id = record.id,
      .owner = "user:" + record.owner,
      .options = record.options,
      .created = record.created,
      .last_used = state->last_used(),
      .revoked = state->revoked()};
  }

  /// Whether the secret with this mark is the key's, where that was found out before.
  std::optional<bool> known(secret_digest const& mark) const noexcept {
    if (right && equal(*right, mark))
      return true;
    for (auto const& w : wrong)
      if (equal(w, mark))
        return false;
    return std::nullopt;
  }

  void remember(secret_digest const& mark, bool is_right) {
    if (is_right)
      right = mark;
    else {
      if (wrong.size() == wrong_max)
        wrong.erase(wrong.begin());
      wrong.push_back(mark);
    }
  }

  stored::key record; ///< as it was put; `state` knows what changed since
  std::shared_ptr<key_state> state;
  std::optional<secret_digest> right;
  std::vector<secret_digest> wrong;     ///< newest last
  std::optional<secret_digest> in_turn; ///< of the secret that has this key's turn
  std::size_t waiting = 0;              ///< other secrets that wait for it
};

/// Leave to run one slow hash. Takes the lock as held, waits, and gives it up until the turn is over; with it
/// ends the turn of the secret that is checked, where one is.
class keyring::turn {
public:
  turn(keyring& ring, std::unique_lock<std::shared_mutex>& hold, entry* checked = nullptr)
      : ring_(ring), hold_(hold), checked_(checked) {
    ring_.turns_.wait(hold_, [&] { return ring_.running_ < running_max; });
    ++ring_.running_;
    hold_.unlock();
  }

  turn(turn const&) = delete;
  turn& operator=(turn const&) = delete;

  ~turn() {
    hold_.lock();
    --ring_.running_;
    if (checked_ != nullptr)
      checked_->in_turn.reset();
    ring_.turns_.notify_all();
  }

private:
  keyring& ring_;
  std::unique_lock<std::shared_mutex>& hold_;
  entry* checked_;
};

keyring::keyring(slow_hash_function hash) : hash_(std::move(hash)) {}

result<new_key> keyring::make(std::string owner, key_options options, time_point now, std::uint32_t cost) {
  if (auto ok = check_key_options(options, now); !ok)
    return std::move(ok).error();
  auto id = random_hex("key_", id_bytes);
  if (!id)
    return std::move(id).error();
  new_key made;
  if (auto filled = fill_random(made.record.salt); !filled)
    return std::move(filled).error();
  auto secret = make_secret();
  if (!secret)
    return std::move(secret).error();
  auto const hash = [&] {
    std::unique_lock hold(lock_);
    turn const mine(*this, hold);
    return hash_(*secret, made.record.salt, cost);
  }();
  if (!hash) {
    wipe(*secret);
    return hash.error();
  }
  made.record.id = *id;
  made.record.owner = std::move(owner);
  made.record.options = std::move(options);
  made.record.lookup = lookup_of(*secret).value();
  made.record.hash = *hash;
  made.record.cost = cost;
  made.record.created = now;
  made.shown = {.id = *std::move(id), .secret = *std::move(secret)};
  return made;
}

void keyring::put(stored::key key) {
  std::unique_lock const hold(lock_);
  auto const at = by_id_.find(key.id);
  if (at == by_id_.end()) {
    auto added = std::make_shared<entry>(std::move(key));
    by_lookup_.emplace(added->record.lookup, added);
    by_id_.emplace(added->record.id, std::move(added));
    return;
  }
  auto& known = *at->second;
  if (key.last_used) {
    known.state->touch(*key.last_used);
    known.state->take_use(); // is in the store
  }
  if (key.revoked) {
    known.state->revoke();
    known.right.reset();
  }
}

result<void> keyring::revoke(std::string_view id) {
  std::unique_lock const hold(lock_);
  auto const at = by_id_.find(id);
  if (at == by_id_.end())
    return no_key_named(id);
  at->second->state->revoke();
  at->second->right.reset();
  return {};
}

void keyring::forget_owner(std::string_view owner) {
  std::unique_lock const hold(lock_);
  auto const owned = [&](auto const& item) { return item.second->record.owner == owner; };
  std::erase_if(by_lookup_, owned);
  for (auto const& [id, key] : by_id_)
    if (key->record.owner == owner)
      key->state->revoke();
  std::erase_if(by_id_, owned);
}

result<key_info> keyring::find(std::string_view id) const {
  std::shared_lock const hold(lock_);
  auto const at = by_id_.find(id);
  if (at == by_id_.end())
    return no_key_named(id);
  return at->second->info();
}

std::vector<key_info> keyring::list(std::string_view owner) const {
  std::vector<key_info> out;
  {
    std::shared_lock const hold(lock_);
    for (auto const& [id, key] : by_id_)
      if (owner.empty() || key->record.owner == owner)
        out.push_back(key->info());
  }
  std::sort(out.begin(), out.end(), [](key_info const& a, key_info const& b) {
    return std::tie(a.created, a.id) < std::tie(b.created, b.id);
  });
  return out;
}

result<std::shared_ptr<key_state const>> keyring::verify(std::string_view secret, time_point now) {
  auto const lookup = lookup_of(secret);
  if (!lookup)
    return no_valid_key();
  auto const mark = mark_(secret);
  if (!mark)
    return mark.error();
  std::shared_ptr<key_state const> key = proved(*lookup, *mark);
  if (!key)
    for (auto const& candidate : candidates(*lookup)) {
      auto const right = prove(*candidate, secret, *mark);
      if (!right)
        return right.error();
      if (*right) {
        key = candidate->state;
        break;
      }
    }
  if (!key)
    return no_valid_key();
  if (auto ok = key->usable(now); !ok)
    return std::move(ok).error();
  return key;
}

std::shared_ptr<key_state> keyring::proved(std::string_view lookup, secret_digest const& mark) const {
  std::shared_lock const hold(lock_);
  for (auto [at, end] = by_lookup_.equal_range(lookup); at != end; ++at)
    if (at->second->right && equal(*at->second->right, mark))
      return at->second->state;
  return nullptr;
}

std::vector<keyring::entry_ptr> keyring::candidates(std::string_view lookup) const {
  std::vector<entry_ptr> out;
  std::shared_lock const hold(lock_);
  for (auto [at, end] = by_lookup_.equal_range(lookup); at != end; ++at)
    out.push_back(at->second);
  return out;
}

result<bool> keyring::prove(entry& e, std::string_view secret, secret_digest const& mark) {
  std::unique_lock hold(lock_);
  bool counted = false;
  while (e.in_turn && !e.known(mark)) {
    if (!counted && !equal(*e.in_turn, mark)) {
      if (e.waiting == waiting_max)
        return error(errc::resource_exhausted, "too many API keys are being checked, try again");
      ++e.waiting;
      counted = true;
    }
    turns_.wait(hold);
  }
  e.waiting -= counted ? 1 : 0;
  if (auto const known = e.known(mark))
    return *known;
  e.in_turn = mark;
  auto const hash = [&] {
    turn const mine(*this, hold, &e);
    return hash_(secret, e.record.salt, e.record.cost);
  }();
  if (!hash)
    return hash.error();
  bool const right = equal(*hash, e.record.hash);
  e.remember(mark, right);
  return right;
}

std::vector<stored::key_used> keyring::take_uses() {
  std::vector<stored::key_used> out;
  std::shared_lock const hold(lock_);
  for (auto const& [id, key] : by_id_)
    if (auto const when = key->state->take_use())
      out.push_back({.id = id, .when = *when});
  return out;
}

void keyring::give_back(std::vector<stored::key_used> const& uses) {
  std::shared_lock const hold(lock_);
  for (auto const& use : uses)
    if (auto const at = by_id_.find(use.id); at != by_id_.end())
      at->second->state->give_back_use();
}

} // namespace leat
