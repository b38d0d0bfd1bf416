#pragma once

#include "actors/policy/kept.hpp"
#include "actors/policy/mix.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// Finds how fast a keeper should forget, and by which rule it should evict: four caches without values, by
/// decayed density at the half-life in use, at half of it and at twice, and by GDSF, that see the requests
/// for a sample of the keys and have as small a share of the budget. Where another half-life saves clearly
/// more, it is used from then on; where GDSF saves clearly more than all of them in two periods of four
/// turns, that is, until one of them saves more than GDSF in two.
///
/// Below 512 outputs a sample would be too small, and all stays as it began. Half-lives are told in
/// turns: as many requests as there are outputs kept. Memory is bounded by 1/200 of the keeper's budget, and
/// by 40 KiB. Thread safety: as for standard containers. `requested` is O(1) for most keys, and for those of
/// the sample takes time for up to 1024 records; it allocates nothing.
class half_life_shadows {
public:
  static constexpr double turns_at_first = 64;
  static constexpr double turns_min = 2;
  static constexpr double turns_max = 512;

  half_life_shadows(std::size_t bytes_max, std::uint64_t seed);

  /// The half-life to use.
  double turns() const noexcept { return turns_; }
  /// The rule to use.
  eviction_rule rule() const noexcept { return rule_; }

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
  // By half of the half-life, by all of it, by twice.
  static constexpr std::size_t in_use = 1;
  static constexpr std::size_t half_life_count = 3;
  static constexpr std::size_t greedy_dual = 3;
  static constexpr std::size_t shadow_count = 4;
  static constexpr std::size_t count_min = 512;

  struct record {
    float cost = 0;
    float bytes = 0;
    float density = 0; ///< logarithm of cost / bytes
    float count = 0;   ///< of requests since it is in GDSF's
    std::array<float, shadow_count> score =
      {};                                   ///< logarithms of decayed count x cost / bytes; GDSF's priority
    std::array<bool, shadow_count> in = {}; ///< by shadow
  };
  struct shadow {
    double age = 0;   ///< GDSF's clock
    double step = 0;  ///< half-lives in a sampled request
    float bytes = 0;  ///< of what is in
    double saved = 0; ///< seconds, earlier periods for less
  };

  double wanted_rate() const noexcept;
  void restart() noexcept;
  void begin_period() noexcept;
  void end_period() noexcept;
  bool choose_half_life() noexcept;
  void choose_rule() noexcept;
  shadow const* best_half_life() const noexcept;
  void sampled(std::uint32_t mark, float cost, float bytes) noexcept;
  std::size_t place_for(std::uint32_t mark, float cost, float bytes) noexcept;
  void request(std::size_t s, record& r) noexcept;
  void offer(std::size_t s, record& r) noexcept;
  bool makes_room(std::size_t s, float score, float lacking) const noexcept;
  record* lowest(std::size_t s) noexcept;

  std::vector<std::uint32_t> marks_; ///< of the keys, 0 where free; apart, to be searched
  std::vector<record> records_;
  std::array<shadow, shadow_count> shadows_ = {};
  double const bytes_max_;
  std::uint64_t const seed_;
  std::uint64_t below_ = 0; ///< the sample: keys whose upper half is
  double rate_ = 0;         ///< share of keys that are sampled
  double turns_ = turns_at_first;
  eviction_rule rule_ = eviction_rule::decayed_density;
  std::size_t better_ = 0; ///< periods in a row in which the other rule saved more
  std::size_t count_ = 0;
  std::size_t left_ = 0; ///< sampled requests until the period ends
  bool warm_ = false;    ///< the shadows are filled: what they save counts
};

} // namespace leat
