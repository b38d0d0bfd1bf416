#pragma once

#include "actors/call.hpp"
#include "actors/instance.hpp"
#include "actors/value_contract.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace leat {

/// Counts of one version; read while they change.
struct pool_counters {
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> runs{0};
  std::atomic<std::uint64_t> memo_hits{0};
  std::atomic<std::uint64_t> coalesced{0};
  std::atomic<std::uint64_t> failures{0};
  std::atomic<std::uint64_t> loads{0};
  std::atomic<std::uint64_t> shadow_calls{0};
  std::atomic<std::uint64_t> shadow_differences{0};
};

/// All instances of one version on this node, and the calls that wait for the first of them.
///
/// A call goes to the less loaded of two random instances (power of two choices, Mitzenmacher 2001); while
/// all are busy and there may be more, another one is ordered. Once an instance is there the way of a call
/// meets no lock.
///
/// Thread safety: full. Outlives its instances' actors.
class pool {
public:
  static constexpr std::size_t instances_limit = 64;

  /// `order` asks the supervisor to start one more instance, which ends in `add` or `load_failed`.
  pool(published_ptr version, std::size_t threads, std::function<void(pool&)> order);
  pool(pool const&) = delete;
  pool& operator=(pool const&) = delete;

  published const& version() const noexcept { return *version_; }
  value_contract const& contract() const noexcept { return contract_; }
  pool_counters& counters() noexcept { return counters_; }

  /// Hands the call to an instance, or keeps it until there is one. Fails the call where the bound is
  /// reached.
  void admit(call& c);

  /// One admitted call has left the queue.
  void taken() noexcept { waiting_count_.fetch_sub(1, std::memory_order_relaxed); }

  /// An ordered instance is ready.
  void add(std::shared_ptr<instance> ready);
  /// An ordered instance could not be loaded: the calls that wait for it fail.
  void load_failed(error const& why);
  /// An instance's actor has died.
  void remove(instance& dead);

  /// Lets all instances go: they end when they have done what they have. Calls that come nevertheless, from
  /// trees that have resolved to this version before, start new ones.
  void drain();
  /// Whether no later call tree can find this version: then instances end as soon as they have nothing to do.
  void let_go(bool gone);

  /// Whoever sets it first watches the pool; see `idle_watch`.
  std::atomic<bool> watched{false};

  /// Fails what waits, and everything to come.
  void close(error const& why);

private:
  instance* pick() noexcept;
  void grow(instance const& chosen);
  void keep_waiting(call& c);
  void fail_waiting(error const& why);

  published_ptr const version_;
  value_contract const contract_;
  std::size_t const instances_max_;
  std::size_t const waiting_max_;
  std::function<void(pool&)> const order_;
  pool_counters counters_;
  std::atomic<std::size_t> waiting_count_{0};

  // Slots are filled from the front and emptied under the lock; readers take what they see.
  std::array<std::atomic<instance*>, instances_limit> ready_{};
  std::atomic<std::size_t> ready_count_{0};

  std::mutex lock_;
  std::atomic<std::size_t> ordered_{0}; ///< starts under way; changes under the lock
  std::deque<call_ptr> waiting_;        ///< while nothing is ready
  std::optional<error> closed_;
  bool gone_ = false;
  std::vector<std::shared_ptr<instance>> kept_; ///< also dead ones: somebody may still point to them
};

} // namespace leat
