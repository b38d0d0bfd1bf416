#pragma once

#include "registry/store/store.hpp"

#include <leat/access.hpp>
#include <leat/result.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// Checks how a key is to be narrowed: scopes are patterns, actions are known words, it does not expire
/// before it begins, and it stays small. The error names what is wrong.
result<void> check_key_options(key_options const& options, std::chrono::system_clock::time_point now);

/// One key as whoever acts with it holds it: whose it is, what it covers, and whether it is still good. The
/// secret is not in it.
///
/// Thread safety: full.
class key_state {
public:
  using time_point = std::chrono::system_clock::time_point;

  static constexpr std::size_t scopes_max = 64;
  static constexpr std::size_t label_size_max = 256;

  /// What a stored key says and this version of Leat does not understand covers nothing.
  explicit key_state(stored::key const& key);

  std::string const& id() const noexcept { return id_; }

  /// Account name, without the kind: `ann`.
  std::string const& owner() const noexcept { return owner_; }

  /// `unauthenticated` from the moment on at which the key is revoked or expires. A few nanoseconds.
  result<void> usable(time_point now) const {
    if (revoked() || now.time_since_epoch() >= expires_)
      return why_not_usable();
    return {};
  }

  /// Whether the key is for this action on this algorithm; `permission_denied` names what it is for. In place
  /// of a name a pattern may stand: it is covered when all that it covers is. A few nanoseconds a scope.
  result<void> covers(action what, std::string_view algorithm) const {
    if (is_for(what) && in_scope(algorithm))
      return {};
    return why_not_covered(what, algorithm);
  }

  /// Remembers that the key was used, precise to a minute; later than before, or not at all. Writes nothing
  /// within one minute.
  void touch(time_point now) const noexcept {
    auto const minute = minute_of(now);
    auto seen = used_.load(std::memory_order_relaxed);
    while (seen < minute && !used_.compare_exchange_weak(seen, minute, std::memory_order_relaxed)) {
    }
  }

  /// The minute of the last use.
  std::optional<time_point> last_used() const noexcept;

  /// The last use, where it is another than what the store is known to have: to be written there.
  std::optional<time_point> take_use() noexcept;

  /// The use that was taken last could not be written.
  void give_back_use() noexcept;

  bool revoked() const noexcept { return revoked_.load(std::memory_order_acquire); }
  void revoke() noexcept { revoked_.store(true, std::memory_order_release); }

private:
  static constexpr std::int64_t never = INT64_MIN;

  /// A pattern, taken apart.
  struct scope {
    std::string text;
    bool prefix; ///< covers all that begins with `text`; else `text` alone
  };

  static std::int64_t minute_of(time_point t) noexcept {
    return std::chrono::floor<std::chrono::minutes>(t).time_since_epoch().count();
  }

  static std::optional<time_point> time_of(std::int64_t minute) noexcept;

  bool is_for(action what) const noexcept { return (actions_ >> static_cast<unsigned>(what) & 1U) != 0; }

  bool in_scope(std::string_view algorithm) const noexcept {
    if (scopes_.empty())
      return true;
    for (auto const& s : scopes_)
      if (s.prefix ? algorithm.starts_with(s.text) : algorithm == s.text)
        return true;
    return false;
  }

  error why_not_usable() const;
  error why_not_covered(action what, std::string_view algorithm) const;

  std::string id_;
  std::string owner_;
  std::vector<scope> scopes_; ///< none: all
  std::uint32_t actions_ = 0; ///< one bit each
  time_point::duration expires_;
  std::atomic<bool> revoked_;
  std::atomic<std::int64_t> mutable used_; ///< minutes since the epoch
  std::atomic<std::int64_t> taken_;        ///< the one of `used_` that was taken last
};

} // namespace leat
