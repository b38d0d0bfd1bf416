#pragma once

#include "actors/policy/eviction_order.hpp"
#include "actors/policy/ghost_frequencies.hpp"
#include "actors/policy/half_life_shadows.hpp"
#include "actors/policy/kept.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace leat {

/// Decides which outputs are worth their room: those that save most compute per byte. A value: no clock, no
/// locks; time is the number of requests.
///
/// Score = decayed count of requests x cost / bytes (the rule of Dask's cachey). To decay, counts are not
/// lowered: an age grows, by one octave in a half-life, and a request adds what one request is worth at that
/// age. So the order of what is not asked for never changes, and is kept as logarithms. The half-life is
/// found by `half_life_shadows`. Counts outlive their outputs, in `ghost_frequencies`. An output is admitted
/// if there is room, or if it can be made of outputs with lower scores; now and then one takes the place of
/// the lowest anyway, so that no history keeps the door shut.
///
/// Where GDSF saves more than any half-life would, as the shadows see it, the order is by GDSF until it no
/// longer does: an output is then admitted if all that it needs room of have lower priorities.
///
/// Each lookup is told by `touch` or by `missed`; what was then computed, by `offer`. Of outputs that are
/// asked for often a sample of the requests is counted: what everybody asks for is then mostly read, not
/// written to. Its own memory is bounded by a 33rd part of `bytes_max` plus 2 KiB and is not counted in
/// `bytes`. What is kept must outlive the keeper or be removed. Thread safety: as for standard containers.
/// `touch` and `missed` are O(1), but for the keys that the shadows sample, and allocate nothing.
class memo_keeper {
public:
  memo_keeper(std::size_t bytes_max, std::uint64_t seed);

  /// A remembered output was served.
  void touch(kept& e) noexcept;

  /// A lookup found nothing.
  void missed(std::uint64_t key) noexcept;

  /// Whether an output is worth its room; one above `bytes_max` never is. If it is, `e` is kept, until it is
  /// removed or given to `evict(kept&)`, which is called for each that had to make room and is kept no more;
  /// `evict` must not use the keeper. GDSF may find out only after some were evicted that `e` is not.
  template <class Evict>
  bool offer(kept& e, Evict&& evict) {
    if (!worth(e))
      return false;
    while (auto* const low = to_evict_for(e))
      evict(*low);
    return enter(e);
  }

  /// What `offer` would come to, for `score`.
  void appraise(kept& e) const noexcept;

  /// A kept output is forgotten for another reason.
  void remove(kept& e) noexcept;

  std::size_t bytes() const noexcept { return bytes_; } ///< of what is kept; at most `bytes_max`
  std::size_t bytes_max() const noexcept { return bytes_max_; }
  std::size_t size() const noexcept { return order_.size(); } ///< how many are kept
  eviction_rule rule() const noexcept { return order_.rule(); }

  /// Seconds saved per byte: decayed count x cost / bytes. Of one that was refused or evicted: as of then, in
  /// terms of now.
  double score(kept const& e) const noexcept;
  /// Of who would be evicted next; 0 while nothing is kept.
  double lowest_score() noexcept;

  std::size_t bytes_own() const noexcept {
    return order_.bytes_own() + ghosts_.bytes_own() + shadows_.bytes_own();
  }

private:
  bool has_room_for(kept const& e) const noexcept { return bytes_ + e.bytes <= bytes_max_; }
  bool worth(kept& e) noexcept;
  kept* to_evict_for(kept const& e) noexcept;
  bool enter(kept& e);
  double more(double frequency, std::uint32_t count) const noexcept;
  std::uint32_t counted(kept const& e) const noexcept;
  std::uint64_t random() noexcept;

  double age_ = 0;  ///< half-lives so far
  double step_ = 0; ///< half-lives in a request
  std::size_t const bytes_max_;
  std::size_t bytes_ = 0;
  ghost_frequencies ghosts_;
  half_life_shadows shadows_;
  eviction_order order_;
  std::uint64_t random_;
};

} // namespace leat
