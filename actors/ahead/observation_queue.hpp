#pragma once

#include "registry/thread_slot.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
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
/// no room, or would have to wait, is lost and counted. Each of the first threads has a lane of its own, a
/// ring with one writer and one reader; the others share some.
///
/// So that learning costs little where calls are many, whole trees are left out: a lane takes a number of
/// observations from one `drain` to the next, after which no new tree is to be observed.
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
  bool admits_tree() const noexcept { return lanes_[thread_slot()].waiting() < budget; }

  /// Some nanoseconds, and no fence: what was pushed is seen by `drain` a moment later, so that who looks in
  /// vain and then goes to sleep has to look again after that moment.
  void push(observation const& o) noexcept;

  /// Moves everything to the end of `out`, in the order of the lanes, and opens the lanes for new trees.
  void drain(std::vector<observation>& out);

  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

private:
  /// A cache line: it goes from one core to another.
  struct alignas(64) place {
    observation what;
  };
  using ring = std::array<place, lane_size>;

  struct alignas(64) lane {
    std::atomic<std::uint64_t> pushed{0}; ///< written by who pushes
    std::atomic<std::uint64_t> first{0};  ///< likewise: of those pushed, the one at the begin of the ring
    std::atomic<ring*> kept{nullptr};     ///< likewise; made when it is first needed
    std::atomic<bool> busy{false};        ///< somebody pushes; of shared ones
    alignas(64) std::atomic<std::uint64_t> drained{0}; ///< written by who drains

    std::uint64_t waiting() const noexcept {
      auto const taken = drained.load(std::memory_order_acquire);
      return pushed.load(std::memory_order_relaxed) - taken;
    }
  };

  bool add(lane& to, observation const& o) noexcept;

  std::array<lane, own_slots + shared_slots> lanes_;
  std::atomic<std::uint64_t> lost_{0};
};

} // namespace leat
