#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace leat {

/// Says how long to wait before something that failed is started again, and when to stop trying. A value:
/// time and random numbers are arguments.
///
/// The wait doubles with each failure in a row and is spread by a random share, so that what failed together
/// does not come back together. Options and formula are those of Pekko's BackoffSupervisor; the budget is the
/// restart intensity of Erlang's supervisors. Thread safety: as for standard containers.
class restart_backoff {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using nanoseconds = std::chrono::nanoseconds;

  struct options {
    nanoseconds min_backoff = std::chrono::milliseconds(10); ///< before the first restart
    nanoseconds max_backoff = std::chrono::seconds(10); ///< the doubling ends here; the spread comes on top
    double random_factor = 0.2;                         ///< 0.2 adds up to a fifth
    std::size_t max_restarts = 3;                       ///< in any `within`
    nanoseconds within = std::chrono::minutes(1);
  };

  restart_backoff() = default;
  explicit restart_backoff(options const& o) : options_(o) {}

  /// How long to wait from `now`; nothing where one more restart, after that wait, would be more than
  /// `max_restarts` in a window of `within`. `random` is from [0, 1]. Counts the restart. O(max_restarts).
  std::optional<nanoseconds> next(time_point now, double random);

  /// A start has held, which is to say that it has done something, not that it is up: the next failure is the
  /// first in a row. The budget forgets nothing.
  void succeeded() noexcept { failures_ = 0; }

private:
  nanoseconds wait(double random) const;

  options options_;
  std::size_t failures_ = 0;         ///< in a row
  std::vector<time_point> restarts_; ///< those that a window which has not ended may hold
};

} // namespace leat
