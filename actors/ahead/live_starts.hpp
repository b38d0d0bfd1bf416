#pragma once

#include "actors/ahead/known_versions.hpp"
#include "actors/ahead/learned_file.hpp"
#include "actors/ahead/observation.hpp"
#include "actors/ahead/start_notes.hpp"
#include "actors/ahead/trace_recorder.hpp"
#include "actors/policy/learned_start.hpp"
#include "registry/catalog.hpp"

#include <leat/metrics.hpp>
#include <leat/options.hpp>
#include <leat/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace leat {

class pool;

/// The start policy of this node and what it acts on: translates observations for the policy, shows it the
/// pools, and carries out what it decides.
///
/// Time is an argument. Thread safety: as for standard containers; pools may be used by others meanwhile.
class live_starts final : node_view {
public:
  using time = start_policy::time; ///< since the steady clock's epoch

  struct environment {
    std::function<pool*(std::uint32_t ordinal)> pool_of;  ///< null where no call has met the version
    std::function<pool*(std::string_view id)> pool_named; ///< null where the version has no code here
    std::function<std::shared_ptr<catalog const>()> snapshot;
    std::size_t starts_max; ///< at once
  };

  /// A step that the supervisor has taken.
  struct step {
    enum class kind : std::uint8_t {
      began,
      passed, ///< on the way of a start that goes on
      ended,
      gone,
    };
    kind what;
    std::uint32_t version = observation::none; ///< ordinal
    readiness to = readiness::constructed;
    bool ahead = false;
    start_cost cost = {}; ///< of `passed` and `ended`
    time at{};
  };

  /// `notes` gets a note of each start.
  live_starts(learning_options const& o, environment around, start_notes& notes);

  /// Takes them in, in the order of their times.
  void observe(std::vector<observation>& batch);
  void observe(step const& s);
  /// Something was published: what is known by its name alone may have code now.
  void look_for_code();
  /// A pipeline of this hash was met.
  void name_pipeline(std::uint32_t hash, std::string text);

  /// Does what is due.
  void decide(time now);
  time next_due() const { return policy_.next_due(); }

  call_graph graph() const;
  start_counters const& counters() const noexcept { return policy_.counters(); }
  /// What was recorded up to now is in the file.
  void flush() {
    if (recorder_)
      recorder_->flush();
  }
  /// `owner/name@version`, or a pipeline's parts; `what` as in `observation`.
  std::string name_of(std::uint32_t what) const;

  /// What was learned, with the names of what it was learned about.
  bytes save() const;
  /// In place of what was learned. What is no longer published is left out. `failed_precondition` where it is
  /// damaged: then nothing has changed.
  result<void> load(std::span<std::byte const> saved);

private:
  version_instances instances(std::uint32_t number) const override;
  std::size_t bytes_held() const override { return bytes_held_; }
  std::size_t bytes_max() const override { return bytes_max_; }
  std::size_t starts_running() const override { return starts_running_; }
  std::size_t starts_max() const override { return around_.starts_max; }

  struct known {
    pool* where = nullptr;    ///< null for a pipeline, and while there is no code
    std::string id;           ///< where only the name is known
    std::uint32_t loaded = 0; ///< instances that hold memory
    bool asked_hold = false;
  };

  std::uint32_t number(std::uint32_t what);
  std::uint32_t number_of(learned_name const& name);
  std::vector<learned_name> names() const;
  void introduce(std::uint32_t number, std::uint32_t what);
  void inherit(std::uint32_t number, published const& version);
  void seed(std::uint32_t number, published const& version);
  bool tell(observation const& o);
  bool arrived(observation const& o);
  void carry_out(start_decision const& d, time now);
  void start(start_decision const& d, time now);
  void hold_longer_or_less(std::uint32_t number, time now);
  void make_room(time now);

  environment const around_;
  learned_start policy_;
  known_versions versions_;
  std::vector<known> known_; ///< by number
  std::unordered_map<std::uint32_t, std::string> pipelines_;
  start_notes& notes_;
  std::optional<trace_recorder> recorder_;
  std::size_t const bytes_max_;
  std::size_t bytes_held_ = 0;
  std::size_t starts_running_ = 0;
  time now_{};
  std::vector<observation> early_; ///< of calls and callers that are not known yet
  std::vector<start_decision> decisions_;
};

} // namespace leat
