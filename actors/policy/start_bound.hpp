#pragma once

#include <chrono>
#include <cstddef>

namespace leat {

/// How many starts may run at once, as measured: additive increase, multiplicative decrease (Chiu and Jain
/// 1989), so that starts ahead of calls do not slow down those that calls wait for.
///
/// It doubles until starts first slow each other down (as TCP's slow start), and grows by one in a full round
/// from then on; only while the bound is what kept starts waiting. It gives three tenths back where starts
/// take, in a moving mean, more than 1.3 times their time alone. A value. O(1).
class start_bound {
public:
  static constexpr double slowdown_max = 1.3;

  /// From 1 to `most`; begins at `first`.
  explicit start_bound(double first = 1, double most = 256) noexcept : now_(first), most_(most) {}

  /// A start took `slowdown` times its time alone, with so many beside it. `wanted`: others waited for this
  /// bound.
  void ended(double slowdown, std::size_t beside, bool wanted) noexcept {
    if (beside > 0)
      slowdown_ += (slowdown - slowdown_) / 4;
    if (beside > 0 && slowdown_ > slowdown_max) {
      now_ = now_ * 0.7 < 1 ? 1 : now_ * 0.7;
      slowdown_ = 1; // what runs now was started under the old bound
      probing_ = false;
    } else if (wanted) {
      now_ += probing_ ? 1 : 1 / now_;
      now_ = now_ > most_ ? most_ : now_;
    }
  }

  std::size_t now() const noexcept { return static_cast<std::size_t>(now_); }

private:
  double now_;
  double most_;
  double slowdown_ = 1;
  bool probing_ = true;
};

} // namespace leat
