#pragma once

#include "actors/policy/call_rate.hpp"
#include "actors/policy/demand_book.hpp"
#include "actors/policy/idle_histogram.hpp"
#include "actors/policy/start_costs.hpp"
#include "actors/policy/start_policy.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

struct keep_alive_options {
  double byte_seconds_per_second = 128.0 * (1 << 30); ///< as in `outlook_options`
  double start_weight = 0.1;                          ///< as in `pre_start_options`
  unsigned samples_min = 16;                          ///< before an idle histogram is believed
  double jitter = 0.05; ///< of holding times, so that what fell idle together does not end together
  std::uint64_t seed = 0;
};

/// Decides how long idle instances are kept, and which one goes when memory is short.
///
/// The value of an instance is the waiting that it saves: its load, less what a start ahead of the call would
/// hide anyway, as it did lately; of a further instance of the same version no more than half a run, for
/// which a call would wait for another one. By need of memory that version gives one up whose last instance
/// saves least waiting in a byte-second: rate x value / bytes, where the rate is that of calls that find
/// nothing of the version at work, or of moments when as many work at once as there are instances. (As
/// greedy-dual caches do, but by `call_rate`, which ages by what is normal for each version, in place of a
/// clock for all.)
///
/// Otherwise an instance stays for as long as it costs what it is worth (ski rental, 2-competitive), or,
/// where enough idle times were seen, for what they say costs least: a window that may also begin later, with
/// a start ahead of the next call. What is surely needed by a call under way stays.
///
/// A value: no clock, no locks. Thread safety: as for standard containers. O(1) but where said.
class keep_alive {
public:
  using time = std::chrono::nanoseconds;

  keep_alive(keep_alive_options const& o, start_costs const& costs, demand_book const& book)
      : o_(o), costs_(costs), book_(book) {}

  /// A call arrived while none of the version was under way (`alone`), which could be foretold for `lead`.
  void called(std::uint32_t version, bool alone, time lead, time now);
  /// A call waited so long for a start.
  void waited(std::uint32_t version, time exposed);
  /// The last call of the version under way ended.
  void fell_idle(std::uint32_t version, time now);

  /// So many calls work at once now: one `more`.
  void worked(std::uint32_t version, std::uint32_t more, time now);
  /// So many worked at once `before`: now one less.
  void rested(std::uint32_t version, std::uint32_t before, time now);

  /// How long an instance that is idle from now on may stay so, of so many that the version has.
  time hold(std::uint32_t version, std::uint32_t instances, time now);
  /// When, and until when, an instance is to be there again after it was given up: nothing if never.
  struct comeback {
    time begin = time::max();
    time end{};
    double share = 0; ///< of the calls that come then
  };
  comeback back(std::uint32_t version, time now);

  /// Which is to give one up. `useless[i]`: candidate i has an instance that was started for nothing; empty
  /// where none has. O(candidates).
  std::size_t victim(std::vector<std::uint32_t> const& candidates, std::vector<bool> const& useless,
    node_view const& node, time now);

  /// Seconds of waiting that an instance saves by being kept.
  double value(std::uint32_t version) const noexcept {
    auto const uncovered = version < merits_.size() ? static_cast<double>(merits_[version].uncovered) : 1;
    return (uncovered + o_.start_weight) * costs_.load(version).mean;
  }

  /// Idle times of a version's only instance, and of further ones.
  idle_histogram idle(std::uint32_t version, bool further) const noexcept {
    if (version >= versions_.size())
      return {};
    return (further ? versions_[version].further : versions_[version].first).idle;
  }
  void put(std::uint32_t version, bool further, idle_histogram const& h) {
    (further ? at(version).further : at(version).first).idle = h;
  }
  std::size_t versions() const noexcept { return versions_.size(); }

private:
  struct idle_times {
    idle_histogram idle;
    idle_histogram::window window;
    unsigned samples_to_look = 0; ///< count at which the window is found anew
  };
  /// Of a number of calls that work at once.
  struct at_once {
    time less_since = time::min(); ///< since when fewer do; `time::min()` for never yet
    call_rate rate;                ///< of moments when so many come to do so
  };
  /// What is looked at of each version that may have to give up an instance: side by side.
  struct merit {
    call_rate rate;           ///< of calls that came when nothing of the version worked
    float uncovered = 1;      ///< share of the load that no start ahead would hide
    std::uint32_t levels = 0; ///< of `kept::works`
  };
  struct kept {
    std::vector<at_once> works; ///< 2, 3, ... at once
    time idle_since = time::min();
    idle_times first;   ///< of a version's only instance
    idle_times further; ///< of those that are needed while others work: until as many work again
  };

  kept& at(std::uint32_t version) {
    if (version >= versions_.size()) {
      versions_.resize(version + 1);
      merits_.resize(version + 1);
    }
    return versions_[version];
  }
  at_once& works(std::uint32_t version, std::uint32_t at_once);
  idle_histogram::window const& window(std::uint32_t version, idle_times& of) const;
  double score(std::uint32_t version, node_view const& node, time now) const noexcept;
  double idle_cost(std::uint32_t version) const noexcept {
    return costs_.bytes(version) / o_.byte_seconds_per_second;
  }
  time jittered(double seconds);

  keep_alive_options o_;
  start_costs const& costs_;
  demand_book const& book_;
  std::vector<kept> versions_;
  std::vector<merit> merits_; ///< as many
  std::uint64_t drawn_ = 0;
};

} // namespace leat
