#pragma once

#include <chrono>
#include <cstddef>

namespace leat {

/// Finds how many elements a batch may have so that it still runs within an objective. A value: no clock.
///
/// Additive increase, multiplicative decrease, as in Clipper (Crankshaw et al., NSDI 2017): one element more
/// after a full batch that met the objective, a tenth less after one that did not. So it hovers just below
/// the largest size that does, and follows when the cost of an element changes. Thread safety: as for
/// standard containers. All operations O(1).
class batch_sizer {
public:
  struct options {
    std::size_t size_max = 64;
    std::chrono::nanoseconds objective = std::chrono::milliseconds(20); ///< for the run of one batch
    std::size_t additive_step = 1;
    double multiplicative_decrease = 0.9; ///< from [0, 1)
  };

  batch_sizer() = default;
  explicit batch_sizer(options const& o) : options_(o) {}

  /// The most that the next batch should have, at least 1.
  std::size_t size() const noexcept { return size_; }

  /// A batch of `size_ran` took this long. One that was not full and met the objective says nothing about a
  /// full one; neither does one that missed it and was formed before the size last went down.
  void observe(std::size_t size_ran, std::chrono::nanoseconds took) noexcept;

private:
  options options_;
  std::size_t size_ = 1;
};

} // namespace leat
