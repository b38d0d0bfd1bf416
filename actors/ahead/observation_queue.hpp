#pragma once

#include "actors/ahead/observation.hpp"
#include "registry/thread_slot.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// Takes observations from the threads that make calls to the one that learns from them. Bounded; what finds
/// no room, or would have to wait, is lost and counted. Each of the first threads has a lane of its own, a
/// ring with one writer and one reader; the others share some.
///
/// So that learning costs little where calls are many, whole trees are left out: a lane takes a number of
/// observations from one `drain` to the next, after which no new tree is to be observed. A tree counts for as
/// many as trees had of late, since most of it goes through the lanes of those threads that run it.
///
/// Thread safety: `push` and `admits_tree` from any thread, `drain` from one at a time.
class observation_queue {
public:
  static constexpr std::size_t lane_size = 1024; ///< a power of two
  static constexpr std::uint64_t budget = 96;    ///< of a lane, between two drains

  observation_queue() = default;
  observation_queue(observation_queue const&) = delete;
  observation_queue& operator=(observation_queue const&) = delete;
  ~observation_queue();

  /// Whether a root call that this thread makes is to be observed, with all its tree.
  bool admits_tree() const noexcept {
    auto const& mine = lanes_[thread_slot()];
    return mine.waiting() < budget && mine.new_trees() * tree_size_.load(std::memory_order_relaxed) < budget;
  }

  /// Some nanoseconds, and no fence: what was pushed is seen by `drain` a moment later, so that who looks in
  /// vain and then goes to sleep has to look again after that moment.
  void push(observation const& o) noexcept {
    auto const slot = thread_slot();
    if (slot >= own_slots || !add(lanes_[slot], o))
      push_slowly(lanes_[slot], slot < own_slots, o);
  }

  /// Moves everything to the end of `out`, in the order of the lanes, and opens the lanes for new trees.
  void drain(std::vector<observation>& out);

  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

private:
  struct alignas(64) ring {
    std::array<observation, lane_size> places;
  };

  struct alignas(64) lane {
    std::atomic<std::uint64_t> pushed{0}; ///< written by who pushes
    std::atomic<std::uint64_t> first{0};  ///< likewise: of those pushed, the one at the begin of the ring
    std::atomic<ring*> kept{nullptr};     ///< likewise; made when it is first needed
    std::atomic<std::uint64_t> trees{0};  ///< likewise: roots among those pushed
    std::atomic<bool> busy{false};        ///< somebody pushes; of shared ones
    alignas(64) std::atomic<std::uint64_t> drained{0}; ///< written by who drains
    std::atomic<std::uint64_t> trees_drained{0};       ///< likewise

    std::uint64_t waiting() const noexcept {
      auto const taken = drained.load(std::memory_order_acquire);
      return pushed.load(std::memory_order_relaxed) - taken;
    }
    std::uint64_t new_trees() const noexcept {
      return trees.load(std::memory_order_relaxed) - trees_drained.load(std::memory_order_relaxed);
    }
  };

  /// By one thread at a time; false where there is no room. Here, so that what a caller has in registers is
  /// written once.
  static bool add(lane& to, observation const& o) noexcept {
    auto const place = to.pushed.load(std::memory_order_relaxed);
    auto* const kept = to.kept.load(std::memory_order_relaxed);
    auto const waiting = to.waiting();
    if (kept == nullptr || waiting >= lane_size)
      return false;
    // An empty ring begins anew, so that few observations at a time stay in few cache lines. Who drains looks
    // at `first` only where there is something, and then it stays.
    if (waiting == 0)
      to.first.store(place, std::memory_order_relaxed);
    kept->places[(place - to.first.load(std::memory_order_relaxed)) % lane_size] = o;
    if (o.is_root())
      to.trees.store(to.trees.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    to.pushed.store(place + 1, std::memory_order_release);
    return true;
  }
  void push_slowly(lane& to, bool own, observation const& o) noexcept;
  void appraise_trees(std::size_t observations, std::uint64_t trees) noexcept;

  std::array<lane, own_slots + shared_slots> lanes_;
  alignas(64) std::atomic<std::uint32_t> tree_size_{16}; ///< observations of a tree, of late
  std::atomic<std::uint64_t> lost_{0};
  double roots_ = 16; ///< of late, for those who drain; at first as if some trees had come
  double observations_ = 16 * roots_;
};

} // namespace leat
