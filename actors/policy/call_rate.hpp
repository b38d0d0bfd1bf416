#pragma once

#include "actors/policy/log_moments.hpp"

#include <algorithm>
#include <chrono>

namespace leat {

/// How often something happens: how many times in how long, where each earlier gap counts for nine tenths of
/// the next, and the time since the last is a gap that goes on. So what was frequent once is so no more when
/// it stays away, by as much as is normal for it, and there is no half-life to choose.
///
/// 16 bytes, a value. Time never goes back. Thread safety: as for standard containers.
class call_rate {
public:
  using time = std::chrono::nanoseconds;

  void happened(time now) noexcept {
    if (last_ != never_yet) {
      seconds_ = seconds_ * kept + static_cast<float>(seconds_of(now - last_));
      gaps_ = gaps_ * kept + 1;
    }
    last_ = now;
  }

  bool known() const noexcept { return last_ != never_yet; }

  /// 0 for what never happened.
  double per_second(time now) const noexcept {
    if (!known())
      return 0;
    auto const passed = static_cast<double>(seconds_) + seconds_of(now - last_);
    return (static_cast<double>(gaps_) + 1) / std::max(passed, shortest);
  }

private:
  static constexpr time never_yet = time::min();
  static constexpr float kept = 0.9F;      ///< some ten gaps decide
  static constexpr double shortest = 1e-3; ///< seconds; nothing is so frequent that it matters

  time last_ = never_yet;
  float seconds_ = 0;
  float gaps_ = 0;
};

} // namespace leat
