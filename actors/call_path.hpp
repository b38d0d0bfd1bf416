#pragma once

#include "actors/call.hpp"
#include "actors/memo/memo.hpp"
#include "actors/pool.hpp"
#include "actors/timer.hpp"
#include "registry/catalog.hpp"

#include <leat/callable.hpp>
#include <leat/metrics.hpp>
#include <leat/options.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace leat {

/// The way of every call: resolve, permit, recall, admit; and back: remember, count.
///
/// One room per step, in this order, and no step reaches back. Thread safety: full; the way of a call meets
/// no lock that calls of other algorithms contend for.
class call_path {
public:
  call_path(runtime_options options, std::size_t threads);
  call_path(call_path const&) = delete;
  call_path& operator=(call_path const&) = delete;
  ~call_path();

  /// How instances are ordered from the supervisor. Before the first call.
  void on_order(std::function<void(pool&)> order) { order_ = std::move(order); }

  catalog_store& store() noexcept { return store_; }
  runtime_options const& options() const noexcept { return options_; }
  /// Random, for the ids of traces.
  std::uint64_t trace_seed() const noexcept { return trace_seed_; }

  /// Starts a call of an algorithm. What stands in its way is its outcome.
  call_ptr start(call_ptr parent, std::string_view reference, call_options const& options, value input);

  /// A call without an algorithm, which somebody else ends: a pipeline, a join, or (with `timeout`) a pause.
  call_ptr open(call_ptr parent, call::kind kind, call_options const& options = {});

  /// A call has its outcome: bookkeeping, before the outcome is published. Called by `call::end` alone.
  void ended(call& c) noexcept;

  /// Refuses new calls and ends the open ones. What runs is not waited for.
  void close();

  metrics_snapshot metrics() const;

private:
  struct open_roots {
    std::mutex lock;
    boost::intrusive::list<call,
      boost::intrusive::member_hook<call, boost::intrusive::list_member_hook<>, &call::siblings>,
      boost::intrusive::constant_time_size<false>>
      calls;
  };

  /// A new call; a root takes the current snapshot for its tree.
  call_ptr make(call_ptr parent, call::kind kind, call_options const& options, value input);
  bool enter(call& c);
  bool link(call& c);
  result<published const*> resolve(call& c, std::string_view reference) const;
  result<void> permit(call const& c) const;
  bool recall(call& c, pool& pool);
  open_roots& roots_of(call const& c) noexcept { return roots_[c.id() % roots_.size()]; }
  pool& pool_of(published const& target);

  runtime_options const options_;
  std::size_t const threads_;
  std::uint64_t const trace_seed_;
  std::function<void(pool&)> order_;
  catalog_store store_;
  memo memo_;
  timer timer_;
  std::atomic<std::uint64_t> last_id_{0};
  std::atomic<bool> closed_{false};
  std::array<open_roots, 8> roots_;

  // Pools by ordinal, in blocks that never move, so that looking one up takes no lock.
  static constexpr std::size_t block_size = 1024;
  using pool_block = std::array<std::atomic<pool*>, block_size>;
  std::array<std::atomic<pool_block*>, 4096> blocks_{};
  mutable std::mutex pools_lock_; // to add one
  std::vector<std::unique_ptr<pool_block>> kept_blocks_;
  std::vector<std::unique_ptr<pool>> pools_;
};

} // namespace leat
