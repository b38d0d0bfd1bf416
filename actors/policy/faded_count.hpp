#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace leat {

namespace detail {

inline constexpr double step_kept = 0.957603280698573647; ///< 2^(-1/16)

/// first^0, first^1, ...
template <std::size_t Count>
constexpr std::array<float, Count> powers(double first) noexcept {
  std::array<float, Count> out = {};
  double power = 1;
  for (auto& x : out) {
    x = static_cast<float>(power);
    power *= first;
  }
  return out;
}

inline constexpr auto sixteenths = powers<512>(step_kept);
inline constexpr auto fine_sixteenths = powers<16>(0.997296056085470126); ///< 2^(-1/256)

} // namespace detail

/// A count of which half is left some steps later, twice: with a half-life of 16 steps it follows what
/// changes, with one of 256 it tells rates apart that differ little.
///
/// A step is whatever the owner counts; nothing is done in steps that add nothing. Below 2^-32 nothing is
/// left.
struct faded_count {
  float quick = 0; ///< half-life 16
  float slow = 0;  ///< half-life 256

  void add(float x) noexcept {
    quick += x;
    slow += x;
  }

  /// What is left after `steps`. O(1), no logarithm.
  faded_count after(std::uint32_t steps) const noexcept {
    return {quick * kept(steps), slow * kept(steps / 16) * detail::fine_sixteenths[steps % 16]};
  }

  faded_count times(float factor) const noexcept { return {quick * factor, slow * factor}; }

private:
  /// 2^(-sixteenths / 16)
  static float kept(std::uint32_t sixteenths) noexcept {
    return sixteenths < detail::sixteenths.size() ? detail::sixteenths[sixteenths] : 0;
  }
};

} // namespace leat
