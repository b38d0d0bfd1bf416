#pragma once

#include "actors/policy/activation.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace leat {

/// How far a version is on its way to answer at once. Each level includes those before it.
enum class readiness : std::uint8_t {
  cold,
  at_hand,     ///< what it loads lies on this machine, in the page cache: cheap to keep
  constructed, ///< an instance is there: what it loads is in its memory
  warmed_up,   ///< and has run once, where the version asks for that
};
inline constexpr std::size_t readiness_count = 4;

/// One call as a start policy sees it. `call` and `parent` tell calls apart while they last.
struct seen_call {
  static constexpr std::uint64_t no_call = 0;

  std::uint64_t call = no_call;
  std::uint64_t parent = no_call; ///< `no_call` for a root call
  call_site site;                 ///< of what is called: `site.caller` is the version that will run
};

/// One step of a start towards `to`: from the level before it, or from the last one that costs anything.
struct seen_start {
  std::uint32_t version = call_site::unknown;
  readiness to = readiness::constructed;
  bool ahead_of_call = false; ///< decided by a policy, not ordered by a waiting call
};

/// What a start step cost.
struct start_cost {
  std::chrono::nanoseconds took{};
  std::size_t bytes = 0;  ///< that it holds for as long as it lasts
  std::size_t beside = 0; ///< other steps that ran meanwhile, in the mean and rounded
  bool failed = false;
};

/// What there is of one version on the node.
struct version_instances {
  std::uint32_t idle = 0; ///< constructed or better, with nothing to do
  std::uint32_t busy = 0;
  std::uint32_t starting = 0;      ///< starts towards an instance that are under way or ordered
  std::uint32_t waiting = 0;       ///< calls in line
  std::uint32_t instances_max = 1; ///< that the version allows
  bool at_hand = false;
};

/// The node that a policy decides for, at this moment.
class node_view {
public:
  virtual version_instances instances(std::uint32_t version) const = 0;
  /// Held by instances of all versions, and as much as they may hold.
  virtual std::size_t bytes_held() const = 0;
  virtual std::size_t bytes_max() const = 0;
  /// Start steps that run now, and as many as may run at once.
  virtual std::size_t starts_running() const = 0;
  virtual std::size_t starts_max() const = 0;

protected:
  ~node_view() = default;
};

/// What a policy wants done. Its driver does it, or leaves it where it is no longer possible.
struct start_decision {
  enum class kind : std::uint8_t {
    start,  ///< make one (more) instance of `version` as ready as `level`, or what it loads at hand
    cancel, ///< the start ahead of a call of `version` that has not begun to run is not needed any more
    demote, ///< take one idle instance of `version` down to `level`
  };

  kind what = kind::start;
  std::uint32_t version = call_site::unknown;
  readiness level = readiness::constructed;
  std::uint64_t for_call = seen_call::no_call; ///< the call under way that led to it
  double probability = 1;                      ///< that what is started is called
  std::chrono::nanoseconds needed_at{};        ///< when the call is expected; policy time
};

/// Decides which instances are started before they are called, and which are kept. The live supervisor and
/// the simulator drive the same classes through this interface.
///
/// A policy is told what happens, in the order of time, and asked for decisions: after each observation (or
/// batch of them) and when `next_due` has come. Time is counted since a moment that the driver chooses, and
/// never goes back. A policy owns no thread, reads no clock, draws no number that is not seeded. An
/// observation may be missing: what a policy keeps for a call must not live for ever because its end was
/// lost.
///
/// Starts on demand are no policy's business: a call that finds no instance has one ordered by its pool
/// at once. The defaults do nothing: that is the reactive policy with instances kept until memory is short.
///
/// Thread safety: as for standard containers.
class start_policy {
public:
  using time = std::chrono::nanoseconds;
  static constexpr time never = time::max();

  virtual ~start_policy() = default;

  /// A call was made, and resolved to a version; it may have to wait for an instance.
  virtual void call_arrived(seen_call const& /*c*/, time /*now*/) {}
  /// An instance runs it. `exposed` is what it waited for a start.
  virtual void call_began(seen_call const& /*c*/, std::chrono::nanoseconds /*exposed*/, time /*now*/) {}
  /// It has an answer. `completed` is false where it was cancelled or its time was over.
  virtual void call_ended(seen_call const& /*c*/, bool /*completed*/, time /*now*/) {}

  virtual void start_began(seen_start const& /*s*/, time /*now*/) {}
  virtual void start_ended(seen_start const& /*s*/, start_cost const& /*cost*/, time /*now*/) {}
  /// An instance went down to `left`, by a decision or for another reason.
  virtual void demoted(std::uint32_t /*version*/, readiness /*left*/, time /*now*/) {}

  /// What is to be done now; added to `out`.
  virtual void decide(node_view const& /*node*/, time /*now*/, std::vector<start_decision>& /*out*/) {}
  /// When `decide` is to be called though nothing happens.
  virtual time next_due() const { return never; }

  /// An instance of `version` has fallen idle: how long it may stay so before it is demoted, while nobody
  /// needs its memory. `never`: for as long as there is room.
  virtual std::chrono::nanoseconds hold(std::uint32_t /*version*/, node_view const& /*node*/, time /*now*/) {
    return never;
  }
  /// Memory is short: which of these versions, each of which has an idle instance, is to give one up. The
  /// default is the one that comes first; drivers list them by when their instance fell idle, oldest first.
  virtual std::size_t victim(
    std::vector<std::uint32_t> const& /*candidates*/, node_view const& /*node*/, time /*now*/) {
    return 0;
  }
};

} // namespace leat
