#pragma once

#include "registry/thread_slot.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace leat {

/// Something that happened to a call: what a start policy is told of (`seen_call`). A caller or callee is
/// named by the ordinal of its version or, above `first_pipeline`, by a hash of the pipeline that it is.
struct observation {
  static constexpr std::uint32_t first_pipeline = 0x8000'0000;
  static constexpr std::uint32_t none = 0xffff'ffff; ///< nobody: the parent of a root call

  enum class kind : std::uint8_t {
    declared, ///< `version` is known to call `parent_version`
    arrived,
    began,
    ended,
  };

  std::uint64_t call = 0;
  std::uint64_t parent = 0; ///< 0 for a root
  std::int64_t at = 0;      ///< on the steady clock, in nanoseconds
  std::int64_t exposed = 0; ///< of `began`: nanoseconds that it waited for a start
  std::uint32_t entry = none;
  std::uint32_t parent_version = none;
  std::uint32_t version = none;
  std::uint32_t input_class = none;
  kind what = kind::arrived;
  bool completed = true; ///< of `ended`
};

/// Takes observations from the threads that make calls to the one that learns from them. Bounded; what finds
/// no room, or would have to wait, is lost and counted. Each of the first threads has a lane of its own.
///
/// So that learning costs little where calls are many, whole trees are left out: a lane takes a number of
/// observations from one `drain` to the next, after which no new tree is to be observed.
///
/// Thread safety: `push` and `admits_tree` from any thread, `drain` from one at a time.
class observation_queue {
public:
  static constexpr std::size_t lane_size = 1024;
  static constexpr std::int32_t budget = 96; ///< of a lane, between two drains

  observation_queue() = default;
  observation_queue(observation_queue const&) = delete;
  observation_queue& operator=(observation_queue const&) = delete;

  /// Whether a root call that this thread makes is to be observed, with all its tree.
  bool admits_tree() const noexcept { return lanes_[thread_slot()].left.load(std::memory_order_relaxed) > 0; }

  void push(observation const& o) noexcept;

  /// Moves everything to the end of `out`, in the order of the lanes, and opens the lanes for new trees.
  void drain(std::vector<observation>& out);

  /// Sequentially consistent with `push`: who has said that he sleeps, and then finds it empty, is seen
  /// asleep by whoever pushes next.
  bool empty() const noexcept;
  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

private:
  struct alignas(64) lane {
    std::atomic<bool> busy{false};
    std::atomic<std::int32_t> left{budget};
    std::atomic<std::uint32_t> count{0}; ///< written while busy
    std::unique_ptr<std::array<observation, lane_size>> kept;
  };

  std::array<lane, own_slots + shared_slots> lanes_;
  std::atomic<std::uint64_t> lost_{0};
};

} // namespace leat
