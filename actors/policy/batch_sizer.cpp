#include "actors/policy/batch_sizer.hpp"

#include <algorithm>

namespace leat {

void batch_sizer::observe(std::size_t size_ran, std::chrono::nanoseconds took) noexcept {
  auto const met = took <= options_.objective;
  if (met && size_ran >= size_)
    size_ += std::min(options_.additive_step, std::max(options_.size_max, size_) - size_);
  else if (!met && size_ran <= size_)
    // Rounded down, so that a size above 1 always shrinks.
    size_ = std::max(std::size_t{1},
      static_cast<std::size_t>(static_cast<double>(size_) * options_.multiplicative_decrease));
}

} // namespace leat
