#pragma once

#include "actors/call.hpp"
#include "actors/memo/memo_archive.hpp"
#include "actors/memo/memo_sweeper.hpp"
#include "actors/memo/memo_table.hpp"
#include "actors/pool.hpp"
#include "actors/resolution_cache.hpp"
#include "actors/run_watch.hpp"
#include "actors/spans/call_log.hpp"
#include "actors/spans/flight_recorder.hpp"
#include "actors/spans/trace_parents.hpp"
#include "actors/timer.hpp"
#include "registry/ledger.hpp"
#include "registry/own_count.hpp"

#include <leat/callable.hpp>
#include <leat/memo.hpp>
#include <leat/metrics.hpp>
#include <leat/options.hpp>
#include <leat/spans.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace leat {

class forerunner;

/// The way of every call: resolve, permit, recall, admit; and back: remember, count.
///
/// One room per step, in this order, and no step reaches back. Thread safety: full; the way of a call meets
/// no lock that calls of other algorithms contend for.
class call_path {
public:
  call_path(runtime_options options, std::size_t threads, std::shared_ptr<ledger> book);
  call_path(call_path const&) = delete;
  call_path& operator=(call_path const&) = delete;
  ~call_path();

  /// How instances are ordered from the supervisor. Before the first call.
  void on_order(std::function<void(start_order const&)> order) { around_.order = std::move(order); }
  /// How pools are rung later, where not by the timer. Before the first call.
  void on_alarm(std::function<void(pool&, pool::alarm, std::chrono::nanoseconds)> set) {
    around_.set_alarm = std::move(set);
  }

  ledger& book() noexcept { return *ledger_; }
  runtime_options const& options() const noexcept { return options_; }

  /// Who calls: a running call, as whose child the new one is made; or, for a root, a principal.
  struct asker {
    call_ptr parent;
    std::shared_ptr<identity const> who = {};
  };
  /// Who asks for a root that this thread makes.
  asker root_asker(std::shared_ptr<identity const> const& who) { return {nullptr, askers_.of(who)}; }

  /// Starts a call of an algorithm. What stands in its way is its outcome.
  call_ptr start(asker by, std::string_view reference, call_options const& options, value input);

  /// Hands a call that was started, and that the memo had held up, to an instance.
  void run(call& c);
  /// Whether a call that `caller` made now would be one of a pure algorithm.
  bool resolves_to_pure(call const& caller, std::string_view reference) const;
  /// A run that was made to check on a remembered outcome has ended.
  void checked(call const& copy, result<value> const& remembered);
  /// A remembered output stood although what it rests on resolves otherwise.
  void count_reused(call const& c);

  /// A call without an algorithm, which somebody else ends: a pipeline, a join, or (with `timeout`) a pause.
  call_ptr open(asker by, call::kind kind, call_options const& options = {});

  /// A call has its outcome: bookkeeping, before the outcome is published. Called by `call::end` alone.
  void ended(call& c) noexcept;

  /// Lets go of what authors have handed in, which may hold clients, and so this. Nothing runs any more.
  void release_code();

  /// Cooperative code has kept a scheduler thread for too long.
  void report_long_run(pool& where, std::uint64_t call, std::chrono::nanoseconds took, bool runs_still) const;
  bool has_open_roots();

  /// Refuses new root calls. What is open goes on, with its nested calls.
  void stop_admitting();
  /// Waits until no root is open; false where `until` came first.
  bool wait_for_roots(call::clock::time_point until);
  /// Refuses new calls and ends the open ones; how many roots that were. What runs is not waited for.
  std::size_t close();
  /// Ends the threads of timer, memo and learning. When it is closed: then no call waits for a time any more.
  void stop_threads();

  /// Something was published, retired or restored: instances that no later call will find are let go.
  void versions_changed(name_id algorithm);

  metrics_snapshot metrics() const;

  /// Null where nothing is learned.
  forerunner* ahead() const noexcept { return ahead_.get(); }
  /// A call that is observed begins to run.
  void began(call& c, call::clock::time_point now) noexcept;
  /// A call runs on an instance that was started ahead of it.
  void began_on(std::uint32_t note, call& c, call::clock::time_point now) noexcept;
  /// The group that `c` is stands for this pipeline.
  void name_pipeline(call& c, std::vector<std::string_view> const& stages);

  /// What a call would find in the memo, were it made now.
  result<memo_explanation> explain_memo(
    std::shared_ptr<identity const> const& who, std::string_view reference, value const& input);
  std::size_t forget_memo(std::string_view pattern);

  /// The call tree that a call belongs to, with its times explained; `not_found` where none of it has ended
  /// or it is no longer remembered.
  result<call_tree_report> explain(std::uint64_t call) const;
  /// Roots alone: the one that ended last first; the slowest first.
  std::vector<span> recent_calls(std::size_t n) const;
  std::vector<span> slow_calls(std::size_t n) const;
  /// A line of a call's log.
  void log(call& c, std::string_view text);
  /// The call's place in its distributed trace.
  trace_context trace_of(call& c) const noexcept;

private:
  struct alignas(64) open_roots {
    std::mutex lock;
    boost::intrusive::list<call,
      boost::intrusive::member_hook<call, boost::intrusive::list_member_hook<>, &call::siblings>,
      boost::intrusive::constant_time_size<false>>
      calls;
  };

  /// A new call; a root takes the current snapshot for its tree.
  call_ptr make(asker by, call::kind kind, call_options const& options, value input);
  bool enter(call& c);
  bool link(call& c);
  result<resolution> aim(call& c, std::string_view reference);
  /// What a reference came to, before anybody is asked for permission.
  struct looked_up {
    std::string_view name;
    result<resolution> found;
    resource what = {};
    resolved_by how = resolved_by::nothing;
  };
  result<looked_up> look_up(call& c, std::string_view reference);
  result<void> admit_caller(call& c, std::string_view name);
  verdict permit(call_tree const& tree, std::optional<name_id> caller, resource const& what) const;
  error refuse(call& c, std::string_view name, verdict v);
  void depend(call& c, std::string_view asked, result<resolution> const& found, verdict v);
  bool still_hold(dependencies const& ds, call_tree const& tree) const;
  struct met {
    std::uint32_t resolved;
    verdict permitted;
  };
  met meet(dependency const& d, call_tree const& tree) const;
  std::optional<memo_explanation> first_moved(dependencies const& ds, call_tree const& tree) const;
  std::string name_of_version(std::uint32_t ordinal, std::string_view asked, call_tree const& tree) const;
  memo_explanation why_in_memo(published const& version, value const& input, call_tree const& tree);
  void warn(call& c, version_marks const& marks);
  void record(call& c, call::clock::time_point now) noexcept;
  trace_context trace_of_root(std::uint64_t root) const;
  std::vector<span> roots_only(std::vector<span_record> const& records) const;
  std::string version_id(std::uint32_t ordinal) const;
  void shadow(call& c, published const& version);
  void run_first(instance& fresh, std::function<void(std::optional<error>)> then);
  bool recall(call& c, pool& pool);
  void answer(call& c, pool& pool, memo_table::recalled remembered);
  void look_again(call& c, pool& pool, memo_table::recalled const& remembered);
  void look_on_disk(call& c);
  void restore(call& c, memo_archive::restored found);
  void open_archive();
  void count_saved(call const& c, std::chrono::nanoseconds cost);
  std::unique_ptr<forerunner> make_forerunner();
  void place(call& c, pool& where);
  /// An observed call needs an instance, since `at` on the steady clock, in nanoseconds.
  void arrived(call& c, std::int64_t at) noexcept;
  /// A call that was said to have arrived is over.
  void over(call& c, call::clock::time_point now) noexcept;
  void declare_pipeline(call& c, std::vector<std::string_view> const& stages, call::clock::time_point now);
  void tell_learned(call_tree_report& tree) const;
  pool* pool_named(std::string_view id);
  void keep_on_disk(call const& c, dependencies const& ds, std::chrono::nanoseconds cost);
  published const* version_of(std::uint32_t ordinal) const;
  void forget_on_disk(std::vector<std::uint32_t> const& versions);
  call_ptr copy_of(call const& c, published const& version, memo_use memo);
  std::uint64_t next_id() noexcept;
  /// Those whose ids one thread has given out stand together.
  open_roots& roots_of(call const& c) noexcept { return roots_[c.id() / ids_at_once % roots_.size()]; }

  static constexpr std::uint64_t ids_at_once = 64;
  pool& pool_of(published const& target);
  std::vector<pool*> all_pools() const;

  runtime_options const options_;
  std::uint64_t const trace_seed_;
  std::shared_ptr<ledger> const ledger_;
  pool::environment around_;
  flight_recorder recorder_;
  call_log log_;
  trace_parents trace_parents_;
  own_counts<identity> askers_;
  resolution_cache resolved_;
  memo_table memo_;
  std::unique_ptr<memo_archive> archive_; ///< none: nothing is kept on disk
  memo_sweeper sweeper_{
    [this](std::uint32_t version, std::function<bool()> const& go_on) { memo_.free(version, go_on); }};
  std::unique_ptr<forerunner> ahead_;
  timer timer_;
  run_watch watch_{*this};
  alignas(64) std::atomic<std::uint64_t> last_ids_{0}; ///< blocks of `ids_at_once` that were given to threads
  alignas(64) std::atomic<bool> closed_{false};
  std::array<open_roots, 64> roots_;
  std::mutex drained_lock_;
  std::condition_variable drained_;

  // Pools by ordinal, in blocks that never move, so that looking one up takes no lock.
  static constexpr std::size_t block_size = 1024;
  using pool_block = std::array<std::atomic<pool*>, block_size>;
  std::array<std::atomic<pool_block*>, 4096> blocks_{};
  mutable std::mutex pools_lock_; // to add one
  std::vector<std::unique_ptr<pool_block>> kept_blocks_;
  std::vector<std::unique_ptr<pool>> pools_;
  std::unordered_map<name_id, std::vector<pool*>> pools_of_algorithm_;
  std::unordered_set<name_id> published_; ///< algorithms of which something has been published here
};

} // namespace leat
