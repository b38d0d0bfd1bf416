#pragma once

#include "actors/policy/mix.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// Finds how fast a keeper should forget: three caches without values, one at the half-life in use, one at
/// half of it, one at twice, that see the requests for a sample of the keys and have as small a share of the
/// budget. Where another one saves clearly more, its half-life is used from then on.
///
/// Below 512 outputs a sample would be too small, and the half-life stays as it began. Half-lives are told in
/// turns: as many requests as there are outputs kept. Memory is bounded by 1/256 of the keeper's budget, and
/// by 36 KiB. Thread safety: as for standard containers. `requested` is O(1) for most keys, and for those of
/// the sample takes time for up to 1024 records; it allocates nothing.
class half_life_shadows {
public:
  static constexpr double turns_at_first = 64;
  static constexpr double turns_min = 8;
  static constexpr double turns_max = 512;

  half_life_shadows(std::size_t bytes_max, std::uint64_t seed);

  /// The half-life to use.
  double turns() const noexcept { return turns_; }

  /// So many outputs are kept.
  void kept_now(std::size_t count) noexcept {
    count_ = count;
    if (rate_ == 0 && count >= count_min && !records_.empty())
      restart();
  }

  /// A request, a hit or not, for something of this cost and size.
  void requested(std::uint64_t key, double cost, std::size_t bytes) noexcept {
    if (auto const mixed = mix(key ^ seed_); (mixed >> 32) < below_)
      sampled(static_cast<std::uint32_t>(mixed), static_cast<float>(cost), static_cast<float>(bytes));
  }

  std::size_t bytes_own() const noexcept {
    return records_.capacity() * sizeof(record) + marks_.capacity() * sizeof(std::uint32_t);
  }

private:
  static constexpr std::size_t shadow_count = 3; ///< half, as it is, twice
  static constexpr std::size_t count_min = 512;

  struct record {
    float cost = 0;
    float bytes = 0;
    float density = 0;                              ///< logarithm of cost / bytes
    std::array<float, shadow_count> frequency = {}; ///< logarithms of decayed counts
    std::array<bool, shadow_count> in = {};         ///< by shadow
  };
  struct shadow {
    double age = 0;
    double step = 0;  ///< half-lives in a sampled request
    float bytes = 0;  ///< of what is in
    double saved = 0; ///< seconds, earlier periods for less
  };

  double wanted_rate() const noexcept;
  void restart() noexcept;
  void begin_period() noexcept;
  void end_period() noexcept;
  void sampled(std::uint32_t mark, float cost, float bytes) noexcept;
  std::size_t place_for(std::uint32_t mark, float cost, float bytes) noexcept;
  void request(std::size_t s, record& r) noexcept;
  void offer(std::size_t s, record& r) noexcept;
  bool makes_room(std::size_t s, float score, float lacking) const noexcept;
  void evict_lowest(std::size_t s) noexcept;

  std::vector<std::uint32_t> marks_; ///< of the keys, 0 where free; apart, to be searched
  std::vector<record> records_;
  std::array<shadow, shadow_count> shadows_ = {};
  double const bytes_max_;
  std::uint64_t const seed_;
  std::uint64_t below_ = 0; ///< the sample: keys whose upper half is
  double rate_ = 0;         ///< share of keys that are sampled
  double turns_ = turns_at_first;
  std::size_t count_ = 0;
  std::size_t left_ = 0; ///< sampled requests until the period ends
  bool warm_ = false;    ///< the shadows are filled: what they save counts
};

} // namespace leat
